/// The message about a run's end to one destination of `notify:`, as the database knows it.
package struct Notice: Hashable, Sendable {
    /// The destination's name in defaults.yaml.
    package let destination: String
    /// The verdict that it tells.
    package let verdict: String
    package let state: State
    /// Why it was not delivered, or why that is not known; nil otherwise.
    package let why: String?
    package let at: Instant

    package enum State: String, Sendable {
        /// No message was due. The row remembers the verdict, so that a recovery is known.
        case silent
        /// It was about to be sent. When the process died then, it is not known whether it arrived.
        case sending
        case sent
        /// It was certainly not accepted.
        case failed
        /// It may have arrived. It is never sent a second time.
        case unknown
    }

    package init(destination: String, verdict: String, state: State, why: String? = nil, at: Instant) {
        (self.destination, self.verdict, self.state, self.why, self.at) = (destination, verdict, state, why, at)
    }

    package var isUndelivered: Bool { [.sending, .failed, .unknown].contains(state) }
}

/// A reason for a message about a run.
package enum AlertOccasion: String, Sendable, CaseIterable {
    /// The verdict is worse than `ok`.
    case failure
    /// The verdict is `ok`, and the one before it was not.
    case recovery
    /// A night before this run was due and was not run.
    case missed
    /// The newest good snapshot of an account and region is older than the account's `rpo`.
    case coverage
    /// Every run is told.
    case always

    /// The occasions of a destination that names none.
    package static let usual: Set<AlertOccasion> = [.failure, .recovery, .missed, .coverage]
}

/// The form in which a webhook takes a message.
package enum AlertFormat: String, Sendable, CaseIterable { case json, slack, teams }
