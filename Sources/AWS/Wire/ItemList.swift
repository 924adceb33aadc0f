import Model

/// A list of an answer: where its items are in the document, and how one of them is read.
package struct ItemList<Item: Sendable>: Sendable {
    typealias Read = @Sendable (_ item: XMLTree, _ group: XMLTree?) throws(DecodingFailure) -> Item

    /// The names of the elements from the one below the root to an item.
    let path: [ExactText]
    /// The element with an item's own id.
    let id: ExactText
    /// The element that names the owner of a group of items, beside the list of the group; nil when each item names its
    /// own owner. It may come before the list or after it.
    let groupOwner: ExactText?
    let read: Read

    /// A list whose items hold all that is needed to read them.
    init(_ path: ExactText..., id: ExactText, read: @escaping @Sendable (XMLTree) throws(DecodingFailure) -> Item) {
        self.path = path
        self.id = id
        groupOwner = nil
        self.read = { item, _ throws(DecodingFailure) in try read(item) }
    }

    /// A list in groups. `read` gets an item and its group.
    init(
        _ path: ExactText..., id: ExactText, groupOwner: ExactText,
        read: @escaping @Sendable (XMLTree, XMLTree) throws(DecodingFailure) -> Item
    ) {
        self.path = path
        self.id = id
        self.groupOwner = groupOwner
        self.read = { item, group throws(DecodingFailure) in
            guard let group else { preconditionFailure("an item of a group is read with its group") }
            return try read(item, group)
        }
    }

    /// The number of elements that hold a group.
    var groupDepth: Int { path.count - 2 }
}
