import Model
import Queue

/// How many deletions an account and region may see in 24 hours, of all runs together (REQUIREMENTS R46). A wrong
/// policy, a wrong clock or a defect of ours then costs only a part of the history.
package struct BlastRadius: Hashable, Sendable {
    package let limit: Int
    /// The deletions of the last 24 hours and those under way, with the snapshots that are deleted with an image.
    package let used: Int

    /// `autoSnapshotsNow` replaces the count before the first deletion when the history does not know one.
    package init(history: LaneHistory, options: RunOptions, autoSnapshotsNow: Int, limits: Limits) {
        used = history.deletionsLast24h
        let before = history.autoSnapshotsBefore ?? autoSnapshotsNow
        let share = Int((Double(before) * limits.blastRadiusShare).rounded(.down))
        limit = options.allowDeletes ?? max(limits.blastRadiusFloor, share, history.creationsLast24h)
    }

    package var remaining: Int { max(0, limit - used) }

    /// True when the deletions under way, this one among them, stay within the limit.
    package var allowsThoseUnderWay: Bool { used <= limit }

    /// Why deletions are blocked in the plan. `wanted` are due besides those of the last 24 hours; `run` is the run's
    /// name.
    package func problem(of run: String, lane: Lane, wanted: Int) -> Problem {
        problem(
            "\(lane): \(wanted) deletions are due besides \(used) of the last 24 hours; \(limit) are allowed",
            of: run, lane, allowing: used + wanted)
    }

    /// Why a deletion that was planned is blocked when its turn has come: others came in between.
    package func problemUnderWay(of run: String, lane: Lane) -> Problem {
        problem(
            "\(lane): \(used) deletions in the last 24 hours, this one among them; \(limit) are allowed",
            of: run, lane, allowing: used)
    }

    private func problem(_ message: String, of run: String, _ lane: Lane, allowing count: Int) -> Problem {
        let name = run == RunKey.usualName ? "" : " \(run)"
        return Problem(
            code: "BlastRadius", message: message,
            hint: "when that is right: aws-man run\(name) --account \(lane.account) --region \(lane.region) "
                + "--allow-deletes \(count)")
    }
}
