/// A region, e.g. `cn-north-1`, with the partition in which it lies.
package struct Region: Hashable, Sendable, Comparable, CustomStringConvertible, Codable {
    package let name: String
    package let partition: Partition

    /// Nil unless the name begins as a known partition's regions do and has their form: lowercase words joined by dashes, and
    /// a number at the end. Only AWS knows whether such a region exists.
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

    init(known name: String, _ partition: Partition) {
        self.name = name
        self.partition = partition
    }

    package init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let region = Region(text) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "'\(text)' is not a region's name"))
        }
        self = region
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(name)
    }

    package var description: String { name }
    package static func < (left: Region, right: Region) -> Bool { left.name < right.name }
}
