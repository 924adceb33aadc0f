import Foundation
import Model
import Reports
import Testing

@Suite struct MetricsTests {
    // MARK: the text

    @Test func `the text of a usual night is as recorded`() throws {
        try Golden.expect(text(Self.usual).trimmingCharacters(in: .newlines), is: "night.prom")
    }

    @Test func `each metric has a help text and a type once, before its samples, and each sample is there once`() {
        var known: Set<String> = []
        var samples: Set<String> = []
        for line in text(Self.usual).split(separator: "\n") {
            let words = line.split(separator: " ", maxSplits: 3).map(String.init)
            if line.hasPrefix("# HELP ") {
                #expect(known.insert(words[2]).inserted && words.count == 4)
            } else if line.hasPrefix("# TYPE ") {
                #expect(known.contains(words[2]) && words[3] == "gauge")
            } else {
                #expect(known.contains(String(line.prefix { $0 != "{" && $0 != " " })))
                #expect(
                    samples.insert(line.split(separator: " ").dropLast().joined(separator: " ")).inserted, "\(line)")
            }
        }
        // Why none: the figures of a run start again with the next, and no name may promise that they only rise.
        #expect(!known.isEmpty && known.allSatisfy { $0.hasPrefix("aws_man_") && !$0.hasSuffix("_total") })
    }

    @Test func `names are escaped, and broken files without an id stay apart`() {
        var odd = Samples.lane("a\"b\\c\nd", "123456789012", "cn-north-1", due: 1)
        odd.uncovered = []
        let broken = ["one.yaml", "two.yaml"].map { LaneReport(account: "", name: $0, region: "") }
        var facts = MetricsFacts(now: Samples.now)
        facts.report = Samples.report([odd] + broken)
        let text = text(facts)
        #expect(text.contains(#"aws_man_volumes_due{account="123456789012",name="a\"b\\c\nd",region="cn-north-1"} 1"#))
        #expect(text.contains(#"aws_man_uncovered{account="",name="two.yaml",region="",feature="snapshots"}"#))
    }

    @Test func `its length grows with the accounts and regions, and not with what they hold`() {
        func lines(_ lanes: [LaneReport]) -> Int {
            var facts = MetricsFacts(now: Samples.now)
            facts.report = Samples.report(lanes)
            facts.report?.lanes[0].kinds[JobKind("of-another-version")] = TaskCounts(done: 3)
            return text(facts).split(separator: "\n").count
        }
        let one = Samples.lane("a", "123456789012", "cn-north-1", due: 9)
        let large = Samples.lane("a", "123456789012", "cn-north-1", due: 90_000)
        let two = Samples.lane("b", "123456789012", "cn-northwest-1", due: 9)
        #expect(lines([one]) == lines([large]))
        #expect(lines([one, two]) - lines([one]) == 6)
    }

    // MARK: what is not known

    @Test func `what is not known is absent, and never zero`() {
        let empty = text(MetricsFacts(now: Samples.now))
        #expect(
            Self.names(empty) == [
                "aws_man_metrics_written_timestamp_seconds", "aws_man_queue_open_tasks", "aws_man_owner_alive",
            ])
        var facts = Self.usual
        facts.missed = nil
        facts.places = nil
        facts.report?.state = .running
        facts.report?.endedAt = nil
        let text = text(facts)
        #expect(!text.contains("aws_man_missed_nights") && !text.contains("aws_man_run_end_timestamp_seconds"))
        #expect(!text.contains(#"region="cn-north-1",feature="#), "only the end says that all was covered")
        #expect(text.contains(#"region="cn-northwest-1",feature="alarms"} 1"#))
    }

    @Test func `volumes that could not be listed are no number`() {
        var lane = Samples.lane("a", "123456789012", "cn-north-1")
        lane.isListed = false
        var facts = MetricsFacts(now: Samples.now)
        facts.report = Samples.report([lane])
        #expect(!text(facts).contains("aws_man_volumes_"))
        // An earlier listing of the night counted them, and the last one was denied.
        lane.isListed = true
        lane.uncovered = [Uncovered(feature: .snapshots, problem: Problem(code: "Denied", message: "no"))]
        facts.report = Samples.report([lane])
        #expect(!text(facts).contains("aws_man_volumes_"))
    }

    // MARK: the last success

    /// Nights in which not every selected volume of the account and region is known to have its backup.
    private static let faults: [(name: String, break: @Sendable (inout RunReport) -> Void)] = [
        ("a volume is missing", { $0.lanes[0].snapshots.confirmed -= 1 }),
        ("a snapshot ended in error", { $0.lanes[0].snapshots = SnapshotCounts(due: 2, confirmed: 1, error: 1) }),
        ("the volumes were not listed", { $0.lanes[0].isListed = false }),
        (
            "the listing is uncovered",
            {
                $0.lanes[0].uncovered = [
                    Uncovered(feature: .snapshots, problem: Problem(code: "Timeout", message: "no answer"))
                ]
            }
        ),
        ("the selection is in doubt", { $0.lanes[0].kinds[check] = TaskCounts(blocked: 1) }),
        ("the run goes on", { ($0.state, $0.endedAt) = (.running, nil) }),
        ("tasks are open", { $0.lanes[0].kinds[Samples.enumerate] = TaskCounts(open: 1) }),
        (
            "nothing is backed up anywhere",
            {
                $0.lanes[0].snapshots = SnapshotCounts()
                $0.lanes[0].knowsSelection = true
            }
        ),
        ("the account could not be read", { $0.lanes[0].account = "" }),
    ]

    private static let check = JobKind("check-selection")
    private static let kinds = KindTable(
        Samples.kinds.rows + [KindFacts(check, actions: [], feature: .snapshots)])

    @Test(arguments: faults.indices)
    func `no fault of a night leaves the time of a success`(index: Int) {
        let lane = Samples.lane("a", "123456789012", "cn-north-1", due: 2)
        var night = Samples.report([lane])
        var history = BackupHistory()
        history.take(night, points: [:], kinds: Self.kinds)
        #expect(history.successes == [Samples.lane: Samples.start + .seconds(449)])

        var before = night
        before.endedAt = night.startedAt - .hours(23)
        Self.faults[index].break(&night)
        var facts = MetricsFacts(now: Samples.now)
        facts.report = night
        facts.history.take(night, points: [:], kinds: Self.kinds)
        let name = "aws_man_last_success_timestamp_seconds"
        #expect(!text(facts).contains(name), "\(Self.faults[index].name)")
        facts.history.take(before, points: [:], kinds: Self.kinds)
        let line = text(facts).split(separator: "\n").first { $0.hasPrefix(name) }
        let earlier = before.endedAt.map { "\($0.milliseconds / 1_000)" }
        if night.lanes[0].account != "" { #expect(line?.split(separator: " ").last.map(String.init) == earlier) }
    }

    @Test func `a denied alarm or deletion costs no success`() {
        var lane = Samples.lane("a", "123456789012", "cn-north-1", due: 2)
        lane.kinds[JobKind("create-alarm")] = TaskCounts(failed: 3)
        lane.kinds[JobKind("delete-snapshot")] = TaskCounts(blocked: 3)
        var history = BackupHistory()
        history.take(Samples.report([lane]), points: [:], kinds: Self.kinds)
        #expect(history.successes[Samples.lane] != nil)
    }

    @Test func `the newest run tells first, and older ones fill what it does not know`() {
        let lane = Samples.lane("a", "123456789012", "cn-north-1", due: 2)
        var older = Samples.report([lane])
        older.endedAt = Samples.start - .days(1)
        var history = BackupHistory()
        history.take(Samples.report([lane]), points: [:], kinds: Self.kinds)
        #expect(!history.isWhole(for: [Samples.lane]))
        history.take(older, points: [Samples.lane: Samples.start - .days(2)], kinds: Self.kinds)
        #expect(history.isWhole(for: [Samples.lane]))
        #expect(history.successes[Samples.lane] == Samples.start + .seconds(449))
        #expect(history.points[Samples.lane] == Samples.start - .days(2))
    }

    // MARK: what is shipped with them

    @Test(arguments: ["aws-man.rules.yml", "aws-man.rules.test.yml", "aws-man.dashboard.json", "README.md"])
    func `the rules, the dashboard and the page name only metrics that exist`(file: String) throws {
        let page = try String(
            contentsOf: Golden.folder.appending(path: "../../../scripts/packaging/prometheus/\(file)"), encoding: .utf8)
        let named = Set(page.matches(of: /aws_man_[a-z_]+/).map { String($0.0) })
        #expect(!named.isEmpty)
        #expect(named.subtracting(Self.names(text(Self.usual))) == [])
    }

    @Test func `the page describes every metric`() throws {
        let page = try String(
            contentsOf: Golden.folder.appending(path: "../../../scripts/packaging/prometheus/README.md"),
            encoding: .utf8)
        let missing = Self.names(text(Self.usual)).filter { !page.contains("`\($0)`") }
        #expect(missing.isEmpty, "\(missing)")
    }

    // MARK: the samples

    private func text(_ facts: MetricsFacts) -> String { MetricsText(facts, kinds: Samples.kinds).text }

    private static func names(_ text: String) -> Set<String> {
        Set(text.split(separator: "\n").filter { $0.hasPrefix("# TYPE ") }.map { String($0.split(separator: " ")[2]) })
    }

    /// The usual night, a missed night before it, and what a command knows besides.
    private static var usual: MetricsFacts {
        let night = Samples.night
        guard let nightlyAt = ClockTime("20:00") else { preconditionFailure("a time of day") }
        let calendar = NightCalendar(nightlyAt: nightlyAt, zone: .gmt)
        let place = ConfiguredPlace(
            account: Samples.lane.account, name: "production", region: Samples.lane.region,
            since: Instant(milliseconds: 0))
        var facts = MetricsFacts(now: Samples.now)
        facts.report = night
        facts.standing.notices = [Notice(destination: "chat", verdict: "failed", state: .sent, at: Samples.now)]
        facts.missed = MissedNights(
            due: [calendar.night(at: Samples.start - .days(1)), calendar.night(at: Samples.start)], places: [place],
            runs: [.init(night: calendar.night(at: Samples.start), lanes: [Samples.lane])],
            first: calendar.night(at: Samples.start - .days(2)), born: Samples.start - .days(9))
        facts.openTasks = 3
        facts.isOwned = true
        facts.aliveAt = Samples.now - .milliseconds(7_250)
        facts.history.take(night, points: [Samples.lane: Samples.start + .seconds(20)], kinds: Self.kinds)
        facts.places = [place]
        facts.rpo = [Samples.lane.account: .hours(26)]
        return facts
    }
}
