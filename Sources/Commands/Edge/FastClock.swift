import Model
import Synchronization

/// A clock that runs many times faster than the machine's clock and can be set forward, so that a night takes seconds.
/// The engine and a simulated cloud share it.
package final class FastClock: Sendable {
    private let start: Instant
    private let began: Uptime
    private let real: Effects
    /// The number of seconds of this clock in one second of the machine's clock.
    private let speed: Double
    private let skipped = Mutex(Duration.zero)

    package init(startingAt start: Instant, speed: Double, real: Effects) {
        self.start = start
        self.speed = speed
        self.real = real
        began = real.uptime()
    }

    package var now: Instant { start + elapsed }

    /// Sets the clock forward, never back.
    package func skip(to instant: Instant) {
        let missing = instant - now
        if missing > .zero { skipped.withLock { $0 += missing } }
    }

    /// The clocks and the sleep, at the speed of this clock.
    package var effects: Effects {
        Effects(
            now: { self.now }, uptime: { Uptime(nanoseconds: 0) + self.elapsed },
            sleep: { try await self.real.sleep($0 / self.speed) }, random: real.random)
    }

    private var elapsed: Duration {
        let passed = (real.uptime() - began).inSeconds * speed
        return .milliseconds(Int64(passed * 1_000)) + skipped.withLock { $0 }
    }
}
