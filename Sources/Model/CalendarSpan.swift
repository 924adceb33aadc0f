/// A length of time in the units of a calendar, e.g. `1y6m` or `30d`. A month or a day need not be of one length.
package struct CalendarSpan: Hashable, Sendable, CustomStringConvertible {
    package var years = 0
    package var months = 0
    package var days = 0
    package var hours = 0

    package init(years: Int = 0, months: Int = 0, days: Int = 0, hours: Int = 0) {
        (self.years, self.months, self.days, self.hours) = (years, months, days, hours)
    }

    package var description: String {
        [(years, "y"), (months, "m"), (days, "d"), (hours, "h")].filter { $0.0 != 0 }.map { "\($0.0)\($0.1)" }.joined()
    }
}
