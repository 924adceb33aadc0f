import Foundation
import Model

extension Effects {
    /// The machine's clocks and its random generator.
    package static func live() -> Effects {
        Effects(
            now: { Instant(milliseconds: nanoseconds(of: CLOCK_REALTIME) / 1_000_000) },
            uptime: { Uptime(nanoseconds: nanoseconds(of: CLOCK_BOOTTIME)) },
            // Why this clock: its timers use CLOCK_BOOTTIME, which counts suspended time (DECISIONS D55).
            sleep: { try await Task.sleep(for: $0, clock: .continuous) },
            random: {
                var generator = SystemRandomNumberGenerator()
                return Double.random(in: 0..<1, using: &generator)
            })
    }

    private static func nanoseconds(of clock: clockid_t) -> Int64 {
        var time = timespec()
        precondition(clock_gettime(clock, &time) == 0, "Linux has this clock")
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
