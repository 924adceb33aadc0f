import Model
import Reports
import Testing

/// The history of nights: runs joined, missed nights among them, and what changed.
@Suite struct NightsTests {
    typealias Samples = NightSamples

    private func record(_ runs: [RunSums], missed: MissedNights? = nil) throws -> NightRecord {
        try #require(NightHistory.records(runs, missed).last)
    }

    @Test func `text, JSON and csv of four nights are as recorded`() throws {
        let (history, now) = (Samples.history, Samples.now)
        try Golden.expect(NightsText(history, now: now).text, is: "nights.txt")
        try Golden.expect(NightsJSON(history, now: now, exit: .attention).document.text, is: "nights.json")
        try Golden.expect(NightsCSV(history, now: now).text, is: "nights.csv")
    }

    // MARK: several runs

    @Test func `in each account and region the newest run that listed it decides`() throws {
        let first = Samples.run(
            21,
            [
                Samples.failing(Samples.lane("shop", 1, confirmed: 2), "create-snapshot", "Quota", 2),
                Samples.lane("bank", 2),
            ])
        let second = Samples.run(21, [Samples.lane("shop", 1)], name: "second-try", after: .hours(2))
        let night = try record([first, second])
        #expect(night.verdict == .ok && night.findings.missingBackups == 0 && night.findings.totals.failed == 0)
        #expect(night.lanes.count == 2 && night.findings.snapshots.due == 8)
        #expect(night.deleted == 12 && night.images == 3 && night.calls == 2_400)
        #expect(night.duration(at: Samples.now) == .minutes(20))
        #expect(try record([second, first]).verdict == .failed)
    }

    @Test func `a later run that could not list takes nothing away, and is not hidden`() throws {
        let first = Samples.run(21, [Samples.lane("shop", 1)])
        let second = Samples.run(21, [Samples.unread(Samples.lane("shop", 1), "WrongAccount")], name: "again")
        let night = try record([first, second])
        #expect(night.findings.snapshots.confirmed == 4)
        #expect(night.verdict == .failed && night.findings.lanesNotListed == 1)
        var waiting = Samples.unread(Samples.lane("shop", 1), "WrongAccount")
        (waiting.uncovered, waiting.totals, waiting.failures) = ([:], TaskCounts(open: 1), [])
        var running = try record([first, Samples.run(21, [waiting], name: "again", ended: false)])
        running.work = .goesOn
        #expect(running.state == .running && running.verdict == .ok && running.findings.totals.open == 1)
        running.work = .stopped
        #expect(running.state == .unfinished && running.verdict == .attention)
    }

    @Test func `runs that overlap are as long as from the first start to the last end`() throws {
        let lanes = [Samples.lane("shop", 1)]
        let night = try record([
            Samples.run(21, lanes), Samples.run(21, lanes, name: "b", after: .minutes(6)),
            Samples.run(21, lanes, name: "c", after: .minutes(40)),
        ])
        #expect(night.duration(at: Samples.now) == .minutes(26))
    }

    // MARK: no lie

    @Test func `one missing volume is no good night, in no form`() throws {
        let nights = NightHistory(
            [try record([Samples.run(21, [Samples.lane("shop", 1, due: 4, confirmed: 3)])])], last: 1)
        #expect(nights.needsAttention)
        let text = NightsText(nights, now: Samples.now).text
        #expect(text.contains("failed") && text.contains("3/4") && !text.contains(" ok"))
        let json = NightsJSON(nights, now: Samples.now, exit: .attention).document.text
        #expect(json.contains(#""verdict": "failed""#) && json.contains(#""missing": 1"#))
        #expect(NightsCSV(nights, now: Samples.now).text.contains(",ended,failed,"))
    }

