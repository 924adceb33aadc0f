import Model

/// A bucket of tokens that refills steadily; its figures are those of FACTS F2.
struct TokenBucket: Sendable {
    private let figures: BucketFigures
    private var tokens: Double
    private var filledAt: Instant

    init(_ figures: BucketFigures, at now: Instant) {
        self.figures = figures
        tokens = figures.capacity
        filledAt = now
    }

    /// Takes a token; false when there is none.
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

/// How many calls at once, and how many a second after that.
struct BucketFigures: Sendable, Hashable {
    let capacity: Double
    let perSecond: Double

    init(_ capacity: Double, _ perSecond: Double) {
        self.capacity = capacity
        self.perSecond = perSecond
    }
}

/// Buckets are apart by account, region and action; listings without any bound have one of their own.
struct BucketKey: Hashable, Sendable {
    let account: AccountID
    let region: String
    let action: String
    let figures: BucketFigures
}
