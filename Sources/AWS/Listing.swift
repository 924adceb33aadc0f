/// A complete listing.
package struct Listing<Item: Sendable>: Sendable {
    package let items: [Item]
    /// The items that could not be read.
    package let unreadable: [UnreadableItem]
    /// The data of the first page's answer. The listing shows every item that existed at that answer's date.
    package let first: AnswerMeta
    package let pages: Int

    /// The listing without the items that one of the conditions refuses.
    package func keeping(
        _ isKept: (Item) -> Bool, unreadable isKeptUnread: (UnreadableItem) -> Bool
    ) -> Listing {
        Listing(
            items: items.filter(isKept), unreadable: unreadable.filter(isKeptUnread), first: first, pages: pages)
    }

    package init(items: [Item], unreadable: [UnreadableItem] = [], first: AnswerMeta, pages: Int) {
        self.items = items
        self.unreadable = unreadable
        self.first = first
        self.pages = pages
    }
}
