/// A complete listing.
package struct Listing<Item: Sendable>: Sendable {
    package let items: [Item]
    /// What the first page carried. At its date the whole listing was true.
    package let first: AnswerMeta
    package let pages: Int

    package init(items: [Item], first: AnswerMeta, pages: Int) {
        self.items = items
        self.first = first
        self.pages = pages
    }
}
