/// A point in time on the wall clock: milliseconds since 1970-01-01T00:00:00Z, without leap seconds.
package struct Instant: Hashable, Sendable, Comparable, CustomStringConvertible, Codable {
    package let milliseconds: Int64

    package init(milliseconds: Int64) { self.milliseconds = milliseconds }
    package init(seconds: Int64) { milliseconds = seconds.multiplied(saturating: 1_000) }

    package init(from decoder: any Decoder) throws {
        milliseconds = try decoder.singleValueContainer().decode(Int64.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(milliseconds)
    }

    /// The time by RFC 3339 in UTC with whole seconds, e.g. `2026-11-23T04:00:00Z`.
    package var description: String { UTCComponents(self).rfc3339 }

    package static func < (left: Instant, right: Instant) -> Bool { left.milliseconds < right.milliseconds }
    package static func + (left: Instant, right: Duration) -> Instant {
        Instant(milliseconds: left.milliseconds.adding(saturating: right.milliseconds))
    }
    package static func - (left: Instant, right: Duration) -> Instant {
        Instant(milliseconds: left.milliseconds.subtracting(saturating: right.milliseconds))
    }
    /// Returns how long `left` is after `right`; negative when it is before.
    package static func - (left: Instant, right: Instant) -> Duration {
        .milliseconds(left.milliseconds.subtracting(saturating: right.milliseconds))
    }
}

extension Duration {
    /// The duration in whole milliseconds, rounded towards zero.
    package var milliseconds: Int64 {
        let parts = components
        return parts.seconds.multiplied(saturating: 1_000)
            .adding(saturating: parts.attoseconds / 1_000_000_000_000_000)
    }

    /// The duration in seconds with their fraction, for arithmetic that may lose the last digits.
    package var inSeconds: Double {
        let parts = components
        return Double(parts.seconds) + Double(parts.attoseconds) / 1e18
    }

    package static func minutes(_ count: Int) -> Duration { .seconds(count * 60) }
    package static func hours(_ count: Int) -> Duration { .seconds(count * 3_600) }
    package static func days(_ count: Int) -> Duration { .seconds(count * 86_400) }
}
