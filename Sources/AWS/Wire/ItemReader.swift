import Model

/// Reads the items of a page one by one. An item that cannot be read costs only itself.
struct ItemReader<Item: Sendable> {
    private var items: [Item] = []
    private var unreadable: [UnreadableItem] = []

    /// Reads an item. `id` is the element with its own id, `owner` its owner if the list around it names one.
    mutating func read(
        _ item: XMLTree, id: ExactText, owner: AccountID? = nil, _ read: (XMLTree) throws(DecodingFailure) -> Item
    ) {
        do {
            items.append(try read(item))
        } catch {
            unreadable.append(UnreadableItem(item, idName: id, owner: owner, why: error))
        }
    }

    func page(nextToken: ExactText?) -> Page<Item> {
        Page(items: items, unreadable: unreadable, nextToken: nextToken)
    }
}
