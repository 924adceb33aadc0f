import Model

/// The frame of every call to AWS: its pacing, the right to send it, and its audit. The engine makes
/// one for each attempt, and the client uses it unchanged.
package protocol CallControl: Sendable {
    /// Waits for a token of the action's bucket in the account and region. The claim has already paid for the effect's
    /// call. A throw means that this call was not sent. An attempt that has sent nothing then returns a definite
    /// `notYet`, because an `again` of a create that was cut is taken for `unknown`.
    func pace(_ action: ActionName) async throws(PaceRefusal)
    /// Tells the pacing how AWS answered a call of that action. It is called once for every call, with `fine` for a
    /// complete answer other than a throttle. An account and region gets more than one slot only after an answer.
    func answered(_ action: ActionName, _ answer: PacingAnswer)
    /// False once the process is no longer the owner or the attempt has outlived its limit. Nothing may be sent then.
    func maySend() -> Bool
    /// Adds a call to the audit.
    func record(_ call: CallRecord)
}

/// Controls the few reads of a command that a user waits for (`plan`, `accounts check`): they are not paced.
package struct UnpacedCalls: CallControl {
    private let log: @Sendable (CallRecord) -> Void

    package init(log: @escaping @Sendable (CallRecord) -> Void) { self.log = log }

    package func pace(_ action: ActionName) async throws(PaceRefusal) {}
    package func answered(_ action: ActionName, _ answer: PacingAnswer) {}
    package func maySend() -> Bool { true }
    package func record(_ call: CallRecord) { log(call) }
}

/// How a call was answered, as far as pacing needs to know.
package enum PacingAnswer: Sendable, Hashable {
    case fine
    /// AWS refused the call because of its rate. `retryAfter` is nil when the answer names no time.
    case throttled(retryAfter: Duration?)
    /// No answer came, for a reason that says nothing about the service.
    case noAnswer
    /// The service could not be reached, or it failed. `hung` is true when nothing answered.
    case outage(Problem, hung: Bool)
}

/// The reason why a call may not be sent now.
package enum PaceRefusal: Error, Sendable, Hashable {
    /// The attempt was cut while it waited for its turn.
    case cancelled
    /// Calls to the service do not get through in the account and region.
    case outage(Outage)
}
