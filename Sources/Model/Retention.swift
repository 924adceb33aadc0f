import Foundation

/// The time for which backups are kept (REQUIREMENTS R122).
package enum Retention: Hashable, Sendable, CustomStringConvertible {
    /// A backup is kept for that many calendar days, counted from now.
    case days(Int)
    /// A backup is kept as long as at least one of the rules keeps it. They count backups, not days since now.
    case rules(RetentionRules)

    package var description: String {
        switch self {
        case .days(let days): "\(days) d"
        case .rules(let rules): rules.description
        }
    }

    /// The number of midnights in `zone` between the two instants; 0 on the same day. Ages are counted in calendar days,
    /// since a run at 04:00 must not alternate around 168 hours (REQUIREMENTS R44).
    package static func ageInDays(of start: Instant, at now: Instant, in zone: TimeZone) -> Int {
        now.day(in: zone).daysSinceEpoch - start.day(in: zone).daysSinceEpoch
    }
}
