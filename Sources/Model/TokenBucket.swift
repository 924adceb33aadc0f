/// A token bucket by the generic cell rate algorithm: in any interval τ at most capacity + rate·τ tokens are taken.
/// This bound is exact, because all arithmetic is in whole nanoseconds and rounds against the caller.
package struct TokenBucket: Hashable, Sendable {
    /// The number of tokens in a full bucket. It is at least one, so that every flow makes progress.
    package let capacity: Double
    /// The number of tokens per second, before the factor.
    package let fullRate: Double
    /// The time until a token comes back, in nanoseconds.
    private var interval: Int64
    /// The capacity as a time in nanoseconds. `fullAt` lies at most this far ahead.
    private var tolerance: Int64
    /// The time when the bucket will be full again. It is full when this time has passed.
    private var fullAt: Uptime

    /// Takes a share of published figures. The bucket is full unless `spent` tokens were taken already.
    package init(_ figures: BucketFigures, share: Double, spent: Double = 0, at now: Uptime) {
        precondition(figures.refillPerSecond > 0 && share > 0, "a bucket refills")
        capacity = max(1, figures.capacity * share)
        fullRate = figures.refillPerSecond * share
        interval = 0
        tolerance = 0
        fullAt = now
        pace(factor: 1)
        fullAt = now + .nanoseconds(Int64((min(max(spent, 0), capacity) * Double(interval)).rounded(.up)))
    }

    /// Returns the whole tokens that can be taken now.
    package func available(at now: Uptime) -> Int {
        Int(max(0, (tolerance - debt(at: now)) / interval))
    }

    /// Returns the time when the next token can be taken; not before `now`.
    package func nextToken(at now: Uptime) -> Uptime {
        max(now, fullAt + .nanoseconds(interval - tolerance))
    }

    /// Takes a token now; returns false and changes nothing when there is none.
    package mutating func take(at now: Uptime) -> Bool {
        guard available(at: now) >= 1 else { return false }
        fullAt = max(fullAt, now) + .nanoseconds(interval)
        return true
    }

    /// Takes the next token that will come. Returns the time when it may be used. Callers are served in their order.
    package mutating func reserve(at now: Uptime) -> Uptime {
        let usable = nextToken(at: now)
        fullAt = max(fullAt, now) + .nanoseconds(interval)
        return usable
    }

    /// Returns a token whose call was never made.
    package mutating func giveBack() { fullAt = fullAt + .nanoseconds(-interval) }

    /// Empties the bucket.
    package mutating func drain(at now: Uptime) { fullAt = max(fullAt, now + .nanoseconds(tolerance)) }

    /// Changes the rate to a part of the full rate. The tokens in the bucket stay.
    package mutating func slow(to factor: Double, at now: Uptime) {
        let spent = Double(debt(at: now)) / Double(interval)
        pace(factor: factor)
        fullAt = now + .nanoseconds(Int64((spent * Double(interval)).rounded(.up)))
    }

    private func debt(at now: Uptime) -> Int64 { max(0, fullAt.nanoseconds - now.nanoseconds) }

    private mutating func pace(factor: Double) {
        interval = Int64((1e9 / (fullRate * factor)).rounded(.up))
        tolerance = Int64((capacity * Double(interval)).rounded(.down))
    }
}
