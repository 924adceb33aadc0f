import AWS
import Accounts
import Engine
import Model
import Queue

/// The conditions of a deletion besides its own rule: deletions are wanted, the blast radius has room, the listing is
/// young, and the clock can be believed (REQUIREMENTS R44–R46).
struct DeletionProof: Sendable {
    let session: LaneSession
    let attempt: Attempt

    init<Payload, Policy>(_ task: Assignment<Payload, Policy>) {
        session = task.session
        attempt = task.attempt
    }

    /// Returns what stops the deletion. If nothing does, returns the result of `rule` on the listing and AWS's time.
    func gather(
        _ rule: (Inventory, Instant) async throws(CallProblem) -> AttemptResult
    ) async throws(CallProblem) -> AttemptResult {
        try await attempt.withHistory { (history) async throws(CallProblem) in
            if history.options.noDeletes {
                return AttemptResult(.skipped(why: "the run deletes nothing (--no-deletes)"))
            }
            let since = session.listings.proofBegins(
                notBefore: session.uptime + (.zero - session.limits.proofMaximumAge))
            let inventory = try await session.inventory(since: since, .proof).value
            if let obstacle = DeletionPlan.obstacle(inventory, lane: session.lane, limits: session.limits) {
                return AttemptResult(.blocked(obstacle))
            }
            guard let now = inventory.now else { preconditionFailure("no obstacle means that the time is known") }
            if let problem = radiusProblem(inventory, history) { return AttemptResult(.blocked(problem)) }
            return try await rule(inventory, now)
        }
    }

    /// Checks the blast radius again, because a replay or the plan of another run may have added deletions to the
    /// planned ones.
    private func radiusProblem(_ inventory: Inventory, _ history: LaneHistory) -> Problem? {
        let radius = BlastRadius(
            history: history, options: history.options,
            autoSnapshotsNow: inventory.census(session.account.snapshots).autoSnapshots, limits: session.limits)
        if radius.allowsThoseUnderWay { return nil }
        let claim = attempt.claim
        return radius.problemUnderWay(of: claim.run.name(in: claim.night), lane: session.lane)
    }

    /// The end of a task whose subject the listing does not show. If the task had an earlier attempt, that attempt may
    /// have deleted the subject and the task is done. Otherwise there was nothing to do.
    func missing(_ id: ExactText) -> AttemptResult {
        let counters = attempt.claim.counters
        guard counters.attempts > 0 || counters.deaths > 0 else {
            return AttemptResult(.skipped(why: "\(id) no longer exists, or no longer carries our tags"))
        }
        return Self.removed(id)
    }

    static func removed(_ id: ExactText) -> AttemptResult { .done(ResourceNote(id: id, state: .removed)) }
}

extension AttemptResult {
    /// A task that is done, with what it made, adopted or removed.
    static func done(_ resource: ResourceNote) -> AttemptResult {
        var result = AttemptResult(.done)
        result.resource = resource
        return result
    }
}
