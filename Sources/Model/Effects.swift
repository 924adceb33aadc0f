/// All inputs of the program except the database and the network. Tests pass virtual effects with a seed.
package final class Effects: Sendable {
    /// The wall clock. It may jump, so it never decides whether a request can still be sent.
    package let now: @Sendable () -> Instant
    /// A clock that only moves forward and counts suspended time (`CLOCK_BOOTTIME`).
    package let uptime: @Sendable () -> Uptime
    /// Returns after `duration` of uptime, or throws when the task is cancelled.
    package let sleep: @Sendable (_ duration: Duration) async throws -> Void
    /// A number from 0 up to but not including 1, uniformly distributed.
    package let random: @Sendable () -> Double
    /// Called where a crash matters. It does nothing in the shipped binary.
    package let crashPoint: @Sendable (CrashPoint) -> Void

    package init(
        now: @escaping @Sendable () -> Instant,
        uptime: @escaping @Sendable () -> Uptime,
        sleep: @escaping @Sendable (Duration) async throws -> Void,
        random: @escaping @Sendable () -> Double,
        crashPoint: @escaping @Sendable (CrashPoint) -> Void = { _ in }
    ) {
        (self.now, self.uptime, self.sleep, self.random, self.crashPoint) = (now, uptime, sleep, random, crashPoint)
    }
}

/// The time since the machine started, in nanoseconds; suspended time counts.
package struct Uptime: Hashable, Sendable, Comparable {
    package let nanoseconds: Int64

    package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    package static func < (left: Uptime, right: Uptime) -> Bool { left.nanoseconds < right.nanoseconds }
    package static func + (left: Uptime, right: Duration) -> Uptime {
        let parts = right.components
        let nanoseconds = parts.seconds.multiplied(saturating: 1_000_000_000)
            .adding(saturating: parts.attoseconds / 1_000_000_000)
        return Uptime(nanoseconds: left.nanoseconds.adding(saturating: nanoseconds))
    }
    package static func - (left: Uptime, right: Uptime) -> Duration {
        .nanoseconds(left.nanoseconds.subtracting(saturating: right.nanoseconds))
    }
}

/// The named points in the code at which the crash tests end the process.
package enum CrashPoint: String, Sendable, CaseIterable {
    case beforeClaim, afterClaim, beforeSend, afterSend, afterAnswer, beforeSettle, afterSettle
    case beforeFanOut, afterFanOut, beforeCheckpoint, afterCheckpoint, beforeTakeover, afterTakeover
    case beforeCopyNamed, beforeMigration, beforeMigrationCommit, afterMigration
}
