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

/// The day and the hour that the clocks of a time zone show.
package struct WallClock: Hashable, Sendable {
    package let day: CalendarDay
    package let hour: Int
}

extension Instant {
    package func wallClock(in zone: TimeZone) -> WallClock {
        let local = self + .seconds(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(milliseconds) / 1_000)))
        let days = UTCComponents.floorDivide(local.milliseconds, 86_400_000)
        // Why from the hours: the begin of the earliest day lies before what an instant can hold.
        let hour = UTCComponents.floorDivide(local.milliseconds, 3_600_000) - days * 24
        return WallClock(day: CalendarDay(daysSinceEpoch: Int(days)), hour: Int(hour))
    }

    /// Returns the instant at which the clocks of `zone` showed the same time of day, that many years, months and days
    /// earlier, less the hours. As in restic, a day that a month lacks is one of the next month, and a time that daylight
    /// saving skips or shows twice is taken by the offset that holds a little earlier.
    package func moved(back span: CalendarSpan, in zone: TimeZone) -> Instant {
        func offset(_ instant: Instant) -> Duration {
            .seconds(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(instant.milliseconds) / 1_000)))
        }
        let local = self + offset(self)
        let today = wallClock(in: zone).day
        let month = today.year * 12 + today.month - 1 - span.years * 12 - span.months
        guard let first = CalendarDay(year: month / 12, month: month % 12 + 1, day: 1) else {
            return Instant(milliseconds: .min)
        }
        let days = first.daysSinceEpoch + today.day - 1 - span.days
        let wall = local + .days(days - today.daysSinceEpoch)
        return wall - offset(wall - offset(wall)) - .hours(span.hours)
    }
}
