/// What a `notYet` waits for; each has its maximum in `Limits`.
package enum WaitCause: String, Sendable, CaseIterable, Codable {
    /// Our own pacing.
    case pace
    /// AWS refused for its rate limit: closes the flow's gate.
    case throttle
    /// A limit on things under way in the whole lane, e.g. 100 pending snapshots: closes the flow's gate.
    case laneCapacity
    /// A limit on this subject, e.g. one snapshot of a volume in 15 s.
    case capacity
    /// A snapshot still used by an image that is going.
    case inUse
    /// The consistency window has not passed yet.
    case consistency
    /// Things made tonight have not reached their end state.
    case pending
}

extension WaitCause {
    /// After `waits for`, as people read it.
    package var meaning: String {
        switch self {
        case .pace: "its turn: aws-man paces its calls"
        case .throttle: "AWS, which asked for fewer calls"
        case .laneCapacity: "earlier snapshots of this account and region to complete"
        case .capacity: "what is under way on the same resource to end"
        case .inUse: "the deregistration of the image that uses it"
        case .consistency: "the time after which AWS's listings are complete"
        case .pending: "AWS to complete what was made tonight"
        }
    }
}
