import Model
import Queue

/// How one attempt ended: what a child hands to the parent, which decides the transition from it.
package final class AttemptReport: Sendable {
    /// How far the attempt came.
    package enum Phase: Hashable, Sendable {
        /// It ended while it reconciled, and acted on nothing.
        case reconcile
        /// It performed.
        case act
    }

    package let claim: Claim
    /// Nil when this program knows no kind of that name.
    package let effect: Effect?
    package let phase: Phase
    /// True when this attempt reconciled and its finding counts: no earlier effect exists.
    package let foundNothing: Bool
    /// True when its time limit, or the engine's end, cut it short.
    package let wasCut: Bool
    package let result: AttemptResult
    package let calls: [CallRecord]
    /// The time after which nothing of it can be sent.
    package let endedAt: Uptime
    /// The result's outcome, as the effect of the task makes it. A task that only reads, or removes, is simply done
    /// again. A create that was cut while it acted may have acted, whatever it says, unless what it says is definite.
    package let outcome: Outcome

    package init(
        claim: Claim, effect: Effect?, phase: Phase, foundNothing: Bool = false, wasCut: Bool = false,
        result: AttemptResult, calls: [CallRecord] = [], endedAt: Uptime
    ) {
        self.claim = claim
        self.effect = effect
        self.phase = phase
        self.foundNothing = foundNothing
        self.wasCut = wasCut
        self.result = result
        self.calls = calls
        self.endedAt = endedAt
        let mayHaveMade = phase == .act && effect == .creates
        outcome =
            switch result.outcome {
            case .unknown(let problem) where !mayHaveMade: .again(after: nil, problem)
            case .again(_, let problem) where mayHaveMade && wasCut: .unknown(problem)
            default: result.outcome
            }
    }

    /// True when no earlier attempt's effect can exist unseen: this attempt counts as the last reconciliation.
    package var isSettledByReconciling: Bool {
        if case .unknown = outcome { return false }
        return foundNothing
    }
}
