import AWS
import Model

/// Snapshots that one night made more than once: of one volume and owner, with task tags of runs of one night, started
/// within that night (REQUIREMENTS R41; DECISIONS D5). Two runs of one night can race, as two attempts of one task can.
package struct SnapshotDuplicates: Sendable {
    /// The snapshot that is kept instead of each surplus one.
    package let keptInsteadOf: [SnapshotID: Snapshot]

    /// `snapshots` are all of one owner. The snapshot that is kept of a group is the first by (not `error`, start, id).
    package init(among snapshots: [Snapshot], nights: NightCalendar) {
        struct Key: Hashable {
            /// The date of the night. The name of every run ends with it.
            let night: ExactText
            let kind: JobKind
            let volume: VolumeID
        }
        var groups: [Key: [Snapshot]] = [:]
        for snapshot in snapshots where snapshot.isOurTasks {
            guard let task = snapshot.task else { continue }
            let key = Key(
                night: ExactText(task.run.text.suffix(Self.dateLength)), kind: task.kind, volume: snapshot.volume)
            groups[key, default: []].append(snapshot)
        }
        var kept: [SnapshotID: Snapshot] = [:]
        for named in groups.values where named.count > 1 {
            // Why only here: finding a night applies the time zone's rules, and few snapshots reach this line.
            for group in Dictionary(grouping: named, by: { nights.night(at: $0.startedAt).start }).values {
                let sorted = group.sorted(by: Self.isKeptBefore)
                for surplus in sorted.dropFirst() { kept[surplus.id] = sorted[0] }
            }
        }
        keptInsteadOf = kept
    }

    /// The length of `2026-11-23`.
    private static let dateLength = 10

    static func isKeptBefore(_ left: Snapshot, _ right: Snapshot) -> Bool {
        let (leftFailed, rightFailed) = (left.state == .error, right.state == .error)
        if leftFailed != rightFailed { return rightFailed }
        return (left.startedAt, left.id) < (right.startedAt, right.id)
    }
}
