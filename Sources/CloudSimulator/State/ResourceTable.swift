import Model

/// A region's resources of one type, as an eventually consistent store. The resources are in the order of their ids, so
/// that a page continues at the right place even if the table has changed since the last page.
struct ResourceTable<Item: CloudResource>: Sendable {
    private struct Row: Sendable {
        var item: Item
        /// The time from which listings show the resource; nil means always.
        var listedFrom: Instant?
        /// The time until which listings show a deleted resource; nil for a resource that exists.
        var listedUntil: Instant?
    }

    /// All ids, sorted.
    private var ids: [ExactText]
    private var rows: [ExactText: Row]

    init(_ items: [Item] = []) {
        rows = Dictionary(items.map { (ExactText($0.id), Row(item: $0)) }) { _, last in last }
        ids = rows.keys.sorted()
    }

    /// The resource if it exists, whether or not listings show it yet.
    subscript(id: String) -> Item? { self[ExactText(id)] }

    private subscript(id: ExactText) -> Item? {
        guard let row = rows[id], row.listedUntil == nil else { return nil }
        return row.item
    }

    /// All resources that exist, in the order of their ids.
    var all: [Item] { ids.compactMap { self[$0] } }

    /// The resource if a listing at that time shows it.
    func listed(_ id: String, at now: Instant) -> Item? {
        guard let row = rows[ExactText(id)], Self.isListed(row, at: now) else { return nil }
        return row.item
    }

    mutating func put(_ item: Item, listedFrom: Instant? = nil) {
        let id = ExactText(item.id)
        if rows.updateValue(Row(item: item, listedFrom: listedFrom), forKey: id) == nil {
            ids.insert(id, at: place(of: id))
        }
    }

    mutating func change(_ id: String, _ change: (inout Item) -> Void) {
        let id = ExactText(id)
        guard var row = rows[id] else { return }
        change(&row.item)
        rows[id] = row
    }

    /// Deletes the resource. Listings show it until `listedUntil`.
    mutating func remove(_ id: String, listedUntil: Instant?, now: Instant) {
        let id = ExactText(id)
        if let listedUntil, listedUntil > now {
            rows[id]?.listedUntil = listedUntil
        } else {
            drop(id)
        }
    }

    /// Drops the deleted resources that listings no longer show.
    mutating func sweep(at now: Instant) {
        for id in ids where (rows[id]?.listedUntil).map({ $0 <= now }) ?? false { drop(id) }
    }

    /// The first `limit` listed resources after the id `after` that match.
    func page(after: String?, limit: Int, at now: Instant, where matches: (Item) -> Bool) -> [Item] {
        var found: [Item] = []
        let after = after.map { ExactText($0) }
        var next = after.map { place(of: $0) } ?? 0
        if next < ids.count, ids[next] == after { next += 1 }
        while next < ids.count, found.count < limit {
            if let row = rows[ids[next]], Self.isListed(row, at: now), matches(row.item) { found.append(row.item) }
            next += 1
        }
        return found
    }

    private static func isListed(_ row: Row, at now: Instant) -> Bool {
        (row.listedFrom ?? now) <= now && (row.listedUntil.map { now < $0 } ?? true)
    }

    private mutating func drop(_ id: ExactText) {
        guard rows.removeValue(forKey: id) != nil else { return }
        ids.remove(at: place(of: id))
    }

    /// The index of the id, or the index at which it would be inserted.
    private func place(of id: ExactText) -> Int {
        var low = 0
        var high = ids.count
        while low < high {
            let middle = (low + high) / 2
            if ids[middle] < id { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
