import Model

/// A region's resources of one kind, in order of their ids: as unordered as EC2's listings are, and a page goes on at
/// the right place however the shelf has changed since the last one.
struct Shelf<Item: CloudResource>: Sendable {
    private struct Slot: Sendable {
        var item: Item
        /// Listed from then on.
        var listedFrom: Instant?
        /// Set once it is deleted: listed until then.
        var listedUntil: Instant?
    }

    /// Sorted.
    private var ids: [String]
    private var slots: [String: Slot]

    init(_ items: [Item] = []) {
        slots = Dictionary(items.map { ($0.id, Slot(item: $0)) }) { _, last in last }
        ids = slots.keys.sorted()
    }

    /// What there is, whether listings show it yet or not.
    subscript(id: String) -> Item? {
        guard let slot = slots[id], slot.listedUntil == nil else { return nil }
        return slot.item
    }

    /// In order of ids.
    var all: [Item] { ids.compactMap { self[$0] } }

    /// In order of ids; what there is, listed or not.
    func filter(_ matches: (Item) -> Bool) -> [Item] {
        ids.compactMap { id in
            guard let slot = slots[id], slot.listedUntil == nil, matches(slot.item) else { return nil }
            return slot.item
        }
    }

    /// What a listing at that time shows under this id.
    func listed(_ id: String, at now: Instant) -> Item? {
        guard let slot = slots[id], Self.isListed(slot, at: now) else { return nil }
        return slot.item
    }

    mutating func put(_ item: Item, listedFrom: Instant? = nil) {
        if slots.updateValue(Slot(item: item, listedFrom: listedFrom), forKey: item.id) == nil {
            ids.insert(item.id, at: place(of: item.id))
        }
    }

    mutating func change(_ id: String, _ change: (inout Item) -> Void) {
        guard var slot = slots[id] else { return }
        change(&slot.item)
        slots[id] = slot
    }

    /// Takes it away; listings show it until `listedUntil`.
    mutating func remove(_ id: String, listedUntil: Instant?, now: Instant) {
        if let listedUntil, listedUntil > now {
            slots[id]?.listedUntil = listedUntil
        } else {
            drop(id)
        }
    }

    /// Forgets what was deleted and is listed no longer.
    mutating func sweep(at now: Instant) {
        for id in ids where (slots[id]?.listedUntil).map({ $0 <= now }) ?? false { drop(id) }
    }

    /// The first `limit` listed items after the id `after` that match.
    func page(after: String?, limit: Int, at now: Instant, where matches: (Item) -> Bool) -> [Item] {
        var found: [Item] = []
        var next = after.map { place(of: $0) } ?? 0
        if next < ids.count, ids[next] == after { next += 1 }
        while next < ids.count, found.count < limit {
            if let slot = slots[ids[next]], Self.isListed(slot, at: now), matches(slot.item) { found.append(slot.item) }
            next += 1
        }
        return found
    }

    private static func isListed(_ slot: Slot, at now: Instant) -> Bool {
        (slot.listedFrom ?? now) <= now && (slot.listedUntil.map { now < $0 } ?? true)
    }

    private mutating func drop(_ id: String) {
        guard slots.removeValue(forKey: id) != nil else { return }
        ids.remove(at: place(of: id))
    }

    /// Where the id is, or would be put.
    private func place(of id: String) -> Int {
        var low = 0
        var high = ids.count
        while low < high {
            let middle = (low + high) / 2
            if ids[middle] < id { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
