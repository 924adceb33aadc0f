import Model
import Queue

/// The most deletions in an account and region in 24 hours, of all runs together (REQUIREMENTS R46). With this limit a
/// wrong policy, a wrong clock or a defect of ours costs only a part of the history.
package struct BlastRadius: Hashable, Sendable {
    package let limit: Int
    /// The deletions of the last 24 hours and the deletions under way, with snapshots that are deleted with an image.
    package let used: Int

    /// `autoSnapshotsNow` is used if the history has no count from before the first deletion.
    package init(history: LaneHistory, options: RunOptions, autoSnapshotsNow: Int, limits: Limits) {
        used = history.deletionsLast24h
        let before = history.autoSnapshotsBefore ?? autoSnapshotsNow
        let share = Int((Double(before) * limits.blastRadiusShare).rounded(.down))
        limit = options.allowDeletes ?? max(limits.blastRadiusFloor, share, history.creationsLast24h)
    }

    package var remaining: Int { max(0, limit - used) }

    /// True when the deletions under way, including this one, stay within the limit.
    package var allowsThoseUnderWay: Bool { used <= limit }

    /// Tells why deletions are blocked in the plan. `wanted` is the number of deletions that are due besides those of
    /// the last 24 hours. `run` is the run's name.
    package func problem(of run: String, lane: Lane, wanted: Int) -> Problem {
        problem(
            "\(lane): \(wanted) deletions are due besides \(used) of the last 24 hours; \(limit) are allowed",
            of: run, lane, allowing: used + wanted)
    }

    /// Tells why a planned deletion is blocked when it is about to be sent: other deletions came in between.
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
