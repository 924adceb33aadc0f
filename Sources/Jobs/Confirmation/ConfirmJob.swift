import AWS
import Accounts
import Engine
import Model
import Queue

extension JobKind {
    package static let confirm = JobKind("confirm")
}

/// Follows tonight's snapshots and images of an account and region to their real end. The job ends when all of them
/// have ended and no more are to be made. On the way it finds duplicates.
enum ConfirmJob: Job {
    static let facts = KindFacts(.confirm, actions: [ActionName("aws-man:confirm")], followsLane: true)

    static func permissions(for account: Account) -> [Permission] {
        account.backups.isEmpty ? [] : .reads(DescribeInstances.self, DescribeSnapshots.self, DescribeImages.self)
    }

    static func perform(_ task: Assignment<NoPayload, Void>) async throws(CallProblem) -> AttemptResult {
        try await task.attempt.withHistory(follows: true) { (history) async throws(CallProblem) in
            try await follow(task.session, task.attempt, history)
        }
    }

    private static func follow(
        _ session: LaneSession, _ attempt: Attempt, _ history: LaneHistory
    ) async throws(CallProblem) -> AttemptResult {
        let limits = session.limits
        let pending = history.tonight.filter { $0.resource.state == .pending }
        // Why: a snapshot that was made a moment ago cannot be complete, so the first check can wait.
        let isFirst = attempt.claim.counters.waits == 0
        if isFirst || (pending.isEmpty && history.openCreates > 0) {
            guard history.openCreates > 0 || !pending.isEmpty else { return AttemptResult(.done) }
            // Why sooner: this many creates exceed the cap on pending snapshots, and the rest wait until a check
            // sees a free place.
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

    /// The next check comes after half the median age of the pending resources. While the cap on pending snapshots
    /// holds creates back, it comes after a sixteenth of that age, because only a check shows creates a free place.
    private static func next(_ history: LaneHistory, _ pending: [TonightResource], _ session: LaneSession) -> Instant {
        let limits = session.limits
        let holds = history.openCreates > 0 && pending.count * 2 >= limits.pendingAtMost
        let now = session.now
        let ages = pending.map { now - ($0.resource.startedAt ?? now) }.sorted()
        let age = ages.isEmpty ? .zero : ages[ages.count / 2]
        let wait = holds ? max(age / 16, soonest(limits)) : max(age / 2, limits.confirmFirst)
        return now + min(wait, limits.confirmLongest)
    }

    /// The shortest wait before a check while creates wait for a place: a twelfth of `confirmFirst`.
    private static func soonest(_ limits: Limits) -> Duration { limits.confirmFirst / 12 }
}
