import Model
import Testing

@Suite struct ISOWeekTests {
    @Test(arguments: [
        ("2015-11-19", "2015-47"), ("2026-11-23", "2026-48"), ("2027-01-01", "2026-53"), ("2024-12-30", "2025-1"),
        ("2026-12-31", "2026-53"), ("2016-01-03", "2015-53"), ("2018-01-01", "2018-1"),
    ])
    func `a day lies in the week of its Thursday`(day: String, week: String) throws {
        #expect(ISOWeek(try #require(CalendarDay(day))).description == week)
    }
}
