import Model

/// Numbers and dates at the edges of what a text can say.
package enum ExtremeValues {
    package static let all = [
        "9223372036854775807", "-9223372036854775808", "9223372036854775808", "1e999", "-1", "0", "NaN",
        "0000-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:60.999999999999999999999Z",
        "292277026596-12-04T15:30:08Z", "-292277022657-01-27T08:29:52Z", "2026-11-23T04:00:00Z",
        "Fri, 31 Dec 9999 23:59:59 GMT",
    ]

    /// Calculates with every date in a value, as the program may. No arithmetic ends the process.
    package static func calculate(_ value: Any) {
        if let instant = value as? Instant {
            for other in [Instant(milliseconds: .min), Instant(milliseconds: 0), Instant(milliseconds: .max)] {
                let gap = instant - other
                _ = (instant + gap, instant - gap, Uptime(nanoseconds: 1) + gap, gap.milliseconds, instant.description)
            }
        }
        // Why the mirror: every date in every kind of output is found, also in a new one.
        for child in Mirror(reflecting: value).children { calculate(child.value) }
    }
}
