/// A region, e.g. `cn-north-1`, with the partition in which it lies.
package struct Region: Hashable, Sendable, Comparable, TextCoded {
    package let name: String
    package let partition: Partition

    /// Nil unless the name has the beginning and the form of a known partition's regions: lowercase words joined by
    /// dashes, and a number at the end. Only AWS knows whether such a region exists.
    package init?(_ name: String) {
        let parts = name.split(separator: "-", omittingEmptySubsequences: false)
        guard (3...5).contains(parts.count), let last = parts.last, !last.isEmpty,
            last.utf8.allSatisfy({ (48...57).contains($0) }),
            parts.dropLast().allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { (97...122).contains($0) } }),
            let match = Partition.regionPrefixes.first(where: { name.hasPrefix($0.prefix) })
        else { return nil }
        self.name = name
        partition = match.partition
    }

    init(known name: String, _ partition: Partition) { (self.name, self.partition) = (name, partition) }

    package var description: String { name }
    package static func < (left: Region, right: Region) -> Bool { left.name < right.name }
}
