import Model
import Synchronization

/// Effects whose two clocks stand still until a test moves them.
final class VirtualClock: Sendable {
    private let state: Mutex<(now: Instant, uptime: Uptime)>

    /// The wall clock starts at 2026-11-23T04:00:00Z by default.
    init(now: Instant = Instant(seconds: 1_795_406_400)) {
        state = Mutex((now, Uptime(nanoseconds: 1_000_000_000)))
    }

    var now: Instant { state.withLock { $0.now } }

    /// Moves both clocks, as time does.
    func advance(by duration: Duration) {
        state.withLock { $0 = ($0.now + duration, $0.uptime + duration) }
    }

    /// Sets the wall clock alone, as people and NTP do.
    func setWallClock(aheadBy duration: Duration) {
        state.withLock { $0.now = $0.now + duration }
    }

    var effects: Effects {
        Effects(
            now: { self.state.withLock { $0.now } }, uptime: { self.state.withLock { $0.uptime } },
            sleep: { _ in }, random: { 0.5 })
    }
}
