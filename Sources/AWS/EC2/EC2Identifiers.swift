import Model

/// Ids of EC2's resources, kept apart by type.
package protocol EC2Identifier: Hashable, Sendable, Comparable, CustomStringConvertible {
    var text: ExactText { get }
    init(_ text: ExactText)
}

extension EC2Identifier {
    package var description: String { text.text }
    package static func < (left: Self, right: Self) -> Bool { left.text < right.text }

    package init(_ text: String) { self.init(ExactText(text)) }
}

/// The id of an instance, e.g. `i-0123456789abcdef0`.
package struct InstanceID: EC2Identifier {
    package let text: ExactText
    package init(_ text: ExactText) { self.text = text }
}

/// The id of a volume, e.g. `vol-0123456789abcdef0`. The volume may no longer exist.
package struct VolumeID: EC2Identifier {
    package let text: ExactText
    package init(_ text: ExactText) { self.text = text }

    /// False for the id that a snapshot shows when the snapshot was copied or its volume is unknown.
    package var isReal: Bool { text.hasPrefix("vol-") && text != "vol-ffffffff" }
}

/// The id of a snapshot, e.g. `snap-0123456789abcdef0`.
package struct SnapshotID: EC2Identifier {
    package let text: ExactText
    package init(_ text: ExactText) { self.text = text }
}

/// The id of an image, e.g. `ami-0123456789abcdef0`.
package struct ImageID: EC2Identifier {
    package let text: ExactText
    package init(_ text: ExactText) { self.text = text }
}

/// Tags of a resource.
package typealias Tags = [ExactText: ExactText]
