import AWS

/// Snapshots that one task made more than once: the same task tag, the same volume, the same owner (design §4).
package struct Twins: Sendable {
    /// Of each surplus snapshot, the one that is kept instead.
    package let keptInsteadOf: [SnapshotID: Snapshot]

    /// `snapshots` are all of one owner. The kept one of a group is the first by (not `error`, start, id).
    package init(among snapshots: [Snapshot]) {
        struct Key: Hashable {
            let task: TaskIdentity
            let volume: VolumeID
        }
        var groups: [Key: [Snapshot]] = [:]
        for snapshot in snapshots where snapshot.isOurTasks {
            guard let task = snapshot.task else { continue }
            groups[Key(task: task, volume: snapshot.volume), default: []].append(snapshot)
        }
        var kept: [SnapshotID: Snapshot] = [:]
        for group in groups.values where group.count > 1 {
            let sorted = group.sorted(by: Self.isKeptBefore)
            for surplus in sorted.dropFirst() { kept[surplus.id] = sorted[0] }
        }
        keptInsteadOf = kept
    }

    static func isKeptBefore(_ left: Snapshot, _ right: Snapshot) -> Bool {
        let (leftFailed, rightFailed) = (left.state == "error", right.state == "error")
        if leftFailed != rightFailed { return rightFailed }
        return (left.startedAt, left.id) < (right.startedAt, right.id)
    }
}
