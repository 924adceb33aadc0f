import Foundation
import Model

/// How old things are, in calendar days: a job at 04:00 must not flap around 168 hours (REQUIREMENTS R44).
package enum Retention {
    /// Midnights of `zone` between the two; 0 on the same day.
    package static func ageInDays(of start: Instant, at now: Instant, in zone: TimeZone) -> Int {
        now.day(in: zone).daysSinceEpoch - start.day(in: zone).daysSinceEpoch
    }
}