    @Test func `a night that some accounts missed is missed, and told when it is made up for`() throws {
        let runs = [
            Samples.run(20, [Samples.lane("shop", 1), Samples.lane("bank", 2)]),
            Samples.run(21, [Samples.lane("shop", 1)]),
        ]
        func history(_ runs: [RunSums]) -> NightHistory {
            let missed = MissedNights(
                due: (20...22).map(Samples.night), places: [Samples.place("shop", 1), Samples.place("bank", 2)],
                sums: runs,
                first: Samples.night(20), born: Samples.night(20).start)
            return NightHistory(NightHistory.records(runs, missed), last: 9)
        }
        let open = history(runs)
        #expect(open.nights.map(\.record.verdict) == [.missed, .missed, .ok] && open.needsAttention)
        let text = NightsText(open, now: Samples.now).text
        #expect(text.contains("2026-11-21, due at 2026-11-21 04:00:00 UTC: not in any run: bank eu-west-1"), "\(text)")
        #expect(open.nights[1].changes?.went == [])
        let good = history(runs + [Samples.run(22, [Samples.lane("shop", 1), Samples.lane("bank", 2)])])
        #expect(good.nights.map(\.record.verdict) == [.ok, .missed, .ok] && !good.needsAttention)
        #expect(NightsText(good, now: Samples.now).text.contains("A later night has backed up what these left out."))
    }

    // MARK: changes

    private func changes(_ before: [LaneSums], _ now: [LaneSums], ended: Bool = true) throws -> NightChanges {
        let records = NightHistory.records([Samples.run(20, before), Samples.run(21, now, ended: ended)], nil)
        return try #require(NightHistory(records, last: 2).nights[0].changes)
    }

    @Test func `accounts come and go, also under another name, and not while a night runs`() throws {
        let renamed = try changes([Samples.lane("shop", 1)], [Samples.lane("store", 1)])
        #expect(renamed.isEmpty)
        let moved = try changes([Samples.lane("shop", 1)], [Samples.lane("bank", 2)])
        #expect(moved.came.map(\.name) == ["bank"] && moved.went.map(\.name) == ["shop"])
        #expect(try changes([Samples.lane("shop", 1)], [Samples.lane("bank", 2)], ended: false).went == [])
    }

    @Test func `a selection is compared only where both nights know it`() throws {
        let grown = try changes([Samples.lane("shop", 1)], [Samples.lane("shop", 1, due: 6)])
        #expect(grown.selections.map { [$0.before, $0.now] } == [[4, 6]])
        let unread = try changes([Samples.lane("shop", 1)], [Samples.unread(Samples.lane("shop", 1), "Denied")])
        #expect(unread.selections.isEmpty && unread.failures.map(\.change) == [.new])
    }

    @Test func `a failure is new, lasts, or has ended, and has ended only where the night could see it`() throws {
        let (good, bad) = (
            Samples.lane("shop", 1), Samples.failing(Samples.lane("shop", 1), "create-snapshot", "Quota")
        )
        #expect(try changes([good], [bad]).failures.map(\.change) == [.new])
        #expect(try changes([bad], [bad]).failures.map { [$0.nights] } == [[2]])
        #expect(try changes([bad], [good]).failures.map(\.change) == [.ended])
        #expect(try changes([bad], [Samples.lane("bank", 2)]).failures.isEmpty)
        #expect(try changes([bad], [Samples.unread(good, "Denied")]).failures.map(\.change) == [.new])
        var running = good
        running.totals.open = 1
        #expect(try changes([bad], [running], ended: false).failures.isEmpty)
    }

    @Test func `a failure counts the nights in a row, over a missed one`() throws {
        let bad = Samples.failing(Samples.lane("shop", 1), "create-snapshot", "Quota")
        let runs = [20, 22, 23].map { Samples.run($0, [bad]) }
        let missed = MissedNights(
            due: (20...23).map(Samples.night), places: [Samples.place("shop", 1)], sums: runs, first: Samples.night(20),
            born: Samples.night(20).start)
        let history = NightHistory(NightHistory.records(runs, missed), last: 2)
        #expect(history.nights.map(\.record.night.description) == ["2026-11-23", "2026-11-22"])
        #expect(history.nights[0].changes?.failures.map(\.nights) == [3])
        #expect(history.nights[0].changes?.since.description == "2026-11-22")
    }
}
