/// The cause for which a `notYet` waits. Each cause has its maximum in `Limits`.
package enum WaitCause: String, Sendable, CaseIterable, Codable {
    /// Our own pacing has no token.
    case pace
    /// AWS refused the call for its rate limit, which closes the flow's gate.
    case throttle
    /// The lane has reached a limit, e.g. 100 pending snapshots, which closes the flow's gate.
    case laneCapacity
    /// The subject has reached a limit, e.g. that a volume gets at most one snapshot in 15 s.
    case capacity
    /// An image that is being deregistered still uses the snapshot.
    case inUse
    /// The consistency window has not passed yet.
    case consistency
    /// Snapshots or images made tonight have not reached their end state.
    case pending
    /// One call says that the subject does not exist, and a later listing shows it.
    case disagreement
    /// AWS could not be reached, or it failed without effect.
    case outage
}

extension WaitCause {
    /// The cause for people. The text follows `waits for`.
    package var meaning: String {
        switch self {
        case .pace: "our own pacing"
        case .throttle: "AWS to lift its rate limit"
        case .laneCapacity: "pending work in this account and region to end"
        case .capacity: "pending work on the same resource to end"
        case .inUse: "the image that uses it to be deregistered"
        case .consistency: "AWS's listings to show recent changes"
        case .pending: "tonight's snapshots and images to be complete"
        case .disagreement: "AWS's calls to agree whether the resource exists"
        case .outage: "AWS to answer again"
        }
    }
}
