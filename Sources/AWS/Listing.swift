/// A complete listing.
package struct Listing<Item: Sendable>: Sendable {
    package let items: [Item]
    /// The data of the first page's answer. The listing shows every item that existed at that answer's date.
    package let first: AnswerMeta
    package let pages: Int

    package init(items: [Item], first: AnswerMeta, pages: Int) {
        self.items = items
        self.first = first
        self.pages = pages
    }
}
