import AWS
import Accounts
import Engine
import Model
import Queue

extension JobKind {
    package static let confirm = JobKind("confirm")
}

/// Follows tonight's snapshots and images of an account and region to their real end. It ends when all of them have ended
/// and nothing more is to be made. On the way it finds duplicates.
enum ConfirmJob: Job {
    static let facts = KindFacts(.confirm, actions: [ActionName("aws-man:confirm")], followsLane: true)

    static func permissions(for account: Account) -> [Permission] {
        account.backups.isEmpty ? [] : .reads(DescribeInstances.self, DescribeSnapshots.self, DescribeImages.self)
    }

    static func perform(_ task: Assignment<NoPayload, Void>) async throws(CallProblem) -> AttemptResult {
        try await task.attempt.withHistory { (history) async throws(CallProblem) in
            try await follow(task.session, task.attempt, history)
        }
    }

    private static func follow(
        _ session: LaneSession, _ attempt: Attempt, _ history: LaneHistory
    ) async throws(CallProblem) -> AttemptResult {
        let limits = session.limits
        let pending = history.tonight.filter { $0.resource.state == .pending }
        // Why: what was made a moment ago is not complete, and the first check can wait too.
        let isFirst = attempt.claim.counters.waits == 0
        if isFirst || (pending.isEmpty && history.openCreates > 0) {
            guard history.openCreates > 0 || !pending.isEmpty else { return AttemptResult(.done) }
            // Why sooner: that many will meet the cap of pending snapshots, and wait for a check. Why never rarer: nothing
            // tells this task that the last create has ended, and the run ends only after its next turn.
            let meetsCap = history.openCreates > limits.pendingAtMost
            let next = session.now + (isFirst && meetsCap ? soonest(limits) : limits.confirmFirst)
            return AttemptResult(.notYet(until: next, .pending, nil))
        }
        let pass = ConfirmPass(session: session, attempt: attempt, history: history)
        let seen = try await pass.check()
        var result = AttemptResult(.done)
        result.observations = seen.observations
        result.followUps = history.options.noDeletes ? [] : seen.followUps
        if pass.isMore(after: seen) {
            result.outcome = .notYet(until: next(history, pending, session), .pending, nil)
        }
        return result
    }

    /// When to check again: when what is pending is half as old again, so that the checks grow rarer as it takes longer and
    /// the run ends soon after its last snapshot. While the cap of pending snapshots holds creates back, the next check comes
    /// after a sixteenth of their age: each place under the cap that became free unseen is a create that waits.
    private static func next(_ history: LaneHistory, _ pending: [TonightResource], _ session: LaneSession) -> Instant {
        let limits = session.limits
        let holds = history.openCreates > 0 && pending.count * 2 >= limits.pendingAtMost
        let now = session.now
        let ages = pending.map { now - ($0.resource.startedAt ?? now) }.sorted()
        let age = ages.isEmpty ? .zero : ages[ages.count / 2]
        let wait = holds ? max(age / 16, soonest(limits)) : max(age / 2, limits.confirmFirst)
        return now + min(wait, limits.confirmLongest)
    }

    /// A twelfth of the first interval: a place under the cap stays free unseen for no longer. A check is one call then.
    private static func soonest(_ limits: Limits) -> Duration { limits.confirmFirst / 12 }
}
