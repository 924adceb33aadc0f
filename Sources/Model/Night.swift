import Foundation

/// A day of the fleet: from one hour before its `nightly_at`, in the fleet's time zone, to the next day's such hour.
/// The night's work belongs to a night; running again within one adds only what is missing.
package struct Night: Hashable, Sendable, CustomStringConvertible {
    /// The date that names it: the day in the fleet's zone on which `nightly_at` falls.
    package let day: CalendarDay
    package let start: Instant
    /// Where the next night starts; also the deadline of the night's runs.
    package let end: Instant

    /// How long before `nightly_at` a night begins, so that a cron that fires early belongs to the right night.
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
