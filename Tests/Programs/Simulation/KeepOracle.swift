import Foundation
import Model

/// The retention of one account as restic's manual tells it: for each rule, the newest backup of each of the newest periods
/// stays. It shares no code with the rules of the program.
struct KeepOracle: Sendable {
    let keep: Retention
    let zone: TimeZone

    /// Seven days in most accounts, rules in the others.
    static func drawn(from random: SharedRandom) -> Retention {
        var rules = RetentionRules()
        let hasRules = random.chance(0.4)
        for period in RetentionRules.Period.allCases where random.chance(0.4) { rules[period] = random.int(1...6) }
        if random.chance(0.3) || rules.isEmpty { rules.within = CalendarSpan(days: random.int(1...9)) }
        return hasRules ? .rules(rules) : .days(7)
    }

    /// Returns why a backup begun at `start` must stay; nil if its time is over. `all` are the backups that count, with it.
    func need(of start: Instant, among all: [Instant], at now: Instant) -> String? {
        switch keep {
        case .days(let days):
            let age = now.day(in: zone).daysSinceEpoch - start.day(in: zone).daysSinceEpoch
            return age > days ? nil : "it is \(age) days old"
        case .rules(let rules):
            let sorted = all.sorted(by: >)
            if let within = rules.within, let newest = sorted.first(where: { $0 <= now }),
                newest - start < .days(within.days) - .hours(1)
            {
                return "it began less than \(within) before \(newest)"
            }
            return RetentionRules.Period.allCases.first { keeps(start, among: sorted, rules[$0], by: $0) }.map {
                "\($0.name) \(rules[$0]) keeps it"
            }
        }
    }

    private func keeps(
        _ start: Instant, among sorted: [Instant], _ count: Int, by period: RetentionRules.Period
    ) -> Bool {
        // Why the first: of several backups that began at one moment, any may be the newest.
        if period == .last { return sorted.prefix(count).contains(start) && sorted.count { $0 == start } == 1 }
        var seen: [DateComponents] = []
        for other in sorted {
            let name = name(of: other, period)
            if seen.contains(name) { continue }
            if seen.count == count { return false }
            if other == start { return sorted.count { $0 == start } == 1 }
            seen.append(name)
        }
        return false
    }

    private func name(of start: Instant, _ period: RetentionRules.Period) -> DateComponents {
        var calendar = Calendar(identifier: .iso8601)
        calendar.timeZone = zone
        let components: Set<Calendar.Component> =
            switch period {
            case .last, .hourly: [.year, .month, .day, .hour]
            case .daily: [.year, .month, .day]
            case .weekly: [.yearForWeekOfYear, .weekOfYear]
            case .monthly: [.year, .month]
            case .yearly: [.year]
            }
        return calendar.dateComponents(
            components, from: Date(timeIntervalSince1970: Double(start.milliseconds) / 1_000))
    }
}
