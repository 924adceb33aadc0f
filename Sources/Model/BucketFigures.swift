/// The published figures of a token bucket (FACTS F2), before the configured share is taken.
package struct BucketFigures: Hashable, Sendable {
    /// Tokens in a full bucket: calls.
    package let capacity: Double
    /// Calls per second.
    package let refillPerSecond: Double

    package init(capacity: Double, refillPerSecond: Double) {
        self.capacity = capacity
        self.refillPerSecond = refillPerSecond
    }
}
