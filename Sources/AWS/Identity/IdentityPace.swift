import Model
import Synchronization

/// Spaces the questions to STS by their published quota, which all of them share. A hub assumes the roles of all its accounts
/// when a run begins, and again whenever their sessions end.
final class IdentityPace: Sendable {
    /// Whom STS counts a question to. Keys of one account that differ are counted together there, and apart here: nobody says
    /// whose they are before they are asked about.
    private struct Caller: Hashable {
        let accessKeyID: String
        let endpoint: String
    }

    /// A second's questions of one account in a region
    /// (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html). Of a burst on top nothing is published:
    /// a tenth of a second's may go at once.
    static let figures = BucketFigures(capacity: 60, refillPerSecond: 600)
    /// Buckets that are full again go when there are more: keys of sessions change every hour.
    private static let fewBuckets = 64

    private let buckets = Mutex<[Caller: TokenBucket]>([:])
    private let effects: Effects
    private let share: Double

    init(effects: Effects, share: Double) {
        self.effects = effects
        self.share = share
    }

    /// Returns when the next question with these keys may be sent; callers are served in their order.
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
