/// The published figures of a token bucket (FACTS F2), before the configured share is taken of them.
package struct BucketFigures: Hashable, Sendable {
    /// The number of tokens in a full bucket. A call takes one.
    package let capacity: Double
    /// The number of tokens that come back per second.
    package let refillPerSecond: Double

    package init(capacity: Double, refillPerSecond: Double) {
        (self.capacity, self.refillPerSecond) = (capacity, refillPerSecond)
    }
}
