import HTTP
import Model

/// Reads the items of a page one by one while the document is parsed, so that one item's tree is in memory at a time. An
/// item that cannot be read costs only itself.
final class ItemReader<Item: Sendable>: ElementTaker {
    private let lists: [ItemList<Item>]
    private(set) var items: [Item] = []
    private(set) var unreadable: [UnreadableItem] = []
    /// The fault of a group that has no list.
    private(set) var failure: DecodingFailure?

    init(_ lists: [ItemList<Item>]) { self.lists = lists }

    var limit: String? {
        unreadable.count > AnswerBounds.unreadableItems
            ? "more than \(AnswerBounds.unreadableItems) items that cannot be read" : nil
    }

    func takes(_ element: XMLTree, in open: [TreeBuilder.Open]) -> Bool {
        for list in lists {
            if open.count == list.path.count, isPath(list.path, of: element, in: open) {
                return takes(item: element, of: list, in: open)
            }
            if list.groupOwner != nil, open.count == list.groupDepth,
                isPath(list.path.prefix(list.groupDepth), of: element, in: open)
            {
                readRest(of: element, list)
                return true
            }
        }
        return false
    }

    /// Reads the items of a document that is held whole. Its lists have no groups.
    func read(from document: XMLTree) {
        for list in lists {
            var found = [document]
            for name in list.path { found = found.flatMap { $0.children.filter { $0.name == name } } }
            for item in found { read(item, nil, list) }
        }
    }

    /// Reads an item. It stays in the tree when what stands beside its list has still to come.
    private func takes(item: XMLTree, of list: ItemList<Item>, in open: [TreeBuilder.Open]) -> Bool {
        guard let owner = list.groupOwner else {
            read(item, nil, list)
            return true
        }
        let group = open[list.groupDepth]
        guard group.children.contains(where: { $0.name == owner }) else { return false }
        read(item, XMLTree(name: group.name, children: group.children), list)
        return true
    }

    /// Reads the items of a group that stayed in the tree until the group ended.
    private func readRest(of group: XMLTree, _ list: ItemList<Item>) {
        do {
            let holder = try group.required(list.path[list.groupDepth])
            for item in holder.children where item.name == list.path.last { read(item, group, list) }
        } catch {
            failure = failure ?? error
        }
    }

    private func read(_ item: XMLTree, _ group: XMLTree?, _ list: ItemList<Item>) {
        do {
            items.append(try list.read(item, group))
        } catch {
            let owner = list.groupOwner.flatMap { group?.text($0) }.flatMap { AccountID($0.text) }
            unreadable.append(UnreadableItem(item, idName: list.id, owner: owner, why: error))
        }
    }

    private func isPath(
        _ path: some BidirectionalCollection<ExactText>, of element: XMLTree, in open: [TreeBuilder.Open]
    )
        -> Bool
    {
        path.last == element.name && zip(path.dropLast(), open.dropFirst()).allSatisfy { $0 == $1.name }
    }
}
