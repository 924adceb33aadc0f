import Model

/// Lists the ids of the organization's roots, of which there is one. Source: Organizations 2016-11-28 `ListRoots`.
package struct ListRoots: PagedOperation {
    package static let service = Service.organizations
    package static let action = "ListRoots"
    package static let lists = [
        ItemList("Roots", "member", id: "Id") { (item) throws(DecodingFailure) in try item.requiredIdentifier("Id") }
    ]

    package var pageSize: Int?
    package var nextToken: ExactText?

    package init() {}

    package var parameters: [(name: String, value: String)] {
        var form = FormParameters()
        form.add("NextToken", nextToken)
        return form.pairs
    }

    package func token(in rest: XMLTree) throws(DecodingFailure) -> ExactText? {
        _ = try rest.required("Roots")
        return rest.text("NextToken")
    }
}
