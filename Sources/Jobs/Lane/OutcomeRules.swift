import AWS
import Model

/// The one function from the meaning of a failure to the end of the attempt (REQUIREMENTS R25; FACTS F6).
package enum OutcomeRules {
    /// The wait after a throttle that names no time. The gate that the same answer closes decides the true length.
    static let throttlePause = Duration.seconds(1)
    /// The wait while an image holds a snapshot, since the image may be about to be deregistered.
    static let inUsePause = Duration.seconds(60)

    package static func outcome(of call: CallProblem, at now: Instant) -> Outcome {
        let problem = call.problem
        switch call.classification {
        case .throttled(let retryAfter):
            return .notYet(until: now + (retryAfter ?? throttlePause), .throttle, problem)
        case .capacity(.lane, let wait): return .notYet(until: now + wait, .laneCapacity, problem)
        case .capacity(.subject, let wait): return .notYet(until: now + wait, .capacity, problem)
        case .inUse: return .notYet(until: now + inUsePause, .inUse, problem)
        // Why failed: a task that knows what else to do when its subject is gone has caught the error before.
        case .gone: return call.removes ? .done : .failed(problem)
        case .transient: return .again(after: nil, problem)
        case .outage(let until): return .notYet(until: until ?? now, .outage, problem)
        case .credentialsExpired: return .again(after: .zero, problem)
        // Why: AWS was not asked, so nothing is counted against the task.
        case .notSent: return .notYet(until: now, .pace, problem)
        case .unknown: return .unknown(problem)
        case .denied, .unauthenticated, .clockSkewed, .wrongAccount, .nameTaken, .rejected, .wouldSucceed:
            return .failed(problem)
        }
    }
}

extension AttemptResult {
    init(_ call: CallProblem, at now: Instant) { self.init(OutcomeRules.outcome(of: call, at: now)) }
}
