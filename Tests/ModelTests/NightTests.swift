import Foundation
import Model
import Testing

@Suite struct NightTests {
    @Test(arguments: [
        // The next day's night begins one hour before nightly_at.
        ("Asia/Shanghai", "2026-11-22T18:59:59Z", "2026-11-22"),
        ("Asia/Shanghai", "2026-11-22T19:00:00Z", "2026-11-23"),
        ("Asia/Shanghai", "2026-11-22T20:00:00Z", "2026-11-23"),
        ("Asia/Shanghai", "2026-11-23T18:59:59Z", "2026-11-23"),
        ("UTC", "2026-11-23T02:59:59Z", "2026-11-22"), ("UTC", "2026-11-23T03:00:00Z", "2026-11-23"),
        ("America/Los_Angeles", "2026-11-23T11:30:00Z", "2026-11-23"),
    ])
    func `an instant lies in its night`(zone: String, now: String, day: String) throws {
        let night = Night(
            containing: try #require(instant(now)), nightlyAt: try #require(ClockTime("04:00")),
            zone: try #require(TimeZone(identifier: zone)))
        #expect(night.description == day)
        #expect(night.contains(try #require(instant(now))))
    }

    @Test(
        arguments: ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Shanghai", "America/Sao_Paulo"],
        ["00:00", "00:30", "02:00", "02:30", "03:00", "04:00", "23:59"])
    func `nights follow each other without gap or overlap, through daylight saving`(zone: String, at: String) throws {
        let zone = try #require(TimeZone(identifier: zone))
        let at = try #require(ClockTime(at))
        var day = try #require(CalendarDay("2025-12-30"))
        var previous = Night(day: day, nightlyAt: at, zone: zone)
        for _ in 0..<400 {
            day = day.adding(days: 1)
            let night = Night(day: day, nightlyAt: at, zone: zone)
            #expect(night.start == previous.end)
            #expect((.hours(22)...(.hours(26))).contains(night.end - night.start))
            #expect(Night(containing: night.start, nightlyAt: at, zone: zone) == night)
            #expect(Night(containing: night.end - .milliseconds(1), nightlyAt: at, zone: zone) == night)
            previous = night
        }
    }

    @Test func `a time that daylight saving skips is moved forward, and a repeated time means the first`() throws {
        let berlin = try #require(TimeZone(identifier: "Europe/Berlin"))
        let half = try #require(ClockTime("02:30"))
        let spring = Instant(try #require(CalendarDay("2026-03-29")), at: half, in: berlin)
        let autumn = Instant(try #require(CalendarDay("2026-10-25")), at: half, in: berlin)
        #expect(spring.description == "2026-03-29T01:30:00Z")
        #expect(autumn.description == "2026-10-25T00:30:00Z")
    }

    private func instant(_ text: String) -> Instant? {
        guard let day = CalendarDay(String(text.prefix(10))), let hour = Int64(text.dropFirst(11).prefix(2)),
            let minute = Int64(text.dropFirst(14).prefix(2)), let second = Int64(text.dropFirst(17).prefix(2))
        else { return nil }
        return Instant(seconds: Int64(day.daysSinceEpoch) * 86_400 + hour * 3_600 + minute * 60 + second)
    }
}
