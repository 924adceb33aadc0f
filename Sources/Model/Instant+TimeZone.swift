import Foundation

/// Converts between instants and days of a time zone. Only this file asks the time zone database.
extension Instant {
    /// Returns the calendar day of this instant in `zone`.
    package func day(in zone: TimeZone) -> CalendarDay {
        let offset = zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(milliseconds) / 1_000))
        let local = UTCComponents.floorDivide((self + .seconds(offset)).milliseconds, 86_400_000)
        return CalendarDay(daysSinceEpoch: Int(local))
    }

    /// Makes the instant at which the clocks of `zone` show `time` on `day`. A time that daylight saving skips is moved
    /// forward by the gap. Of a time that occurs twice, the first is taken.
    package init(_ day: CalendarDay, at time: ClockTime, in zone: TimeZone) {
        let wall = Int64(day.daysSinceEpoch) * 86_400 + Int64(time.minutes) * 60
        func offset(_ seconds: Int64) -> Int64 {
            Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds))))
        }
        // Why: only the offsets before and after the day's transition can give the instant.
        let before = offset(wall - 86_400)
        let after = offset(wall + 86_400)
        let candidates = [wall - before, wall - after].filter { $0 + offset($0) == wall }
        self.init(seconds: candidates.min() ?? wall - before)
    }
}
