import Model

/// Lists the ids of the units directly in a root or unit. Source: Organizations 2016-11-28
/// `ListOrganizationalUnitsForParent`.
package struct ListOrganizationalUnitsForParent: PagedOperation {
    package static let service = Service.organizations
    package static let action = "ListOrganizationalUnitsForParent"
    package static let lists = [
        ItemList("OrganizationalUnits", "member", id: "Id") { (item) throws(DecodingFailure) in
            try item.requiredIdentifier("Id")
        }
    ]

    package var parent: ExactText
    package var pageSize: Int?
    package var nextToken: ExactText?

    package init(parent: ExactText) { self.parent = parent }

    package var parameters: [(name: String, value: String)] {
        var form = FormParameters()
        form.add("ParentId", parent)
        form.add("NextToken", nextToken)
        return form.pairs
    }

    package func token(in rest: XMLTree) throws(DecodingFailure) -> ExactText? {
        _ = try rest.required("OrganizationalUnits")
        return rest.text("NextToken")
    }
}
