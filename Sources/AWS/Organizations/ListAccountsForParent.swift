import Model

/// Lists the accounts directly in a root or unit. Source: Organizations 2016-11-28 `ListAccountsForParent`.
package struct ListAccountsForParent: PagedOperation {
    package static let service = Service.organizations
    package static let action = "ListAccountsForParent"
    package static let lists = ListAccounts.lists

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
        _ = try rest.required("Accounts")
        return rest.text("NextToken")
    }
}
