import AWS
import Engine
import Model

/// The end of a create whose subject does not exist, as AWS says. EC2's calls may disagree for minutes (FACTS F12), so
/// only a listing of instances that began after the refusal decides (DECISIONS D57).
enum Disagreement {
    /// The wait until AWS is asked again.
    static let pause = Duration.minutes(1)
    static let skipped = "AWS says that it does not exist, and a later listing of instances does not show it"

    /// `isSubject` tells whether an instance shows that the subject exists.
    static func settle(
        _ refusal: CallProblem, _ session: LaneSession, isSubject: (Instance) -> Bool
    ) async throws(CallProblem) -> AttemptResult {
        let listing = try await session.instances(since: session.uptime, .reconcile)
        guard listing.instances.contains(where: { $0.mayReturn && isSubject($0) }) else {
            // Why: where a zone could not be listed, its instances are missing from the listing and exist.
            if let problem = listing.problem(in: session.lane) {
                return AttemptResult(.notYet(until: session.now, .outage, problem))
            }
            return AttemptResult(.skipped(why: skipped))
        }
        let problem = Problem(
            code: refusal.problem.code,
            message: refusal.problem.message + " A later listing of instances shows it all the same.",
            hint: "see in AWS whether it exists; replay the task when AWS's calls agree",
            requestID: refusal.problem.requestID)
        return AttemptResult(.notYet(until: session.now + pause, .disagreement, problem))
    }
}

extension Instance {
    /// False for an instance that is terminated or on its way there: what it had may be gone.
    fileprivate var mayReturn: Bool { state != .terminated && state != .shuttingDown }
}
