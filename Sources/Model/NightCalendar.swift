import Foundation

/// The fleet's nights, which begin an hour before `nightlyAt` in its time zone.
package struct NightCalendar: Hashable, Sendable {
    package let nightlyAt: ClockTime
    package let zone: TimeZone

    package init(nightlyAt: ClockTime, zone: TimeZone) { (self.nightlyAt, self.zone) = (nightlyAt, zone) }

    package func night(at instant: Instant) -> Night { Night(containing: instant, nightlyAt: nightlyAt, zone: zone) }
}
