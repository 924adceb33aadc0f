/// The date and time of an instant in UTC, by integer arithmetic on the proleptic Gregorian calendar (Howard Hinnant,
/// "chrono-compatible low-level date algorithms"), without a formatter, a locale or the time zone database.
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
        let remainder = instant.milliseconds % 86_400_000
        let rest = Int(remainder < 0 ? remainder + 86_400_000 : remainder)
        let date = CalendarDay(daysSinceEpoch: Int(days))
        (year, month, day) = (date.year, date.month, date.day)
        (hour, minute, second) = (rest / 3_600_000, rest / 60_000 % 60, rest / 1_000 % 60)
        millisecond = rest % 1_000
    }

    /// The form `2026-11-23T04:00:00Z`.
    package var rfc3339: String { text("Y-M-DTh:m:sZ") }
    /// The form `20261123T040000Z`, as in Signature V4.
    package var compact: String { text("YMDThmsZ") }
    /// The form `20261123`.
    package var compactDate: String { text("YMD") }

    /// Fills a pattern. `Y` becomes four digits or more, each of `MDhms` two; every other character stays.
    private func text(_ pattern: StaticString) -> String {
        // Why bytes: every request has a date, and joining strings costs as much as signing the request.
        String(unsafeUninitializedCapacity: 40) { bytes in
            var count = 0
            func put(_ byte: UInt8) {
                bytes[count] = byte
                count += 1
            }
            func put(_ number: Int, digits: Int) {
                if number >= 10 || digits > 1 { put(number / 10, digits: digits - 1) }
                put(UInt8(ascii: "0") + UInt8(number % 10))
            }
            for letter in UnsafeBufferPointer(start: pattern.utf8Start, count: pattern.utf8CodeUnitCount) {
                switch letter {
                case UInt8(ascii: "Y"):
                    if year < 0 { put(UInt8(ascii: "-")) }
                    put(abs(year), digits: 4)
                case UInt8(ascii: "M"): put(month, digits: 2)
                case UInt8(ascii: "D"): put(day, digits: 2)
                case UInt8(ascii: "h"): put(hour, digits: 2)
                case UInt8(ascii: "m"): put(minute, digits: 2)
                case UInt8(ascii: "s"): put(second, digits: 2)
                default: put(letter)
                }
            }
            return count
        }
    }

    static func floorDivide(_ number: Int64, _ divisor: Int64) -> Int64 {
        let quotient = number / divisor
        return number % divisor < 0 ? quotient - 1 : quotient
    }
}
