import Model
import Synchronization

/// The questions about other users that an account and region does not answer. A question that was refused is put again
/// only after a while, so that a night with many deletions does not repeat a call that cannot succeed.
final class ClosedQuestions: Sendable {
    /// The time for which a refusal holds. It is short, because a person may be changing the role's policy.
    static let held = Duration.seconds(30)

    private let known = Mutex<[ActionName: (finding: OtherUsers.Finding, at: Uptime)]>([:])

    func finding(of action: ActionName, at now: Uptime) -> OtherUsers.Finding? {
        known.withLock { known in
            guard let seen = known[action], now - seen.at < Self.held else { return nil }
            return seen.finding
        }
    }

    func note(_ finding: OtherUsers.Finding, of action: ActionName, at now: Uptime) {
        known.withLock { $0[action] = (finding, now) }
    }
}
