import Foundation
import Model
import Reports
import Testing

/// What `run --catch-up` does at each hour of the calendar.
@Suite struct CatchUpTests {
    /// Zones and days, among them those on which the clocks change, and one where they change by half an hour.
    static let days: [(zone: String, day: String)] = [
        ("UTC", "2026-11-23"), ("Asia/Shanghai", "2026-11-23"), ("Europe/Berlin", "2026-03-29"),
        ("Europe/Berlin", "2026-10-25"), ("America/New_York", "2026-03-08"), ("America/New_York", "2026-11-01"),
        ("Australia/Lord_Howe", "2026-04-05"), ("Australia/Lord_Howe", "2026-10-04"), ("Pacific/Apia", "2026-01-01"),
    ]

    @Test(arguments: days, ["00:15", "02:30", "04:00", "23:45"])
    func `a night that was not run is run while it lasts, late from an hour after its time on`(
        place: (zone: String, day: String), at: String
    ) throws {
        let calendar = NightCalendar(
            nightlyAt: try #require(ClockTime(at)), zone: try #require(TimeZone(identifier: place.zone)))
        let day = try #require(CalendarDay(place.day))
        let due = Instant(day, at: calendar.nightlyAt, in: calendar.zone)
        var minutes = -59
        while calendar.night(at: due + .minutes(minutes)).day == day {
            let now = due + .minutes(minutes)
            let night = calendar.night(at: now)
            let answer = CatchUp(night, nil, isWhole: false, at: now)
            #expect(answer == (minutes < 60 ? .run : .late(.minutes(minutes))), "\(now)")
            #expect(CatchUp(night, Self.report(.ended), isWhole: true, at: now) == .nothing)
            minutes += 17
        }
        #expect((22 * 60...25 * 60).contains(minutes), "the night lasts until an hour before the next is due")
        let next = calendar.night(at: due + .minutes(minutes))
        #expect(next.day == day.adding(days: 1))
        #expect(CatchUp(next, nil, isWhole: false, at: next.start) == .run, "an early timer starts the next night")
    }

    @Test func `what has not gone well is run again, and what goes on is followed`() throws {
        let night = NightCalendar(nightlyAt: try #require(ClockTime("04:00")), zone: .gmt).night(at: Samples.now)
        let later = night.start + .hours(9)
        #expect(CatchUp(night, Self.report(.running), isWhole: true, at: later) == .run)
        #expect(CatchUp(night, Self.report(.ended, missing: 1), isWhole: true, at: later) == .run)
        #expect(CatchUp(night, Self.report(.ended), isWhole: false, at: later) == .run, "an account is not in the run")
    }

    private static func report(_ state: RunReport.State, missing: Int = 0) -> RunReport {
        Samples.report(
            [Samples.lane("a", "123456789012", "cn-north-1", due: 3, confirmed: 3 - missing)], state: state)
    }
}
