import Foundation
import Model
import Reports
import Testing

/// Which nights count as missed, decided by values alone.
@Suite struct MissedNightsTests {
    private static let utc = NightCalendar(nightlyAt: clock("04:00"), zone: .gmt)
    private static let shop = place("111111111111", "shop", "eu-west-1")
    private static let bank = place("222222222222", "bank", "us-east-1")
    private static let both: Set<Lane> = [lane(shop), lane(bank)]
    private static let monday = instant("2026-11-23", utc)

    private static func clock(_ text: String) -> ClockTime {
        guard let time = ClockTime(text) else { preconditionFailure("a time of day") }
        return time
    }

    private static func place(
        _ account: String, _ name: String, _ region: String, since: Instant = Instant(milliseconds: 0)
    ) -> ConfiguredPlace {
        guard let account = AccountID(account), let region = Region(region) else { preconditionFailure("well-formed") }
        return ConfiguredPlace(account: account, name: name, region: region, since: since)
    }

    private static func lane(_ place: ConfiguredPlace) -> Lane {
        guard let region = place.region else { preconditionFailure("the place has a region") }
        return Lane(account: place.account, region: region)
    }

    /// The moment of `nightly_at` of that day's night.
    private static func instant(_ day: String, _ calendar: NightCalendar) -> Instant {
        guard let day = CalendarDay(day) else { preconditionFailure("a date") }
        return Night(day: day, nightlyAt: calendar.nightlyAt, zone: calendar.zone).start + Night.lead
    }

    private static func run(
        _ day: String, _ lanes: Set<Lane> = both, _ calendar: NightCalendar = utc
    ) -> MissedNights.Run {
        .init(night: calendar.night(at: instant(day, calendar)), lanes: lanes)
    }

    private func missed(
        _ runs: [MissedNights.Run], at now: Instant, by calendar: NightCalendar = Self.utc,
        places: [ConfiguredPlace] = [Self.shop, Self.bank], born: Instant = Self.monday
    ) -> MissedNights {
        MissedNights(
            due: MissedNights.due(by: calendar, at: now), places: places, runs: runs,
            first: runs.map(\.night).min { $0.start < $1.start }, born: born)
    }

    private func days(_ missed: MissedNights) -> [String] { missed.open.map(\.night.description) }

    @Test func `a night counts from an hour after its time on`() {
        let runs = [Self.run("2026-11-23")]
        let due = Self.monday + .days(1) + .hours(1)
        #expect(days(missed(runs, at: due - .milliseconds(1))).isEmpty)
        let late = missed(runs, at: due)
        #expect(days(late) == ["2026-11-24"])
        #expect(late.open[0].isWhole && late.open[0].dueAt == Self.monday + .days(1))
    }

    @Test func `a night in which an account was paused is not missed, with or without its key`() throws {
        let runs = [
            Self.run("2026-11-23"),
            MissedNights.Run(
                night: Self.utc.night(at: Self.monday + .days(1)), lanes: [Self.lane(Self.shop)],
                idle: [Self.bank.account]),
        ]
        let now = Self.monday + .days(1) + .hours(5)
        #expect(days(missed(runs, at: now)).isEmpty)
        // A night without any run is missed by those that were not paused then.
        let paused = ConfiguredPlace(
            account: Self.bank.account, name: "bank", region: Self.bank.region, since: Instant(milliseconds: 0),
            pausedUntil: CalendarDay("2026-11-26"))
        let late = missed(runs, at: now + .days(2), places: [Self.shop, paused])
        #expect(days(late) == ["2026-11-25", "2026-11-26"])
        #expect(late.open.map(\.places) == [[Self.shop], [Self.shop, paused]])
        #expect(days(missed([Self.run("2026-11-23")], at: now, places: [paused])).isEmpty)
    }

