import Model

/// An EBS snapshot as DescribeSnapshots shows it.
package struct Snapshot: Hashable, Sendable {
    package var id: SnapshotID
    package var ownerID: AccountID
    package var volume: VolumeID
    package var state: SnapshotState
    /// The reason why the snapshot ended in `error`; nil in other states.
    package var stateMessage: ExactText?
    /// The time when the snapshot was requested. The snapshot shows the volume as of this time.
    package var startedAt: Instant
    /// The time when the snapshot completed; nil for a pending snapshot and when the answer shows no time.
    package var completedAt: Instant?
    package var tags: Tags
    package var description: ExactText
    package var storageTier: StorageTier
    package var volumeSizeGiB: Int

    package init(
        id: SnapshotID, ownerID: AccountID, volume: VolumeID, state: SnapshotState, startedAt: Instant,
        tags: Tags = [:], description: ExactText = "", storageTier: StorageTier, volumeSizeGiB: Int,
        stateMessage: ExactText? = nil, completedAt: Instant? = nil
    ) {
        self.id = id
        self.ownerID = ownerID
        self.volume = volume
        self.state = state
        self.startedAt = startedAt
        self.completedAt = completedAt
        self.tags = tags
        self.description = description
        self.storageTier = storageTier
        self.volumeSizeGiB = volumeSizeGiB
        self.stateMessage = stateMessage
    }
}
