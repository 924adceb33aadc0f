/// A token bucket as the generic cell rate algorithm: in any interval τ at most capacity + rate·τ tokens are taken,
/// exactly, because all arithmetic is in whole nanoseconds that round against the taker.
package struct TokenBucket: Hashable, Sendable {
    /// Tokens of a full bucket; at least one, so that every flow moves.
    package let capacity: Double
    /// Tokens a second before the factor.
    package let fullRate: Double
    /// Nanoseconds a token takes to come back.
    private var interval: Int64
    /// Nanoseconds that `fullAt` may lie ahead: the capacity as time.
    private var tolerance: Int64
    /// When the bucket will be full again; in the past it is full.
    private var fullAt: Uptime

    /// The share of published figures, full from the start unless `spent` tokens are gone already.
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

    /// Whole tokens that can be taken now.
    package func available(at now: Uptime) -> Int {
        Int(max(0, (tolerance - debt(at: now)) / interval))
    }

    /// When the next token can be taken; not before `now`.
    package func nextToken(at now: Uptime) -> Uptime {
        max(now, fullAt + .nanoseconds(interval - tolerance))
    }

    /// Takes a token now; false and unchanged when there is none.
    package mutating func take(at now: Uptime) -> Bool {
        guard available(at: now) >= 1 else { return false }
        fullAt = max(fullAt, now) + .nanoseconds(interval)
        return true
    }

    /// Takes the next token that will come, and tells when it may be used: waiters are served in their order.
    package mutating func reserve(at now: Uptime) -> Uptime {
        let usable = nextToken(at: now)
        fullAt = max(fullAt, now) + .nanoseconds(interval)
        return usable
    }

    /// Returns a token whose call was never made.
    package mutating func giveBack() { fullAt = fullAt + .nanoseconds(-interval) }

    /// Empties the bucket.
    package mutating func drain(at now: Uptime) { fullAt = max(fullAt, now + .nanoseconds(tolerance)) }

    /// Changes the rate to a part of the full one; the tokens that are there stay.
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
