import AWS
import Accounts
import Model

/// How long AWS takes for the snapshots of an account and region, as its listing shows. When a night has more volumes
/// than may be pending, the night's length depends on this time.
package enum SnapshotPace {
    /// The number of newest snapshots that count. They tell most about tonight.
    private static let considered = 500

    /// The median from start to completion of our newest snapshots; nil when no snapshot shows it.
    package static func median(of snapshots: some Sequence<Snapshot>, policy: SnapshotPolicy) -> Duration? {
        let ours = snapshots.filter { $0.completedAt != nil && policy.marks($0.tags) }
            .sorted { ($1.startedAt, $1.id) < ($0.startedAt, $0.id) }.prefix(considered)
        let took = ours.compactMap { snapshot in snapshot.completedAt.map { max(.zero, $0 - snapshot.startedAt) } }
            .sorted()
        return took.isEmpty ? nil : took[took.count / 2]
    }
}
