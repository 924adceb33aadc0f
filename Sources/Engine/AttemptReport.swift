import Model
import Queue

/// How one attempt ended: what a child hands to the parent, which decides the transition from it.
package final class AttemptReport: Sendable {
    /// How far the attempt came.
    package enum Phase: Hashable, Sendable {
        /// It ended while looking for an earlier attempt's effect: nothing was acted on.
        case reconcile
        /// It performed.
        case act
    }

    package let claim: Claim
    /// Nil: no kind of that name is known to this program.
    package let nature: JobDefinition.Nature?
    package let phase: Phase
    /// True when this attempt looked, found nothing, and that counts.
    package let foundNothing: Bool
    /// True when its time limit, or the engine's end, cut it short.
    package let wasCut: Bool
    package let result: AttemptResult
    package let calls: [CallRecord]
    /// When nothing of it could be sent any more.
    package let endedAt: Uptime
    /// The result's outcome as the task's nature makes it: what only read, or removes, is simply done again; a create
    /// that was cut while acting may have acted, whatever it says, unless what it says is definite.
    package let outcome: Outcome

    package init(
        claim: Claim, nature: JobDefinition.Nature?, phase: Phase, foundNothing: Bool = false, wasCut: Bool = false,
        result: AttemptResult, calls: [CallRecord] = [], endedAt: Uptime
    ) {
        self.claim = claim
        self.nature = nature
        self.phase = phase
        self.foundNothing = foundNothing
        self.wasCut = wasCut
        self.result = result
        self.calls = calls
        self.endedAt = endedAt
        let mayHaveMade = phase == .act && nature == .creates
        outcome =
            switch result.outcome {
            case .unknown(let problem) where !mayHaveMade: .again(after: nil, problem)
            case .again(_, let problem) where mayHaveMade && wasCut: .unknown(problem)
            default: result.outcome
            }
    }

    /// True when no earlier attempt's effect can be there unseen: what counts as the last look.
    package var isSettledByReconciling: Bool {
        if case .unknown = outcome { return false }
        return foundNothing
    }
}
