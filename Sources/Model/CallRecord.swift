/// The audit line of one API call: the question, its time, and the answer. It holds no parameter, header or credential.
package struct CallRecord: Hashable, Sendable {
    package let action: ActionName
    package let purpose: Purpose
    package let mutating: Bool
    package let startedAt: Instant
    package let duration: Duration
    /// The HTTP status; nil when no complete answer came.
    package let status: Int?
    /// AWS's error code or our own name for the failure; nil on success.
    package let code: String?
    package let requestID: String?
    /// True when AWS refused the call for its rate.
    package let throttled: Bool

    /// True when AWS did not answer the call with success.
    package var isVain: Bool { code != nil || status == nil }

    /// The purpose of a call. Each purpose is counted apart (REQUIREMENTS R58).
    package enum Purpose: String, Sendable, CaseIterable, Codable {
        /// The identity and temporary credentials.
        case identity
        /// The enumeration of a lane.
        case listing
        /// The one call that a task is for.
        case effect
        /// The listing that proves deletions, or an alarm read again before its put.
        case proof
        /// The search for the effect of an earlier attempt. Databases store it as `look`.
        case reconcile = "look"
        /// A check of tonight's snapshots and images.
        case confirm

        /// The word for people and JSON. `rawValue` is the stored word.
        package var name: String { self == .reconcile ? "reconcile" : rawValue }
    }

    package init(
        action: ActionName, purpose: Purpose, mutating: Bool, startedAt: Instant, duration: Duration,
        status: Int?, code: String?, requestID: String?, throttled: Bool = false
    ) {
        (self.action, self.purpose, self.mutating, self.startedAt) = (action, purpose, mutating, startedAt)
        (self.duration, self.status, self.code, self.requestID) = (duration, status, code, requestID)
        self.throttled = throttled
    }
}
