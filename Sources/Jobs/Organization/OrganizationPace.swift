import AWS
import Engine
import Model
import Synchronization

/// Spaces the calls to Organizations, which all tools of the organization share.
final class OrganizationPace: Sendable {
    /// AWS publishes no figures that hold for every action, and refuses some from ten calls a second on (FACTS F72).
    static let figures = BucketFigures(capacity: 10, refillPerSecond: 10)

    private let bucket: Mutex<TokenBucket>
    private let effects: Effects

    init(effects: Effects, share: Double) {
        self.effects = effects
        bucket = Mutex(TokenBucket(Self.figures, share: share, at: effects.uptime()))
    }

    /// Waits until the next call may be sent.
    func wait() async throws(CallProblem) {
        let now = effects.uptime()
        let usable = bucket.withLock { $0.reserve(at: now) }
        guard usable > now else { return }
        do { try await effects.sleep(usable - now) } catch { throw .cancelled }
    }
}
