import Model

/// Lists the tags of an account of the organization. Source: Organizations 2016-11-28 `ListTagsForResource`.
package struct ListTagsForResource: PagedOperation {
    package static let service = Service.organizations
    package static let action = "ListTagsForResource"
    package static let lists = [
        ItemList("Tags", "member", id: "Key") { (item) throws(DecodingFailure) in
            OrganizationTag(key: try item.requiredText("Key"), value: item.exactText("Value") ?? "")
        }
    ]

    package var account: AccountID
    package var pageSize: Int?
    package var nextToken: ExactText?

    package init(account: AccountID) { self.account = account }

    package var parameters: [(name: String, value: String)] {
        var form = FormParameters()
        form.add("ResourceId", account.digits)
        form.add("NextToken", nextToken)
        return form.pairs
    }

    package func token(in rest: XMLTree) throws(DecodingFailure) -> ExactText? {
        _ = try rest.required("Tags")
        return rest.text("NextToken")
    }
}

/// A tag of an account in its organization.
package struct OrganizationTag: Hashable, Sendable {
    package let key: ExactText
    package let value: ExactText

    package init(key: ExactText, value: ExactText) { (self.key, self.value) = (key, value) }
}
