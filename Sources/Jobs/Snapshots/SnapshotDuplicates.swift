import AWS
import Accounts
import Model

/// Snapshots that one night made more than once: of one volume and owner, with task tags of runs of one night, started
/// within that night (REQUIREMENTS R41; DECISIONS D5). Two runs of one night can race, as two attempts of one task can.
/// A snapshot that is no backup by the policy has no duplicate: no other snapshot may give way to it, or be kept because of it.
package struct SnapshotDuplicates: Sendable {
    /// The snapshot that is kept instead of each surplus one.
    package let keptInsteadOf: [SnapshotID: Snapshot]

    /// `snapshots` are all of one owner. The snapshot that is kept of a group is the first by (not `error`, start, id).
    package init(among snapshots: [Snapshot], _ policy: SnapshotPolicy?, nights: NightCalendar) {
        let places = Dictionary(grouping: snapshots.indices) { snapshots[$0].volume }
        self.init(among: snapshots, places: places.values, policy, nights: nights)
    }

    /// `places` are the places of each volume's snapshots.
    init(
        among snapshots: [Snapshot], places: some Sequence<some Collection<Int>>, _ policy: SnapshotPolicy?,
        nights: NightCalendar
    ) {
        var kept: [SnapshotID: Snapshot] = [:]
        for places in places where places.count > 1 {
            var named: [ExactText: [Int]] = [:]
            for place in places {
                let snapshot = snapshots[place]
                guard let task = snapshot.task, snapshot.isMade(by: task),
                    snapshot.state == .error || policy?.flaw(of: snapshot) == nil
                else { continue }
                // The name of every run ends with the date of its night.
                named[ExactText(task.run.text.suffix(Self.dateLength)), default: []].append(place)
            }
            for places in named.values where places.count > 1 {
                // Why only here: finding a night applies the time zone's rules, and few snapshots reach this line.
                let groups = Dictionary(grouping: places.map { snapshots[$0] }) { nights.night(at: $0.startedAt).start }
                for group in groups.values {
                    let sorted = group.sorted(by: Self.isKeptBefore)
                    for surplus in sorted.dropFirst() { kept[surplus.id] = sorted[0] }
                }
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
