/// Why an attempt did not succeed: what came back, and what a person can do about it. Holds no secret.
package struct Problem: Hashable, Sendable, Codable {
    /// AWS's error code, or one of ours: `Timeout`, `Died`, `BlastRadius`, `Superseded`, `Deadline`, …
    package let code: String
    /// One sentence: what was tried, on what, what came back.
    package let message: String
    /// The next step, when there is one.
    package let hint: String?
    /// AWS's request id, when an answer had one.
    package let requestID: String?
    /// How far the cause reaches beyond this task.
    package let reach: Reach

    package enum Reach: String, Sendable, Codable {
        /// Only this task.
        case task
        /// Authorisation: this task; after three different subjects, the rest of the flow.
        case flow
        /// Authentication: every open task of the lane.
        case lane
    }

    package init(
        code: String, message: String, hint: String? = nil, requestID: String? = nil, reach: Reach = .task
    ) {
        self.code = code
        self.message = message
        self.hint = hint
        self.requestID = requestID
        self.reach = reach
    }
}
