import Model
import Queue

/// Decides which failures reach beyond their task. A failed authentication ends the run's tasks in that lane. Failed
/// authorisations on three subjects, and an outage that lasts too long, end the tasks of their flow. The breaker forgets all when the process ends.
package struct CircuitBreaker: Sendable {
    private struct Key: Hashable, Sendable {
        let run: RunKey
        let flow: Flow
    }

    /// The number of denied subjects after which the action counts as denied, and not the resource.
    static let subjects = 3

    private var denied: [Key: Set<ExactText>] = [:]

    package init() {}

    /// Notes how an attempt ended, and returns what its problem condemns, if anything.
    package mutating func note(_ report: AttemptReport, _ transition: Transition) -> Condemnation? {
        let claim = report.claim
        // Why: a task that ends because it was condemned must not condemn again.
        guard claim.pendingEnd == nil else { return nil }
        if let problem = outlasted(report, transition) {
            return Condemnation(run: claim.run, lane: claim.lane, action: claim.action, problem: problem)
        }
        guard case .failed(let problem) = report.outcome else { return nil }
        switch problem.reach {
        case .task: return nil
        case .lane: return Condemnation(run: claim.run, lane: claim.lane, action: nil, problem: problem)
        case .flow:
            let key = Key(run: claim.run, flow: claim.flow)
            denied[key, default: []].insert(claim.subject)
            guard (denied[key]?.count ?? 0) >= Self.subjects else { return nil }
            // Why: after a replay, the flow's denials count from zero.
            denied[key] = nil
            return Condemnation(run: claim.run, lane: claim.lane, action: claim.action, problem: problem)
        }
    }

    /// The problem of an outage that lasted for too long, if the attempt probed it. The tasks that wait behind the
    /// probe would fail one by one, each after a probe of its own.
    private func outlasted(_ report: AttemptReport, _ transition: Transition) -> Problem? {
        guard case .notYet(_, .outage, _) = report.outcome, report.outage?.holdsTask == true else { return nil }
        switch transition {
        case .end(.failed, let problem?, _): return problem
        case .wait(_, _, let end?): return end.problem
        case .end, .wait: return nil
        }
    }

    /// Forgets runs that have ended.
    package mutating func forget(_ runs: [RunKey]) {
        for run in runs { denied = denied.filter { $0.key.run != run } }
    }
}
