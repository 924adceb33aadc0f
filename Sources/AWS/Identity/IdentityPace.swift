import Model
import Synchronization

/// Spaces the calls to STS by the published quota that all of them share. A hub assumes the roles of all its accounts
/// when a run begins, and again whenever their sessions end.
final class IdentityPace: Sendable {
    /// The key by which calls are counted. STS counts all keys of an account together. Here each key counts alone,
    /// because its account is not known before the first call.
    private struct Caller: Hashable {
        let accessKeyID: String
        let endpoint: String
    }

    /// In a region, STS takes 600 calls per second from an account (FACTS F3). It publishes no burst, so the calls of a
    /// tenth of a second may be sent at once.
    static let figures = BucketFigures(capacity: 60, refillPerSecond: 600)
    /// If there are more buckets than this, full ones are dropped, because the keys of sessions change every hour.
    private static let fewBuckets = 64

    private let buckets = Mutex<[Caller: TokenBucket]>([:])
    private let effects: Effects
    private let share: Double

    init(effects: Effects, share: Double) {
        self.effects = effects
        self.share = share
    }

    /// Waits until the next call with these keys may be sent. Callers are served in their order.
    func wait(accessKeyID: String, endpoint: String) async throws(CancellationError) {
        let now = effects.uptime()
        let usable = buckets.withLock { buckets in
            if buckets.count > Self.fewBuckets {
                buckets = buckets.filter { $0.value.available(at: now) < Int($0.value.capacity) }
            }
            let caller = Caller(accessKeyID: accessKeyID, endpoint: endpoint)
            return buckets[caller, default: TokenBucket(Self.figures, share: share, at: now)].reserve(at: now)
        }
        guard usable > now else { return }
        do {
            try await effects.sleep(usable - now)
        } catch {
            throw CancellationError()
        }
    }
}
