import AWS
import Accounts
import Engine
import Model
import Queue

/// What must hold right before a deletion, besides its own rule: deletions wanted, the blast radius, a young listing, a
/// clock that can be believed (REQUIREMENTS R44–R46).
struct DeletionProof: Sendable {
    let session: LaneSession
    let attempt: Attempt

    private enum Finding {
        /// The rules are to be applied to this.
        case proven(Inventory, now: Instant)
        case stopped(AttemptResult)
    }

    /// Runs `rule` on the proven listing; returns what stops the deletion instead when something does.
    func gather(_ rule: (Inventory, Instant) async -> AttemptResult) async -> AttemptResult {
        await attempt.withHistory { history in
            switch await gather(history) {
            case .stopped(let result): result
            case .proven(let inventory, let now): await rule(inventory, now)
            }
        }
    }

    private func gather(_ history: LaneHistory) async -> Finding {
        if history.options.noDeletes {
            return .stopped(AttemptResult(.skipped(why: "the run deletes nothing (--no-deletes)")))
        }
        do {
            let since = session.listings.proofBegins(
                notBefore: session.uptime + (.zero - session.limits.proofMaximumAge))
            let inventory = try await session.inventory(since: since, .proof).value
            if let obstacle = DeletionPlan.obstacle(inventory, lane: session.lane, limits: session.limits) {
                return .stopped(AttemptResult(.blocked(obstacle)))
            }
            guard let now = inventory.now else { preconditionFailure("no obstacle means that the time is known") }
            if let problem = radiusProblem(inventory, history) { return .stopped(AttemptResult(.blocked(problem))) }
            return .proven(inventory, now: now)
        } catch {
            return .stopped(AttemptResult(error, at: session.now))
        }
    }

    /// Enforced again here, because a replay or another run's plan may come on top of what was planned.
    private func radiusProblem(_ inventory: Inventory, _ history: LaneHistory) -> Problem? {
        let radius = BlastRadius(
            history: history, options: history.options,
            autoSnapshotsNow: inventory.census(session.account.snapshots).autoSnapshots, limits: session.limits)
        if radius.allowsThoseUnderWay { return nil }
        let claim = attempt.claim
        return radius.problemUnderWay(of: claim.run.name(in: claim.night), lane: session.lane)
    }

    /// What the listing does not show: after an attempt of ours it is done, else there is nothing to do.
    func missing(_ id: String) -> AttemptResult {
        let counters = attempt.claim.counters
        guard counters.attempts > 0 || counters.deaths > 0 else {
            return AttemptResult(.skipped(why: "\(id) is not there any more, or does not carry our tags"))
        }
        return Self.removed(id)
    }

    static func removed(_ id: String) -> AttemptResult {
        var result = AttemptResult(.done)
        result.resource = ResourceNote(id: id, state: .removed)
        return result
    }
}
