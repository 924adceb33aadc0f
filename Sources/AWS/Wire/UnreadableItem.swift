import Model

/// An item of a listing that could not be read, and what could be read of it. It justifies no deletion and
/// does not prove that something is absent, and the snapshots that it uses are still kept for it.
package struct UnreadableItem: Hashable, Sendable {
    /// The item's own id; nil when it has none that can be used.
    package let id: ExactText?
    /// Says in one clause what could not be read.
    package let why: String
    /// The account that owns the item; nil when the item names none by its twelve digits.
    package let owner: AccountID?
    package let tags: Tags
    package let description: ExactText
    /// The snapshots that the item names, its own id included.
    package let snapshots: [SnapshotID]
    /// The volumes that the item names.
    package let volumes: [VolumeID]

    package init(
        id: ExactText?, why: String, owner: AccountID? = nil, tags: Tags = [:], description: ExactText = "",
        snapshots: [SnapshotID] = [], volumes: [VolumeID] = []
    ) {
        self.id = id
        self.why = why
        self.owner = owner
        self.tags = tags
        self.description = description
        self.snapshots = snapshots
        self.volumes = volumes
    }

    /// Reads what can be read. `idName` is the element with the item's own id.
    init(_ item: XMLTree, idName: ExactText, owner: AccountID? = nil, why: DecodingFailure) {
        self.init(
            id: item.usableIdentifier(idName), why: why.message,
            owner: owner ?? (item.text("ownerId") ?? item.text("imageOwnerId")).flatMap { AccountID($0.text) },
            tags: Tags(ec2: item["tagSet"]), description: item.exactText("description") ?? "",
            snapshots: item.identifiers("snapshotId").map { SnapshotID($0) },
            volumes: item.identifiers("volumeId").map { VolumeID($0) })
    }

    /// True when the item certainly belongs to another account.
    package func isForeign(to account: AccountID) -> Bool { owner.map { $0 != account } ?? false }

    /// True when all tags are as AWS has them, so that a tag that is not among them is not on the resource.
    package var areTagsExact: Bool { tags.allSatisfy { !$0.key.isEmpty && $0.key.isExact && $0.value.isExact } }

    /// The id, or what can be said without one, and the reason.
    package var title: String { "\(id?.text ?? "one without an id") (\(why))" }
}

extension XMLTree {
    /// The usable ids in all elements of that name below this one.
    fileprivate func identifiers(_ name: ExactText) -> [ExactText] {
        children.flatMap { child in
            child.name == name && child.isIdentifier ? [child.trimmed] : child.identifiers(name)
        }
    }
}
