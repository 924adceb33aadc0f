import Model
import Synchronization

/// A clock that runs many times faster than the machine's and can be set forward: a night in seconds. The engine and the
/// simulated cloud share it, so that for them nothing is unusual.
final class DemoClock: Sendable {
    private let start: Instant
    private let began: Uptime
    private let real: Effects
    /// Seconds of the demo in one second of the person's.
    private let speed: Double
    private let skipped = Mutex(Duration.zero)

    init(startingAt start: Instant, speed: Double, real: Effects) {
        self.start = start
        self.speed = speed
        self.real = real
        began = real.uptime()
    }

    var now: Instant { start + elapsed }

    /// Sets the clock forward; never back.
    func skip(to instant: Instant) {
        let missing = instant - now
        if missing > .zero { skipped.withLock { $0 += missing } }
    }

    /// The engine's clocks and waits, at this speed.
    var effects: Effects {
        Effects(
            now: { self.now }, uptime: { Uptime(nanoseconds: 0) + self.elapsed },
            sleep: { try await self.real.sleep($0 / self.speed) }, random: real.random)
    }

    private var elapsed: Duration {
        let passed = (real.uptime() - began).inSeconds * speed
        return .milliseconds(Int64(passed * 1_000)) + skipped.withLock { $0 }
    }
}
