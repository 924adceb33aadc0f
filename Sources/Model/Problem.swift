/// Why an attempt did not succeed: the answer, and what a person can do about it. It holds no secret.
package struct Problem: Hashable, Sendable, Codable {
    /// AWS's error code, or one of ours: `Timeout`, `Died`, `BlastRadius`, `Superseded`, `Deadline` and others.
    package let code: String
    /// One sentence that says what was tried, on what, and what came back.
    package let message: String
    /// The next step, when there is one.
    package let hint: String?
    /// AWS's request id, when an answer had one.
    package let requestID: String?
    /// How far the cause reaches beyond this task.
    package let reach: Reach

    package enum Reach: String, Sendable, Codable {
        /// The cause concerns only this task.
        case task
        /// The cause is an authorisation. After three different subjects it concerns the rest of the flow.
        case flow
        /// The cause is an authentication, so it concerns every open task of the lane.
        case lane
    }

    package init(
        code: String, message: String, hint: String? = nil, requestID: String? = nil, reach: Reach = .task
    ) {
        (self.code, self.message, self.hint, self.requestID, self.reach) = (code, message, hint, requestID, reach)
    }
}
