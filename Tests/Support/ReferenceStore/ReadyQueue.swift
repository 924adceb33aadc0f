import Model
import Queue

/// The ready tasks of one flow in the order in which they are claimed: by due time, then by number.
struct ReadyQueue {
    struct Entry: Comparable {
        let due: Instant
        let task: Int64

        static func < (left: Entry, right: Entry) -> Bool { (left.due, left.task) < (right.due, right.task) }
    }

    /// The sorted entries. The entries before the index `head` were taken. Most new entries belong at the end.
    private var entries: [Entry] = []
    private var head = 0

    var first: Entry? { head < entries.count ? entries[head] : nil }
    var all: [Entry] { Array(entries[head...]) }
    var isEmpty: Bool { head == entries.count }

    mutating func insert(_ entry: Entry) { entries.insert(entry, at: index(of: entry)) }

    /// Removes an entry. Returns false when there is no such entry.
    mutating func remove(_ entry: Entry) -> Bool {
        let index = index(of: entry)
        guard index < entries.count, entries[index] == entry else { return false }
        if index == head {
            removeFirst()
        } else {
            entries.remove(at: index)
        }
        return true
    }

    /// Returns how many entries come before `entry`.
    func count(before entry: Entry) -> Int { index(of: entry) - head }

    private mutating func removeFirst() {
        head += 1
        if head > 64, head * 2 > entries.count {
            entries.removeFirst(head)
            head = 0
        }
    }

    /// Returns the index of the first entry that is not before `entry`.
    private func index(of entry: Entry) -> Int {
        var low = head
        var high = entries.count
        if let last = entries.last, high > low, last < entry { return high }
        while low < high {
            let middle = (low + high) / 2
            if entries[middle] < entry { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
