import Foundation

/// When the fleet's nights begin: the days of its time zone, cut an hour before `nightlyAt`.
package struct NightCalendar: Hashable, Sendable {
    package let nightlyAt: ClockTime
    package let zone: TimeZone

    package init(nightlyAt: ClockTime, zone: TimeZone) {
        self.nightlyAt = nightlyAt
        self.zone = zone
    }

    package func night(at instant: Instant) -> Night { Night(containing: instant, nightlyAt: nightlyAt, zone: zone) }
}
