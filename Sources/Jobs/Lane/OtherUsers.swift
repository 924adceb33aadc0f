import AWS
import Accounts
import Model

/// Asks AWS right before a deletion who else uses the resource, which no listing shows (REQUIREMENTS R67; DECISIONS D65).
struct OtherUsers: Sendable {
    let session: LaneSession

    /// The most users that a message names.
    private static let named = 3

    /// AWS's answer. Only `unused` lets the resource be deleted.
    enum Finding: Hashable, Sendable {
        case unused
        /// The users, as a clause.
        case used(String)
        /// AWS has no such resource any more, although it was listed.
        case gone
        /// AWS did not say, and asking again would not help.
        case unknown(Problem)
    }

    func of(_ snapshot: SnapshotID) async throws(CallProblem) -> Finding {
        try await ask(DescribeSnapshotAttribute.self) { () async throws(CallProblem) in
            let operation = DescribeSnapshotAttribute(snapshot: snapshot)
            let sharing = try await session.client.call(operation, .proof, of: snapshot.text).output
            return Self.clause("shared with", sharing)
        }
    }

    func of(_ image: ImageID) async throws(CallProblem) -> Finding {
        let shares = try await ask(DescribeImageAttribute.self) { () async throws(CallProblem) in
            let operation = DescribeImageAttribute(image: image)
            let sharing = try await session.client.call(operation, .proof, of: image.text).output
            return Self.clause("shared with", sharing)
        }
        guard shares == .unused else { return shares }
        return try await ask(DescribeImageReferences.self) { () async throws(CallProblem) in
            let references = try await session.client.list(DescribeImageReferences(image: image), .proof)
            // Why: a user that cannot be read is a user.
            let unread = references.unreadable.map { $0.id ?? "a resource that cannot be read" }
            return Self.clause("used by", references.items + unread)
        }
    }

    private static func clause(_ verb: String, _ users: [ExactText]) -> String? {
        guard !users.isEmpty else { return nil }
        let more = users.count > named ? " and \(users.count - named) more" : ""
        return "\(verb) \(users.sorted().prefix(named).map(\.text).joined(separator: ", "))\(more)"
    }

    private func ask<O: Operation>(
        _ operation: O.Type, _ question: () async throws(CallProblem) -> String?
    ) async throws(CallProblem) -> Finding {
        let action = O.actionName
        if let closed = session.listings.closed.finding(of: action, at: session.uptime) { return closed }
        do {
            return try await question().map(Finding.used) ?? .unused
        } catch {
            let finding: Finding
            if session.client.isUnknownToEmulator(error.failure) {
                // Why: a cloud without the action has nothing that the action would show.
                finding = .unused
            } else {
                switch error.classification {
                case .gone: return .gone
                case .denied, .rejected: finding = .unknown(unanswered(action, error))
                default: throw error
                }
            }
            session.listings.closed.note(finding, of: action, at: session.uptime)
            return finding
        }
    }

    /// The same words for every deletion of the account and region, so that a report says them once.
    private func unanswered(_ action: ActionName, _ error: CallProblem) -> Problem {
        let isDenied = error.classification == .denied
        return Problem(
            code: error.failure.code,
            message: "\(session.lane) (\(session.account.name)): \(action) is "
                + "\(isDenied ? "denied" : "refused"), so that what others may use is not deleted",
            hint: isDenied
                ? "add \"\(action)\" to the role's policy (aws-man policy prints it), then replay"
                : error.problem.hint, requestID: error.problem.requestID)
    }
}
