import Model
import Testing

@Suite struct CalendarDayTests {
    @Test func `every day from 1600 to 2400 becomes a number and the same day again`() throws {
        let first = try #require(CalendarDay("1600-01-01")).daysSinceEpoch
        let last = try #require(CalendarDay("2400-12-31")).daysSinceEpoch
        var previous = CalendarDay(daysSinceEpoch: first - 1)
        for number in first...last {
            let day = CalendarDay(daysSinceEpoch: number)
            #expect(day.daysSinceEpoch == number)
            #expect(previous < day)
            previous = day
        }
        #expect(last - first + 1 == 2 * 146_097 + 366)
    }

    @Test(arguments: [
        ("1970-01-01", 0, 4), ("2000-02-29", 11_016, 2), ("2026-11-23", 20_780, 1), ("1969-12-31", -1, 3),
    ])
    func `known days have their number and weekday`(text: String, number: Int, weekday: Int) throws {
        let day = try #require(CalendarDay(text))
        #expect(day.daysSinceEpoch == number)
        #expect(day.isoWeekday == weekday)
        #expect(day.description == text)
    }

    @Test(arguments: [
        "2026-02-29", "2026-13-01", "2026-1-01", "26-01-01", "2026-01-00", "", "2026-01-01x", "２０２６-01-01",
    ])
    func `a date that no calendar has is refused`(text: String) {
        #expect(CalendarDay(text) == nil)
    }
}
