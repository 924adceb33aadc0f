import Model
import Queue

/// What an attempt may use of the engine while it runs.
package final class Attempt: Sendable {
    package let claim: Claim
    package let effects: Effects
    /// When the claim was committed.
    package let claimedAt: Uptime
    /// When this process became the owner.
    package let ownerSince: Uptime
    /// From here on nothing that an earlier attempt of this task sent can still be sent: the end of its own request in
    /// this process, else `ownerSince`.
    package let quietSince: Uptime
    /// Waits for a token of the lane's bucket for that action. The claim has paid for its own action's effect. Throws
    /// when the attempt is cut: nothing was sent by this call, so an attempt that has sent nothing else is
    /// `notYet(.pace)`, which is definite where `again` of a create that was cut is taken for `unknown`.
    package let pace: @Sendable (ActionName) async throws(CancellationError) -> Void
    /// Tells the pacing how AWS answered a call of that action: once for every call, `fine` for any complete answer that
    /// is not a throttle. A lane gets more than one slot only after an answer.
    package let answered: @Sendable (ActionName, PacingAnswer) -> Void
    /// False once the process is no longer the owner or the attempt has outlived its limit: nothing may be sent.
    package let maySend: @Sendable () -> Bool
    /// Adds to the attempt's audit.
    package let record: @Sendable (CallRecord) -> Void
    /// Reads the lane's past from the store.
    package let history: @Sendable () async throws(StoreError) -> LaneHistory

    package init(
        claim: Claim, effects: Effects, claimedAt: Uptime, ownerSince: Uptime, quietSince: Uptime,
        pace: @escaping @Sendable (ActionName) async throws(CancellationError) -> Void,
        answered: @escaping @Sendable (ActionName, PacingAnswer) -> Void,
        maySend: @escaping @Sendable () -> Bool,
        record: @escaping @Sendable (CallRecord) -> Void,
        history: @escaping @Sendable () async throws(StoreError) -> LaneHistory
    ) {
        self.claim = claim
        self.effects = effects
        self.claimedAt = claimedAt
        self.ownerSince = ownerSince
        self.quietSince = quietSince
        self.pace = pace
        self.answered = answered
        self.maySend = maySend
        self.record = record
        self.history = history
    }
}

/// How a call was answered, as far as pacing cares.
package enum PacingAnswer: Sendable, Hashable {
    case fine
    /// Refused for its rate; `retryAfter` when the answer says so.
    case throttled(retryAfter: Duration?)
    /// No answer, or hung.
    case noAnswer
}
