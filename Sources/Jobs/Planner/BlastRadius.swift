import Model
import Queue

/// How many deletions a lane may see in 24 hours, all runs together (design §6): a wrong policy, a wrong clock or a
/// defect of ours then costs a part of the history, not the history.
package struct BlastRadius: Hashable, Sendable {
    package let limit: Int
    /// Deleted and deregistered in the last 24 hours, and those under way.
    package let used: Int

    /// `autoSnapshotsNow` stands in for the count before the first deletion when history does not know one.
    package init(history: LaneHistory, options: RunOptions, autoSnapshotsNow: Int, limits: Limits) {
        used = history.deletionsLast24h
        let before = history.autoSnapshotsBefore ?? autoSnapshotsNow
        let share = Int((Double(before) * limits.blastRadiusShare).rounded(.down))
        limit = options.allowDeletes ?? max(limits.blastRadiusFloor, share, history.creationsLast24h)
    }

    package var remaining: Int { max(0, limit - used) }

    /// True when the deletions under way, this one among them, stay within the limit.
    package var allowsThoseUnderWay: Bool { used <= limit }

    /// Why a deletion is blocked; `wanted` deletions were due besides those of the last 24 hours.
    package func problem(lane: Lane, wanted: Int) -> Problem {
        Problem(
            code: "BlastRadius",
            message: "\(lane): \(wanted) deletions are due besides \(used) of the last 24 hours; \(limit) are allowed",
            hint: "when that is right: aws-man run --account \(lane.account) --region \(lane.region) --allow-deletes "
                + "\(used + wanted)")
    }
}