    @Test func `a pause hides no night from before it began`() {
        func paused(since: Instant) -> ConfiguredPlace {
            ConfiguredPlace(
                account: Self.bank.account, name: "bank", region: Self.bank.region, since: since,
                pausedUntil: CalendarDay("2026-12-01"))
        }
        let now = Self.monday + .days(4)
        // The file was last changed when the pause began, at noon after the second night.
        let bank = paused(since: Self.monday + .days(1) + .hours(8))
        var late = missed([Self.run("2026-11-23")], at: now, places: [Self.shop, bank])
        #expect(days(late) == ["2026-11-24", "2026-11-25", "2026-11-26"])
        #expect(late.open.map(\.places) == [[Self.shop, bank], [Self.shop], [Self.shop]])
        // It was changed again later, but a run before that had left the account out.
        let idle = MissedNights.Run(
            night: Self.run("2026-11-25").night, lanes: [Self.lane(Self.shop)], idle: [bank.account])
        late = missed([Self.run("2026-11-23"), idle], at: now, places: [Self.shop, paused(since: now)])
        #expect(late.open.map(\.places.count) == [2, 1] && days(late) == ["2026-11-24", "2026-11-26"])

        late.clear(by: Samples.report([Samples.lane("shop", "111111111111", "eu-west-1", due: 1)]), of: idle.night)
        let said = MissedText.lines(late, .plain, .init(), .init())
        #expect(
            said.contains {
                $0.hasSuffix(
                    "no run was started, and no later one has backed up bank us-east-1 (paused until 2026-12-01)")
            }, "\(said)")
    }

    @Test func `four days without a run are four nights, and nights before the first run are none`() {
        let found = missed([Self.run("2026-11-23")], at: Self.monday + .days(4) + .hours(5))
        #expect(days(found) == ["2026-11-24", "2026-11-25", "2026-11-26", "2026-11-27"])
    }

    @Test func `a run of another name counts, and one that is limited counts for its accounts alone`() {
        let runs = [Self.run("2026-11-23"), Self.run("2026-11-24", [Self.lane(Self.shop)])]
        let found = missed(runs, at: Self.monday + .days(1) + .hours(5))
        #expect(days(found) == ["2026-11-24"])
        #expect(!found.open[0].isWhole && found.open[0].places == [Self.bank])
        #expect(missed(runs, at: Self.monday + .days(1) + .hours(5), places: [Self.shop]).open.isEmpty)
    }

    @Test func `without a run only the last due night is missed, if the database existed then`() {
        let now = Self.monday + .days(3) + .hours(5)
        #expect(days(missed([], at: now)) == ["2026-11-26"])
        #expect(days(missed([], at: now, born: now - .minutes(1))).isEmpty)
    }

    @Test func `an account is missed only after its file was written or its first run began`() {
        let runs = [Self.run("2026-11-23", [Self.lane(Self.shop)]), Self.run("2026-11-24", [Self.lane(Self.shop)])]
        let now = Self.monday + .days(1) + .hours(5)
        let young = Self.place("222222222222", "bank", "us-east-1", since: now - .hours(1))
        #expect(days(missed(runs, at: now, places: [Self.shop, young])).isEmpty)
        let old = Self.place("222222222222", "bank", "us-east-1", since: Self.monday)
        #expect(days(missed(runs, at: now, places: [Self.shop, old])) == ["2026-11-24"])
        let first = runs + [Self.run("2026-11-25")]
        #expect(days(missed(first, at: Self.monday + .days(2) + .hours(5), places: [Self.shop, young])).isEmpty)
    }

    @Test(arguments: [("22:00", "04:00"), ("04:00", "22:00"), ("04:00", "05:00"), ("05:00", "04:00")])
    func `a change of the time of day makes no night missed that was run`(before: String, after: String) {
        let (old, new) = (
            NightCalendar(nightlyAt: Self.clock(before), zone: .gmt),
            NightCalendar(nightlyAt: Self.clock(after), zone: .gmt)
        )
        let runs = [Self.run("2026-11-22", Self.both, old), Self.run("2026-11-23", Self.both, old)]
        let last = Self.instant("2026-11-23", old)
        #expect(days(missed(runs, at: last + .hours(7), by: new)).isEmpty)
        #expect(!days(missed(runs, at: last + .days(2) + .hours(7), by: new)).isEmpty)
    }

    @Test func `the nights around a change of the clocks are due once each`() throws {
        let zone = try #require(TimeZone(identifier: "Europe/Berlin"))
        for (day, next) in [("2026-10-25", "2026-10-26"), ("2027-03-28", "2027-03-29")] {
            let berlin = NightCalendar(nightlyAt: Self.clock("02:30"), zone: zone)
            let now = Self.instant(next, berlin) + .hours(2)
            let due = MissedNights.due(by: berlin, at: now).map(\.description)
            #expect(due.suffix(2) == [day, next] && Set(due).count == MissedNights.window)
        }
    }

    @Test func `a clock that was set back makes nothing missed`() {
        #expect(missed([Self.run("2026-11-23")], at: Self.monday - .days(10)).nights.isEmpty)
    }

    @Test func `a later good night clears a missed one where it backed up everything, and keeps it`() {
        var found = missed(
            [Self.run("2026-11-23"), Self.run("2026-11-25")], at: Self.monday + .days(2) + .hours(5))
        func report(_ state: RunReport.State = .ended, shopConfirmed: Int = 4) -> RunReport {
            Samples.report(
                [
                    Samples.lane("shop", "111111111111", "eu-west-1", due: 4, confirmed: shopConfirmed),
                    Samples.lane("bank", "222222222222", "us-east-1", due: 4),
                ], state: state)
        }
        let night = Self.run("2026-11-25").night
        found.clear(by: report(.running), of: night)
        #expect(days(found) == ["2026-11-24"])
        found.clear(by: report(shopConfirmed: 3), of: night)
        #expect(days(found) == ["2026-11-24"])
        found.clear(by: report(), of: Self.run("2026-11-23").night)
        #expect(days(found) == ["2026-11-24"])
        found.clear(by: report(), of: night)
        #expect(days(found).isEmpty && found.nights.count == 1)
    }

    // MARK: the report

    private var standing: RunStanding {
        RunStanding(missed: missed([Self.run("2026-11-23")], at: Self.monday + .days(2) + .hours(5)))
    }

    @Test func `a report says the missed nights first, in text, JSON and the exit code`() throws {
        let good = Samples.report([Samples.lane("shop", "111111111111", "eu-west-1", due: 3)])
        let conclusion = Conclusion(report: good, standing: standing)
        #expect(ProgramStatus.of(conclusion) == .attention)
        let now = Samples.now + .days(2)
        try Golden.expect(
            ReportText(good, kinds: Samples.kinds, now: now, standing: standing).text, is: "missed.txt")
        var cleared = standing
        cleared.missed?.clear(by: both, of: Self.run("2026-11-26").night)
        #expect(ProgramStatus.of(Conclusion(report: good, standing: cleared)) == .fine)
        let text = ReportText(good, kinds: Samples.kinds, now: now, standing: cleared).text
        #expect(text.hasPrefix("OK  ") && text.contains("\nMISSED EARLIER\n  2026-11-24, due at "), "\(text)")
    }

    private var both: RunReport {
        Samples.report([
            Samples.lane("shop", "111111111111", "eu-west-1", due: 1),
            Samples.lane("bank", "222222222222", "us-east-1", due: 1),
        ])
    }

    @Test func `the document has the missed nights and the process that is silent`() throws {
        var running = Samples.report(
            [Samples.lane("shop", "111111111111", "eu-west-1", due: 3, confirmed: 1)], state: .running)
        running.lanes[0].isListed = false
        var standing = standing
        standing.work = .silent(.init(host: "backup-1", id: 4711, aliveAt: Samples.now - .minutes(5)))
        try Golden.expect(
            ReportJSON(running, now: Samples.now, exit: .attention, standing: standing).document.text,
            is: "missed.json")
    }

    @Test func `a report that cannot know of missed nights is not fine`() {
        let good = Samples.report([Samples.lane("shop", "111111111111", "eu-west-1", due: 3)])
        var standing = RunStanding()
        standing.missedUnknown = "whether a night was missed is not known"
        #expect(ProgramStatus.of(Conclusion(report: good, standing: standing)) == .attention)
        let text = ReportText(good, kinds: Samples.kinds, now: Samples.now, standing: standing).text
        #expect(text.hasPrefix("ATTENTION  ") && text.contains("\n  whether a night was missed is not known"))
    }
}
