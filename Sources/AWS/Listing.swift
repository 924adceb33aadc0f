/// A complete listing.
package struct Listing<Item: Sendable>: Sendable {
    package let items: [Item]
    /// Of the first page: its date is the time as of which all of the listing can be believed.
    package let first: AnswerMeta
    package let pages: Int

    package init(items: [Item], first: AnswerMeta, pages: Int) {
        self.items = items
        self.first = first
        self.pages = pages
    }
}
