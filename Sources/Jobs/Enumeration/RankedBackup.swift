import Foundation
import Model

/// A backup as the rules of a retention count it, with what is certain about it.
struct RankedBackup<ID: Hashable> {
    let id: ID
    let start: Instant
    let rank: Rank

    /// A backup is judged among those of its own rank and of the ranks before it. So what a person tagged or made takes the
    /// place of nothing that a task of ours made, and what is no good backup takes the place of none.
    enum Rank: Int, Comparable {
        /// A good backup that a task of ours made. A night or week makes one.
        case ours
        /// Another good backup by the policy, such as one of the older tool's.
        case good
        /// A complete one with the policy's tag that is no good backup.
        case other

        static func < (left: Rank, right: Rank) -> Bool { left.rawValue < right.rawValue }
    }
}

/// The rules of a deletion at a time, for which the answer of a whole inventory is kept.
struct RetentionQuestion<Rules: Hashable & Sendable>: Hashable, Sendable {
    let rules: Rules
    let now: Instant
}

extension RetentionRules {
    /// Tells of each backup of one volume or instance by which rules it is kept. `backups` are in order, newest first.
    func reasons<ID>(for backups: [RankedBackup<ID>], at now: Instant, in zone: TimeZone) -> [ID: KeepReasons] {
        var reasons: [ID: KeepReasons] = [:]
        for rank in Set(backups.map(\.rank)) {
            let among = backups.filter { $0.rank <= rank }
            for (backup, why) in zip(among, self.reasons(for: among.map(\.start), at: now, in: zone))
            where backup.rank == rank {
                reasons[backup.id] = why
            }
        }
        return reasons
    }
}
