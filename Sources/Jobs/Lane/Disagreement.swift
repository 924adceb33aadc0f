import AWS
import Engine
import Model

/// The end of a create whose subject does not exist, as AWS says. EC2's calls may disagree for minutes (FACTS F12), so
/// only a listing of instances that began after the refusal decides (DECISIONS D57).
enum Disagreement {
    /// The wait until AWS is asked again.
    static let pause = Duration.minutes(1)
    static let skipped = "AWS says that it does not exist, and a later listing of instances does not show it"

    /// The volume or instance of which a create makes something.
    enum Subject: Sendable {
        case volume(VolumeID)
        case instance(InstanceID)
    }

    static func settle(
        _ refusal: CallProblem, _ session: LaneSession, about subject: Subject
    ) async throws(CallProblem) -> AttemptResult {
        let listing = try await session.instances(since: session.uptime, .reconcile)
        let isShown = subject.isShown(in: listing)
        let hiding = isShown ? nil : subject.mayBeHidden(in: listing)
        guard isShown || hiding != nil else {
            // Why: where a zone could not be listed, its instances are missing from the listing and exist.
            if let problem = listing.problem(in: session.lane) {
                return AttemptResult(.notYet(until: session.now, .outage, problem))
            }
            return AttemptResult(.skipped(why: skipped))
        }
        let problem = Problem(
            code: refusal.problem.code,
            message: refusal.problem.message
                + (hiding.map { " A later listing of instances may hide it: \($0)." }
                    ?? " A later listing of instances shows it all the same."),
            hint: "see in AWS whether it exists; replay the task when AWS's calls agree",
            requestID: refusal.problem.requestID)
        return AttemptResult(.notYet(until: session.now + pause, .disagreement, problem))
    }
}

extension Disagreement.Subject {
    fileprivate func isShown(in listing: InstanceListing) -> Bool {
        switch self {
        case .volume(let id):
            // Why not an index: the listing was made for this one question, which few creates ask.
            listing.instances.contains { $0.mayReturn && $0.volumes.contains { $0.volume == id } }
        case .instance(let id): listing.index[id]?.mayReturn ?? false
        }
    }

    /// Names an unreadable part of the listing that may be the subject; nil when none may.
    fileprivate func mayBeHidden(in listing: InstanceListing) -> String? {
        switch self {
        case .volume(let id):
            let item = listing.unreadable.first { $0.volumes.isEmpty || $0.volumes.contains(id) }
            let partly = listing.instances.first { $0.mayReturn && $0.unreadableVolumes > 0 }
            return item.map { "\($0.title) cannot be read" } ?? partly.map { "volumes of \($0.id) cannot be read" }
        case .instance(let id):
            return listing.unreadable.first { $0.mayBe(id) }.map { "\($0.title) cannot be read" }
        }
    }
}

extension Instance {
    /// False for an instance that is terminated or on its way there: what it had may be gone.
    fileprivate var mayReturn: Bool { state != .terminated && state != .shuttingDown }
}
