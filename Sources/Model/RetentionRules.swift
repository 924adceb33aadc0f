import Foundation

/// The rules of restic's `forget --keep-*`, with its meaning (DECISIONS D137). Of the backups of one volume or instance, each
/// rule keeps some, and a backup that any rule keeps stays.
package struct RetentionRules: Hashable, Sendable, CustomStringConvertible {
    /// The length of time of which a rule keeps the newest backup. `last` keeps every one.
    package enum Period: Int, CaseIterable, Sendable {
        case last, hourly, daily, weekly, monthly, yearly

        package var name: String { "\(self)" }
    }

    private var counts = [Int](repeating: 0, count: Period.allCases.count)
    /// Backups that began less than this before the newest one are kept; nil for no such rule.
    package var within: CalendarSpan?

    package init() {}

    /// The number of periods with a backup, the newest first, of which the newest backup is kept; 0 for no such rule.
    package subscript(period: Period) -> Int {
        get { counts[period.rawValue] }
        set { counts[period.rawValue] = newValue }
    }

    package var isEmpty: Bool { within == nil && counts.allSatisfy { $0 == 0 } }

    /// The rules as people read them, e.g. `daily 7, within 30d`.
    package var description: String {
        let counted = Period.allCases.filter { self[$0] > 0 }.map { "\($0.name) \(self[$0])" }
        return (counted + (within.map { ["within \($0)"] } ?? [])).joined(separator: ", ")
    }

    /// Tells of each backup by which rules it is kept. `starts` are the backups of one volume or instance, newest first.
    package func reasons(for starts: [Instant], at now: Instant, in zone: TimeZone) -> [KeepReasons] {
        var left = counts
        var latest = [Int?](repeating: nil, count: counts.count)
        // Why not the newest of all: one with a time in the future must not make the others look old.
        let limit = within.flatMap { span in starts.first { $0 <= now }?.moved(back: span, in: zone) }
        return starts.enumerated().map { place, start in
            var reasons: KeepReasons = []
            if within != nil, limit.map({ start > $0 }) ?? true { reasons.insert(.within) }
            let clock = start.wallClock(in: zone)
            for period in Period.allCases where left[period.rawValue] > 0 {
                let number = period.number(of: clock, place: place)
                guard number != latest[period.rawValue] else { continue }
                latest[period.rawValue] = number
                left[period.rawValue] -= 1
                reasons.insert(KeepReasons(period))
            }
            return reasons
        }
    }
}

extension RetentionRules.Period {
    /// A number that two neighbouring backups share when they lie in one period. An hour that the clocks show twice is one.
    fileprivate func number(of clock: WallClock, place: Int) -> Int {
        switch self {
        case .last: place
        case .hourly: clock.day.daysSinceEpoch * 24 + clock.hour
        case .daily: clock.day.daysSinceEpoch
        case .weekly: clock.day.daysSinceEpoch - clock.day.isoWeekday
        case .monthly: clock.day.year * 12 + clock.day.month
        case .yearly: clock.day.year
        }
    }
}

/// The rules by which a backup is kept.
package struct KeepReasons: OptionSet, Hashable, Sendable, CustomStringConvertible {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    init(_ period: RetentionRules.Period) { rawValue = 1 << period.rawValue }

    package static let within = KeepReasons(rawValue: 1 << 7)

    /// The names of the rules, e.g. `daily, monthly`.
    package var description: String {
        let periods = RetentionRules.Period.allCases.filter { contains(KeepReasons($0)) }.map(\.name)
        return (periods + (contains(.within) ? ["within"] : [])).joined(separator: ", ")
    }
}
