/// A snapshot or an image that EC2 lists. A volume can be restored from it once it is complete.
package struct RestorePoint: Hashable, Sendable {
    /// The id of the snapshot or image.
    package let id: ExactText
    /// The volume of a snapshot, or of an image's root snapshot. Empty when EC2 does not show it.
    package let volume: ExactText
    /// The time whose content a snapshot shows. For an image it is the time of its registration;
    /// nil when the answer shows none, as with some emulators.
    package let takenAt: Instant?
    /// The state as AWS spells it.
    package let state: String
    /// The storage tier as AWS spells it; nil for an image.
    package let tier: String?
    package let maker: BackupMaker
    /// True when only tags, which many people may write, connect it with what was asked for.
    package var isClaimed = false

    package init(
        id: ExactText, volume: ExactText, takenAt: Instant?, state: String, tier: String?, maker: BackupMaker
    ) {
        (self.id, self.volume, self.takenAt) = (id, volume, takenAt)
        (self.state, self.tier, self.maker) = (state, tier, maker)
    }

    /// The age at that time; nil when either time is unknown.
    package func age(at now: Instant?) -> Duration? {
        guard let now, let takenAt else { return nil }
        return now - takenAt
    }
}

/// Who made a backup, as its tags say. The tags are claims, so this is a label and decides nothing.
package enum BackupMaker: String, Hashable, Sendable, CaseIterable {
    case awsMan = "aws-man"
    case awsBackup = "aws-backup"
    /// Data Lifecycle Manager.
    case dlm
    /// A person or another tool.
    case other
}
