/// A week of ISO 8601. It belongs to the year of its Thursday, so 2027-01-01 lies in 2026-53.
package struct ISOWeek: Hashable, Sendable, Comparable, CustomStringConvertible {
    package let year: Int
    package let week: Int

    package init(_ day: CalendarDay) {
        let thursday = day.adding(days: 4 - day.isoWeekday)
        let newYear = thursday.daysSinceEpoch - (thursday.dayOfYear - 1)
        year = thursday.year
        week = (thursday.daysSinceEpoch - newYear) / 7 + 1
    }

    /// The week without leading zeros, e.g. `2015-7`, as in image names and the tag `aws-man:week` (REQUIREMENTS R5).
    package var description: String { "\(year)-\(week)" }

    package static func < (left: ISOWeek, right: ISOWeek) -> Bool { (left.year, left.week) < (right.year, right.week) }
}

extension CalendarDay {
    /// The number of the day in its year; the first of January is 1.
    package var dayOfYear: Int { daysSinceEpoch - (CalendarDay(year: year, month: 1, day: 1)?.daysSinceEpoch ?? 0) + 1 }
}
