/// The civil date and time of an instant in UTC, by integer arithmetic on the proleptic Gregorian calendar
/// (Howard Hinnant, "chrono-compatible low-level date algorithms"): no formatter, no locale, no time zone database.
package struct UTCComponents: Hashable, Sendable {
    package let year: Int
    package let month: Int
    package let day: Int
    package let hour: Int
    package let minute: Int
    package let second: Int
    package let millisecond: Int

    package init(_ instant: Instant) {
        let days = Self.floorDivide(instant.milliseconds, 86_400_000)
        let rest = Int(instant.milliseconds - days * 86_400_000)
        let date = CalendarDay(daysSinceEpoch: Int(days))
        (year, month, day) = (date.year, date.month, date.day)
        (hour, minute, second) = (rest / 3_600_000, rest / 60_000 % 60, rest / 1_000 % 60)
        millisecond = rest % 1_000
    }

    /// `2026-11-23T04:00:00Z`
    package var rfc3339: String { "\(date)T\(pad(hour)):\(pad(minute)):\(pad(second))Z" }
    /// `20261123T040000Z`, as Signature V4 wants it.
    package var compact: String { "\(compactDate)T\(pad(hour))\(pad(minute))\(pad(second))Z" }
    /// `20261123`
    package var compactDate: String { "\(pad(year, 4))\(pad(month))\(pad(day))" }
    /// `2026-11-23`
    package var date: String { "\(pad(year, 4))-\(pad(month))-\(pad(day))" }

    private func pad(_ number: Int, _ width: Int = 2) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    static func floorDivide(_ number: Int64, _ divisor: Int64) -> Int64 {
        let quotient = number / divisor
        return number % divisor < 0 ? quotient - 1 : quotient
    }
}
