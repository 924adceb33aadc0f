import Model

/// One page of a listing. An empty page with a token is not the last.
package struct Page<Item: Sendable>: Sendable {
    package let items: [Item]
    /// The token for the next page; nil on the last page.
    package let nextToken: ExactText?

    package init(items: [Item], nextToken: ExactText?) {
        self.items = items
        self.nextToken = nextToken?.isEmpty == true ? nil : nextToken
    }
}
