import AWS
import Accounts
import Model

/// The snapshots of an inventory as the rules of a retention judge them: all volumes at once, in one pass each.
struct RetainedSnapshots: Sendable {
    private let reasons: [SnapshotID: KeepReasons]

    init(in inventory: Inventory, _ rules: RetentionRules, by deletion: DeletionRules, at now: Instant) {
        var reasons: [SnapshotID: KeepReasons] = [:]
        for snapshots in inventory.snapshotsByVolume {
            let backups = snapshots.compactMap { snapshot in
                Self.rank(of: snapshot, in: inventory, by: deletion).map {
                    RankedBackup(id: snapshot.id, start: snapshot.startedAt, rank: $0)
                }
            }
            reasons.merge(rules.reasons(for: backups, at: now, in: deletion.timeZone)) { first, _ in first }
        }
        self.reasons = reasons
    }

    /// The rules that keep the snapshot; nil for one that they do not count.
    subscript(_ id: SnapshotID) -> KeepReasons? { reasons[id] }

    /// Nil for what is not complete, and for a surplus duplicate, for which another snapshot stands.
    private static func rank(
        of snapshot: Snapshot, in inventory: Inventory, by deletion: DeletionRules
    ) -> RankedBackup<SnapshotID>.Rank? {
        guard snapshot.state == .completed, deletion.policy.marks(snapshot.tags) else { return nil }
        if deletion.counts(snapshot, in: inventory) { return snapshot.isOurTasks ? .ours : .good }
        return inventory.kept(insteadOf: snapshot.id) == nil ? .other : nil
    }
}

extension Inventory {
    /// The rules of the retention by which a snapshot is kept. Nil for one that they do not count, and where the policy has
    /// no such rules.
    func reasonsToKeep(_ id: SnapshotID, by deletion: DeletionRules, at now: Instant) -> KeepReasons? {
        guard case .rules(let rules) = deletion.policy.keep else { return nil }
        return retained(by: deletion, at: now) { RetainedSnapshots(in: self, rules, by: deletion, at: now) }[id]
    }
}
