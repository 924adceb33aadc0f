import Model

/// Lists every account of the organization, without its place in it. Source: Organizations 2016-11-28 `ListAccounts`.
package struct ListAccounts: PagedOperation {
    package static let service = Service.organizations
    package static let action = "ListAccounts"
    package static let lists = [
        ItemList("Accounts", "member", id: "Id") { (item) throws(DecodingFailure) in try ListedAccount.read(item) }
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
        _ = try rest.required("Accounts")
        return rest.text("NextToken")
    }
}
