import Model

/// One page of a listing. An empty page with a token is not the last.
package struct Page<Item: Sendable>: Sendable {
    package let items: [Item]
    /// The items that could not be read. One odd item does not spoil the others.
    package let unreadable: [UnreadableItem]
    /// The token for the next page; nil on the last page.
    package let nextToken: ExactText?

    package init(items: [Item], unreadable: [UnreadableItem] = [], nextToken: ExactText?) {
        self.items = items
        self.unreadable = unreadable
        self.nextToken = nextToken?.isEmpty == true ? nil : nextToken
    }
}
