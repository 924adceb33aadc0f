/// The audit line of one API call: what was asked, when, how it was answered. No parameter, header or credential.
package struct CallRecord: Hashable, Sendable {
    package let action: ActionName
    package let purpose: Purpose
    package let mutating: Bool
    package let startedAt: Instant
    package let duration: Duration
    /// HTTP status; nil when no complete answer came.
    package let status: Int?
    /// AWS's error code or our own name of the failure; nil on success.
    package let code: String?
    package let requestID: String?
    /// True when AWS refused it for its rate.
    package let throttled: Bool

    /// True when AWS did not answer it with success.
    package var isVain: Bool { code != nil || status == nil }

    /// Why the call was made; counted apart (REQUIREMENTS R58).
    package enum Purpose: String, Sendable, CaseIterable, Codable {
        /// Identity, temporary credentials.
        case identity
        /// Enumerating a lane.
        case listing
        /// The one call that a task is for.
        case effect
        /// The listing that proves deletions, or an alarm read again before its put.
        case proof
        /// Looking for what an earlier attempt may have made. Databases have it as `look`.
        case reconcile = "look"
        /// Following tonight's snapshots and images.
        case confirm

        /// What people and JSON call it; `rawValue` is what the database stores.
        package var name: String { self == .reconcile ? "reconcile" : rawValue }
    }

    package init(
        action: ActionName, purpose: Purpose, mutating: Bool, startedAt: Instant, duration: Duration,
        status: Int?, code: String?, requestID: String?, throttled: Bool = false
    ) {
        self.action = action
        self.purpose = purpose
        self.mutating = mutating
        self.startedAt = startedAt
        self.duration = duration
        self.status = status
        self.code = code
        self.requestID = requestID
        self.throttled = throttled
    }
}
