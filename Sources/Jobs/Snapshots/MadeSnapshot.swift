import AWS
import Accounts
import Model

/// A snapshot that this process made, reduced to what planning needs, since a night makes a hundred thousand.
struct MadeSnapshot: Sendable {
    let id: SnapshotID
    private let state: SnapshotState
    let startedAt: Instant
    private let volumeSizeGiB: Int
    private let run: RunKey
    private let tagKey: ExactText
    private let tagValue: ExactText
    private let isRoot: Bool
    let notedAt: Uptime

    init(_ snapshot: Snapshot, by run: RunKey, _ policy: SnapshotPolicy, isRoot: Bool, at now: Uptime) {
        id = snapshot.id
        state = snapshot.state
        startedAt = snapshot.startedAt
        volumeSizeGiB = snapshot.volumeSizeGiB
        self.run = run
        (tagKey, tagValue) = (policy.tagKey, policy.tagValue)
        self.isRoot = isRoot
        notedAt = now
    }

    /// The snapshot as a listing would show it, with the tags by which we know it.
    func snapshot(of volume: VolumeID, in lane: Lane) -> Snapshot {
        let task = TaskIdentity(run: run, kind: .createSnapshot, subject: volume.text)
        var tags: Tags = [tagKey: tagValue, TaskTags.task: task.tag]
        if isRoot { tags[TaskTags.rootSnapshot] = "true" }
        return Snapshot(
            id: id, ownerID: lane.account, volume: volume, state: state, startedAt: startedAt, tags: tags,
            description: ResourceDescription.snapshot(instanceName: "", at: startedAt), storageTier: .standard,
            volumeSizeGiB: volumeSizeGiB)
    }
}
