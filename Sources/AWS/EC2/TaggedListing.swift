/// A listing of EC2 in pages that filters, and that keeps some of the tags of each item.
package protocol TaggedListing: PagedOperation {
    var filters: [Filter] { get }
    /// The tags to keep of each item.
    var keeps: TagFilter { get }
    /// The lists of an answer whose items keep those tags.
    static func reading(_ keeps: TagFilter) -> [ItemList<Item>]
}

extension TaggedListing {
    package static var lists: [ItemList<Item>] { reading(.all) }
    package var listsAsked: [ItemList<Item>] { Self.reading(keeps) }
}

extension FormParameters {
    /// Adds the filters, the size of a page, and the token of the next one.
    mutating func add(page listing: some TaggedListing) {
        add(filters: listing.filters)
        add("MaxResults", listing.pageSize)
        add("NextToken", listing.nextToken)
    }
}
