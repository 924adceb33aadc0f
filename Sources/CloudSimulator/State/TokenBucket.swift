import Model

/// A token bucket that refills at a steady rate. FACTS F2 gives its figures.
struct TokenBucket: Sendable {
    private let figures: BucketFigures
    private var tokens: Double
    private var filledAt: Instant

    init(_ figures: BucketFigures, at now: Instant) {
        self.figures = figures
        tokens = figures.capacity
        filledAt = now
    }

    /// Takes a token and returns true, or returns false if the bucket is empty.
    mutating func take(at now: Instant) -> Bool {
        if now > filledAt {
            tokens = min(figures.capacity, tokens + (now - filledAt).inSeconds * figures.perSecond)
            filledAt = now
        }
        guard tokens >= 1 else { return false }
        tokens -= 1
        return true
    }
}

/// The number of calls that a bucket allows at once, and the number per second after that.
struct BucketFigures: Sendable, Hashable {
    let capacity: Double
    let perSecond: Double

    init(_ capacity: Double, _ perSecond: Double) {
        self.capacity = capacity
        self.perSecond = perSecond
    }
}

/// Each account, region and action has a bucket. A listing without filters and pages has a bucket of its own.
struct BucketKey: Hashable, Sendable {
    let account: AccountID
    let region: String
    let action: String
    let figures: BucketFigures
}
