import Model
import Queue

/// How one attempt ended. A child hands the report to the parent, which decides the task's transition from it.
package final class AttemptReport: Sendable {
    /// How far the attempt came.
    package enum Phase: Hashable, Sendable {
        /// The attempt ended while it reconciled, and acted on nothing.
        case reconcile
        /// The attempt performed its job.
        case act
    }

    /// An outage that the attempt met, as the pacing knows it.
    package struct MetOutage: Hashable, Sendable {
        /// The beginning of the outage; nil when only single calls failed so far.
        package let since: Instant?
        /// A wait of the task that began before this time was for an outage that has ended.
        package let notBefore: Instant
        /// True when, until the outage ends, the task is claimed only to probe.
        package let holdsTask: Bool

        package init(since: Instant?, notBefore: Instant, holdsTask: Bool) {
            (self.since, self.notBefore, self.holdsTask) = (since, notBefore, holdsTask)
        }
    }

    package let claim: Claim
    /// The effect of the task; nil when this program knows no kind of that name.
    package let effect: Effect?
    package let phase: Phase
    /// True when this attempt reconciled and found that no earlier effect exists.
    package let foundNothing: Bool
    /// True when the time limit or the engine's end cut the attempt short.
    package let wasCut: Bool
    package let result: AttemptResult
    package let calls: [CallRecord]
    /// The outage that the attempt met; nil when every call was answered.
    package let outage: MetOutage?
    /// The time after which no request of the attempt can be sent.
    package let endedAt: Uptime
    /// The result's outcome, adapted to the task's effect. A task that only reads or removes is simply done again. A
    /// create that was cut while it acted may have acted, unless its outcome is definite.
    package let outcome: Outcome

    package init(
        claim: Claim, effect: Effect?, phase: Phase, foundNothing: Bool = false, wasCut: Bool = false,
        result: AttemptResult, calls: [CallRecord] = [], outage: MetOutage? = nil, endedAt: Uptime
    ) {
        self.claim = claim
        self.effect = effect
        self.phase = phase
        self.foundNothing = foundNothing
        self.wasCut = wasCut
        self.result = result
        self.calls = calls
        self.outage = outage
        self.endedAt = endedAt
        let mayHaveMade = phase == .act && effect == .creates
        outcome =
            switch result.outcome {
            case .unknown(let problem) where !mayHaveMade: .again(after: nil, problem)
            case .again(_, let problem) where mayHaveMade && wasCut: .unknown(problem)
            default: result.outcome
            }
    }

    /// True when no earlier attempt's effect can exist unseen, so that this attempt counts as the last reconciliation.
    package var isSettledByReconciling: Bool {
        if case .unknown = outcome { return false }
        return foundNothing
    }
}
