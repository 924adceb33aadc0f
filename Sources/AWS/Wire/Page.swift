/// One page of a listing. An empty page with a token is not the last.
package struct Page<Item: Sendable>: Sendable {
    package let items: [Item]
    /// The token for the next page; nil on the last page.
    package let nextToken: String?

    package init(items: [Item], nextToken: String?) {
        self.items = items
        self.nextToken = nextToken?.isEmpty == true ? nil : nextToken
    }
}
