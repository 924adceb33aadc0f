import AWS
import Model

/// The one function from what a failure means to how the attempt ends (REQUIREMENTS R25; FACTS F6).
package enum OutcomeRules {
    /// After a throttle that names no time; the flow's gate, closed by the same answer, decides how long it really is.
    static let throttlePause = Duration.seconds(1)
    /// An image that holds a snapshot is on its way out, or it never leaves: half an hour of minutes tells.
    static let inUsePause = Duration.seconds(60)

    package static func outcome(of call: CallProblem, at now: Instant) -> Outcome {
        let problem = call.problem
        switch call.classification {
        case .throttled(let retryAfter):
            return .notYet(until: now + (retryAfter ?? throttlePause), .throttle, problem)
        case .capacity(.lane, let wait): return .notYet(until: now + wait, .laneCapacity, problem)
        case .capacity(.subject, let wait): return .notYet(until: now + wait, .capacity, problem)
        case .inUse: return .notYet(until: now + inUsePause, .inUse, problem)
        case .gone: return call.removes ? .done : .skipped(why: problem.message)
        case .transient: return .again(after: nil, problem)
        case .credentialsExpired: return .again(after: .zero, problem)
        // Why: nothing was asked of AWS, so nothing is counted against the task.
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
