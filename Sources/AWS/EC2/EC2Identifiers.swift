/// Ids of EC2's resources, kept apart by type.
package protocol EC2Identifier: Hashable, Sendable, Comparable, CustomStringConvertible {
    var text: String { get }
    init(_ text: String)
}

extension EC2Identifier {
    package var description: String { text }
    package static func < (left: Self, right: Self) -> Bool { left.text < right.text }
}

package struct InstanceID: EC2Identifier {
    package let text: String
    package init(_ text: String) { self.text = text }
}

package struct VolumeID: EC2Identifier {
    package let text: String
    package init(_ text: String) { self.text = text }

    /// False for the id that a snapshot shows when it was copied or its volume is unknown.
    package var isReal: Bool { text.hasPrefix("vol-") && text != "vol-ffffffff" }
}

package struct SnapshotID: EC2Identifier {
    package let text: String
    package init(_ text: String) { self.text = text }
}

package struct ImageID: EC2Identifier {
    package let text: String
    package init(_ text: String) { self.text = text }
}

/// Tags of a resource; keys and values compare as EC2 compares them: exactly.
package typealias Tags = [String: String]
