import CloudSimulator
import Model
import Synchronization
import TestRandom

/// A seed's randomness, shared by everything that one thread of virtual time does in its order.
package final class SeededDice: Sendable {
    private let random: Mutex<SeededRandom>

    package init(seed: UInt64, _ purpose: String) { random = Mutex(SeededRandom(seed: seed, purpose)) }

    /// True in that part of the cases.
    func chance(_ part: Double) -> Bool { random.withLock { Double.random(in: 0..<1, using: &$0) < part } }

    func int(_ range: ClosedRange<Int>) -> Int { random.withLock { Int.random(in: range, using: &$0) } }

    func double(_ range: ClosedRange<Double>) -> Double { random.withLock { Double.random(in: range, using: &$0) } }

    /// Uniform, to the millisecond.
    func duration(_ range: ClosedRange<Duration>) -> Duration {
        .milliseconds(int(Int(range.lowerBound.milliseconds)...Int(range.upperBound.milliseconds)))
    }

    /// Nil when there is nothing to pick.
    func pick<Value>(_ values: [Value]) -> Value? { values.isEmpty ? nil : values[int(0...(values.count - 1))] }
}
