import Foundation

/// When the fleet's slots begin: the days of its time zone, cut an hour before `nightlyAt`.
package struct SlotCalendar: Hashable, Sendable {
    package let nightlyAt: ClockTime
    package let zone: TimeZone

    package init(nightlyAt: ClockTime, zone: TimeZone) {
        self.nightlyAt = nightlyAt
        self.zone = zone
    }

    package func slot(at instant: Instant) -> Slot { Slot(containing: instant, nightlyAt: nightlyAt, zone: zone) }
}
