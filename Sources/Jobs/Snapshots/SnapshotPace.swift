import AWS
import Accounts
import Model

/// How long AWS takes over a lane's snapshots, as its listing shows: what the time of a night with more volumes than may
/// be pending hangs on.
package enum SnapshotPace {
    /// The newest ones tell of tonight.
    private static let considered = 500

    /// The median from start to completion of our newest snapshots; nil when none says.
    package static func median(of snapshots: some Sequence<Snapshot>, policy: SnapshotPolicy) -> Duration? {
        let ours = snapshots.filter { $0.completedAt != nil && policy.marks($0.tags) }
            .sorted { ($1.startedAt, $1.id) < ($0.startedAt, $0.id) }.prefix(considered)
        let took = ours.compactMap { snapshot in snapshot.completedAt.map { max(.zero, $0 - snapshot.startedAt) } }
            .sorted()
        return took.isEmpty ? nil : took[took.count / 2]
    }
}
