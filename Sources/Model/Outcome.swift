/// How an attempt ended (design §2). Every error becomes exactly one of these.
package enum Outcome: Hashable, Sendable {
    /// The world is as the task wants it.
    case done
    /// Rightly nothing to do, e.g. the volume is gone.
    case skipped(why: String)
    /// A transient failure: counts as an attempt. `after` nil lets the backoff decide.
    case again(after: Duration?, Problem)
    /// Paced, throttled, at capacity or pending: consumes nothing, but has a maximum by cause.
    case notYet(until: Instant, WaitCause, Problem?)
    /// Will not succeed without a person. Can be replayed.
    case failed(Problem)
    /// Should have happened and must not, e.g. over the blast radius.
    case blocked(Problem)
    /// The effect may have happened: no complete answer was parsed. Counts as an attempt; the next one looks first.
    case unknown(Problem)
}

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
        case .pace: "our own pacing"
        case .throttle: "AWS to lift its rate limit"
        case .laneCapacity: "things under way in the lane to end"
        case .capacity: "things under way on this subject to end"
        case .inUse: "the image that uses it to go"
        case .consistency: "listings to be trusted"
        case .pending: "what was made tonight to be complete"
        }
    }
}

/// Where a task ended (design §2). `blocked`: should have happened and did not.
package enum EndState: String, Sendable, CaseIterable, Codable {
    case done, failed, skipped, blocked
}

/// Where a task is.
package enum TaskState: String, Sendable, CaseIterable, Codable {
    /// Waiting for its time, its flow's tokens or a slot.
    case ready
    /// Claimed: its call may be under way.
    case flight
    case done, failed, skipped, blocked

    package init(_ end: EndState) {
        switch end {
        case .done: self = .done
        case .failed: self = .failed
        case .skipped: self = .skipped
        case .blocked: self = .blocked
        }
    }

    package var isOpen: Bool { self == .ready || self == .flight }
}
