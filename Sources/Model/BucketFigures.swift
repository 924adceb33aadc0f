/// The published figures of a token bucket (FACTS F2), before the configured share is taken of them.
package struct BucketFigures: Hashable, Sendable {
    /// Tokens in a full bucket; a call takes one.
    package let capacity: Double
    /// Tokens that come back per second.
    package let refillPerSecond: Double

    package init(capacity: Double, refillPerSecond: Double) {
        (self.capacity, self.refillPerSecond) = (capacity, refillPerSecond)
    }
}
