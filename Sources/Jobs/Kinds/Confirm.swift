import AWS
import Accounts
import Engine
import Model
import Queue

/// Follows tonight's snapshots and images of a lane to their real end; ends when all have ended and nothing more is to be
/// made. Finds twins on the way.
struct Confirm: Kind {
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
            return AttemptResult(.notYet(until: attempt.nextLook, .pending, nil))
        }
        do {
            let look = try await ConfirmLook(session: session, attempt: attempt, pending: pending).look()
            var result = AttemptResult(.done)
            result.observations = look.observations
            result.followUps = history.options.noDeletes ? [] : look.followUps
            let ended = Set(look.observations.map(\.task))
            let isMore = look.observations.contains(where: \.reopens) || pending.contains { !ended.contains($0.task) }
            if history.openCreates > 0 || isMore { result.outcome = .notYet(until: attempt.nextLook, .pending, nil) }
            return result
        } catch {
            return AttemptResult(error, at: session.now)
        }
    }
}
