import Foundation
import Model

/// Counts ages in calendar days, since a run at 04:00 must not alternate around 168 hours (REQUIREMENTS R44).
package enum Retention {
    /// The number of midnights in `zone` between the two instants; 0 on the same day.
    package static func ageInDays(of start: Instant, at now: Instant, in zone: TimeZone) -> Int {
        now.day(in: zone).daysSinceEpoch - start.day(in: zone).daysSinceEpoch
    }
}
