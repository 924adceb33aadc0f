import Model
import Queue

/// The most deletions in an account and region in a night, of all its runs together (REQUIREMENTS R46; DECISIONS D67). With
/// this limit a wrong policy, a wrong clock or a defect of ours costs only a part of the history.
package struct BlastRadius: Hashable, Sendable {
    package let limit: Int
    /// The deletions of the night and those under way, with snapshots that are deleted with an image.
    package let used: Int
    /// The deletions that are no surprise: as many as earlier nights had due, and as many as one night makes.
    private let expected: Int
    /// True when no earlier night is known, so that nothing tells a wrong policy from an aged fleet.
    private let isFirstNight: Bool
    /// True when the limit is a user's own.
    private let isGiven: Bool

    /// `autoSnapshotsNow` was listed at some time of the night. What tonight has deleted is added to it.
    package init(history: LaneHistory, options: RunOptions, autoSnapshotsNow: Int, limits: Limits) {
        used = history.deletionsTonight
        isFirstNight = history.autoSnapshotsBefore == nil
        isGiven = options.allowDeletes != nil
        // Why the smaller: snapshots that carry the tag only since today count as little as those that are gone.
        let held = min(history.autoSnapshotsBefore ?? 0, autoSnapshotsNow + used)
        let share = Int((Double(held) * limits.blastRadiusShare).rounded(.down))
        let ordinary = max(limits.blastRadiusFloor, history.madeInANight)
        limit = options.allowDeletes ?? max(ordinary, share)
        expected = history.usualDeletions + ordinary
    }

    package var remaining: Int { max(0, limit - used) }

    /// True when the deletions under way, including this one, stay within the limit.
    package var allowsThoseUnderWay: Bool { used <= limit }

    /// The fate of due deletions beyond the limit.
    package enum Excess: Hashable, Sendable {
        /// They are left to the next nights, and a warning says so.
        case postponed(warning: String)
        /// There are far more than the night before had due. They are blocked until a user allows them.
        case blocked(Problem)
    }

    /// Decides on the excess when `wanted` things are due besides those of the night so far. `run` is the run's name.
    package func excess(of run: String, lane: Lane, wanted: Int) -> Excess {
        guard isGiven || (!isFirstNight && used + wanted > expected) else {
            let first = isFirstNight ? ", in the first night of this database" : ""
            return .postponed(
                warning: "\(wanted) deletions are due\(used > 0 ? " besides \(used) of tonight" : "")\(first): at most "
                    + "\(limit) are made now, the rest follows in later runs and nights; to delete all at once: "
                    + command(run, lane, allowing: used + wanted))
        }
        return .blocked(
            problem(
                "\(lane): \(wanted) deletions are due besides \(used) of tonight; \(limit) are allowed",
                of: run, lane, allowing: used + wanted))
    }

    /// Tells why a planned deletion is blocked when it is about to be sent: other deletions came in between.
    package func problemUnderWay(of run: String, lane: Lane) -> Problem {
        problem(
            "\(lane): \(used) deletions tonight, this one among them; \(limit) are allowed",
            of: run, lane, allowing: used)
    }

    private func problem(_ message: String, of run: String, _ lane: Lane, allowing count: Int) -> Problem {
        Problem(
            code: "BlastRadius", message: message,
            hint: "if so many deletions are meant: \(command(run, lane, allowing: count))")
    }

    private func command(_ run: String, _ lane: Lane, allowing count: Int) -> String {
        let name = run == RunKey.usualName ? "" : " \(run)"
        return "aws-man run\(name) --account \(lane.account) --region \(lane.region) --allow-deletes \(count)"
    }
}
