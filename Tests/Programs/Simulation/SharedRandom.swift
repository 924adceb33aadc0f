import Model
import Synchronization

/// The random stream of one purpose of a seed. Everything that draws from it runs on the one thread of virtual time, so
/// that the draws always have the same order.
final class SharedRandom: Sendable {
    private let random: Mutex<SeededRandom>

    init(seed: UInt64, _ purpose: String) { random = Mutex(SeededRandom(seed: seed, purpose)) }

    /// Returns true with this probability.
    func chance(_ probability: Double) -> Bool {
        random.withLock { Double.random(in: 0..<1, using: &$0) < probability }
    }

    func int(_ range: ClosedRange<Int>) -> Int { random.withLock { Int.random(in: range, using: &$0) } }

    func double(_ range: ClosedRange<Double>) -> Double { random.withLock { Double.random(in: range, using: &$0) } }

    /// Draws a duration of whole milliseconds.
    func duration(_ range: ClosedRange<Duration>) -> Duration {
        .milliseconds(int(Int(range.lowerBound.milliseconds)...Int(range.upperBound.milliseconds)))
    }

    /// Draws an element; nil if there is none.
    func pick<Value>(_ values: [Value]) -> Value? { values.isEmpty ? nil : values[int(0...(values.count - 1))] }
}
