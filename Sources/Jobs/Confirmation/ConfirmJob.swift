import AWS
import Accounts
import Engine
import Model
import Queue

/// Follows tonight's snapshots and images of a lane to their real end; ends when all have ended and nothing more is to be
/// made. Finds duplicates on the way.
struct ConfirmJob: Job {
    let environment: JobEnvironment

    init(_ environment: JobEnvironment) { self.environment = environment }

    static func permissions(for account: Account) -> [Permission] {
        account.backups.isEmpty
            ? []
            : .reads(
                DescribeInstances.actionName.text, DescribeSnapshots.actionName.text, DescribeImages.actionName.text)
    }

    var definition: JobDefinition {
        JobDefinition(kind: .confirm, nature: .reads, limit: environment.limits.enumerationLimit) { attempt in
            await environment.withSession(attempt) { session in
                await attempt.withHistory { await perform(session, attempt, $0) }
            }
        }
    }

    private func perform(_ session: LaneSession, _ attempt: Attempt, _ history: LaneHistory) async -> AttemptResult {
        let pending = history.tonight.filter { $0.resource.state == .pending }
        // Why: what was made a moment ago is not complete; the first look has its time too.
        let isFirst = attempt.claim.counters.waits == 0
        if isFirst || (pending.isEmpty && history.openCreates > 0) {
            guard history.openCreates > 0 || !pending.isEmpty else { return AttemptResult(.done) }
            // Why sooner: that many will meet the cap of pending snapshots, and wait for a look.
            let meetsCap = history.openCreates > environment.limits.pendingAtMost
            let wait = isFirst ? soonest : environment.limits.confirmFirst
            let next = meetsCap ? attempt.effects.now() + wait : attempt.nextCheck(environment.limits)
            return AttemptResult(.notYet(until: next, .pending, nil))
        }
        do {
            let pass = ConfirmPass(session: session, attempt: attempt, history: history)
            let seen = try await pass.check()
            var result = AttemptResult(.done)
            result.observations = seen.observations
            result.followUps = history.options.noDeletes ? [] : seen.followUps
            if pass.isMore(after: seen) {
                result.outcome = .notYet(until: next(history, pending, attempt), .pending, nil)
            }
            return result
        } catch {
            return AttemptResult(error, at: session.now)
        }
    }

    /// When to look again: when what is pending is half as old again, so that the looks grow rarer as it takes longer and
    /// the run ends soon after its last snapshot. While the lane's cap of pending snapshots holds creates back, after a
    /// sixteenth of their age: each night that became free unseen is a create that waits.
    private func next(_ history: LaneHistory, _ pending: [TonightResource], _ attempt: Attempt) -> Instant {
        let limits = environment.limits
        let holds = history.openCreates > 0 && pending.count * 2 >= limits.pendingAtMost
        let now = attempt.effects.now()
        let ages = pending.map { now - ($0.resource.startedAt ?? now) }.sorted()
        let age = ages.isEmpty ? .zero : ages[ages.count / 2]
        return now + min(holds ? max(age / 16, soonest) : max(age / 2, limits.confirmFirst), limits.confirmLongest)
    }

    /// A twelfth of the first interval: what a free night of the cap stays unseen at most. A look is one call then.
    private var soonest: Duration { environment.limits.confirmFirst / 12 }
}
