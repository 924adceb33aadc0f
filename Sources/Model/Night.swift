import Foundation

/// A day of the fleet: from one hour before `nightly_at`, in the fleet's time zone, to the same time of the next day.
/// Each run belongs to a night. Running again within a night adds only what is missing.
package struct Night: Hashable, Sendable, CustomStringConvertible {
    /// The date that names the night. It is the day in the fleet's zone on which `nightly_at` falls.
    package let day: CalendarDay
    package let start: Instant
    /// The start of the next night, which is also the deadline of this night's runs.
    package let end: Instant

    /// The time from a night's beginning to `nightly_at`, so that a cron job that starts early belongs to its night.
    package static let lead = Duration.hours(1)

    package init(day: CalendarDay, nightlyAt: ClockTime, zone: TimeZone) {
        self.day = day
        start = Instant(day, at: nightlyAt, in: zone) - Self.lead
        end = Instant(day.adding(days: 1), at: nightlyAt, in: zone) - Self.lead
    }

    package init(containing now: Instant, nightlyAt: ClockTime, zone: TimeZone) {
        let today = now.day(in: zone)
        let candidates = [today.adding(days: 1), today, today.adding(days: -1)]
            .map { Night(day: $0, nightlyAt: nightlyAt, zone: zone) }
        self = candidates.first { $0.start <= now } ?? candidates[2]
    }

    package init(day: CalendarDay, start: Instant, end: Instant) {
        (self.day, self.start, self.end) = (day, start, end)
    }

    package func contains(_ instant: Instant) -> Bool { start <= instant && instant < end }
    package var description: String { day.description }
}
