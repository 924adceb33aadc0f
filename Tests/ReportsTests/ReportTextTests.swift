import Model
import Reports
import Testing

@Suite struct ReportTextTests {
    @Test func `a night with a failure, an uncovered account and a warning reads as recorded`() throws {
        try Golden.expect(ReportText(Samples.night, now: Samples.now).text, is: "night.txt")
    }

    @Test func `a good night is short`() throws {
        let report = Samples.report([Samples.lane("production", "123456789012", "cn-north-1", due: 3)])
        try Golden.expect(ReportText(report, now: Samples.now).text, is: "good.txt")
    }

    @Test func `a running night shows its progress`() throws {
        var lane = Samples.lane("production", "123456789012", "cn-north-1", due: 10, confirmed: 4)
        lane.kinds[Samples.create] = TaskCounts(done: 4, open: 6)
        let report = Samples.report([lane], state: .running)
        try Golden.expect(ReportText(report, now: Samples.now).text, is: "running.txt")
    }

    @Test func `a backup that was made and not confirmed is not called missing`() {
        var lane = Samples.lane("production", "123456789012", "cn-north-1", due: 10, confirmed: 4)
        lane.snapshots.pending = 5
        let text = ReportText(Samples.report([lane]), now: Samples.now).text
        #expect(
            text.contains(
                "6 of 10 selected volumes have no backup tonight that is known to be complete: 5 snapshots were made,"
                    + " but not confirmed."), "\(text)")
        lane.snapshots.pending = 0
        #expect(ReportText(Samples.report([lane]), now: Samples.now).text.contains("have no backup tonight.\n"))
    }

    @Test func `a skipped create is named, and the figures add up`() {
        var lane = Samples.lane("production", "123456789012", "cn-north-1", due: 5)
        lane.snapshots.skipped = 1
        lane.skippedCreates = [
            SkippedCreate(task: TaskID(7), kind: Samples.create, subject: "vol-6", why: "it does not exist")
        ]
        lane.skippedOmitted = 2
        let text = ReportText(Samples.report([lane]), now: Samples.now).text
        #expect(
            text.contains("  5 of 6 selected volumes backed up.\n  1 selected volume skipped, each with its reason"))
        #expect(text.contains("SKIPPED\n  create-snapshot · production cn-north-1 · vol-6: it does not exist\n"))
        #expect(text.contains("  and 2 more: aws-man tasks nightly-2026-11-23 --state skipped"))
        #expect(!text.contains("All "))
    }

    @Test func `deletions that a check right before the call forbids are counted`() {
        var lane = Samples.lane("production", "123456789012", "cn-north-1", due: 5)
        lane.kinds[JobKind("delete-snapshot")] = TaskCounts(done: 4, skipped: 3)
        let text = ReportText(Samples.report([lane]), kinds: Samples.kinds, now: Samples.now).text
        #expect(text.contains("SKIPPED\n  3 planned deletions not made, because the check right before each"))
        #expect(text.contains("another user: aws-man tasks nightly-2026-11-23 --state skipped"))
    }

    @Test func `six selected volumes that were all skipped are not none, and no success`() {
        var lane = Samples.lane("production", "123456789012", "cn-north-1")
        lane.snapshots.skipped = 6
        lane.knowsSelection = true
        lane.confirmedSelection = 6
        let report = Samples.report([lane])
        #expect(report.verdict == .attention)
        let text = ReportText(report, now: Samples.now).text
        #expect(text.contains("0 of 6 selected volumes backed up.") && !text.contains("No volume is selected"))
    }

    @Test func `a run that backs up nothing is no success, unless a person has confirmed it`() {
        var lane = Samples.lane("production", "123456789012", "cn-north-1")
        lane.knowsSelection = true
        #expect(Samples.report([lane]).verdict == .attention)
        #expect(ReportText(Samples.report([lane]), now: Samples.now).text.contains("No volume is selected"))
        #expect(Samples.report([lane], state: .running).verdict == .ok, "it is not known before the end")
        lane.confirmedSelection = 0
        #expect(Samples.report([lane]).verdict == .ok)
        lane.knowsSelection = false
        lane.confirmedSelection = nil
        #expect(Samples.report([lane]).verdict == .ok, "snapshots are switched off")
    }

    @Test func `an account without a selected volume is named beside others`() {
        var good = Samples.lane("production", "123456789012", "cn-north-1", due: 3)
        good.knowsSelection = true
        good.confirmedSelection = 3
        var idle = good
        (idle.region, idle.snapshots, idle.confirmedSelection) = ("cn-northwest-1", SnapshotCounts(), nil)
        var empty = idle
        (empty.account, empty.name) = ("210987654321", "sandbox")
        let report = Samples.report([good, idle, empty])
        #expect(report.verdict == .ok)
        #expect(ReportText(report, now: Samples.now).text.contains("No volume is selected in sandbox.\n"))
    }

    @Test func `nothing but the text changes with colour`() {
        let plain = ReportText(Samples.night, now: Samples.now).text
        let coloured = ReportText(Samples.night, now: Samples.now, ink: Ink(coloured: true)).text
        #expect(coloured != plain)
        #expect(coloured.replacing(/\u{1B}\[[0-9]+m/, with: "") == plain)
        #expect(!plain.contains("\u{1B}"))
    }

    @Test func `after the night no replay is offered`() {
        let over = ReportText(Samples.night, now: Samples.night.deadline).text
        #expect(!over.contains("aws-man replay"))
        #expect(over.contains("the next `aws-man run` plans it again"))
    }

    @Test func `every command line in it names the paths that it needs`() {
        for report in [blasted, Samples.night] {
            let text = ReportText(
                report, now: Samples.now, call: ProgramCall(accounts: "/etc/a b", database: "/var/q.sqlite")
            ).text
            let lines = text.split(separator: "\n").filter { $0.contains("→ aws-man") || $0.contains("then: aws-man") }
            #expect(!lines.isEmpty)
            #expect(
                lines.allSatisfy {
                    $0.contains(": aws-man --accounts '/etc/a b' --database /var/q.sqlite replay ")
                        || $0.contains("→ aws-man --accounts '/etc/a b' --database /var/q.sqlite run ")
                }, "\(lines)")
        }
        #expect(
            ProgramCall(database: "/a/aws-man work/q").spelled("aws-man run x, aws-man works, aws-man work")
                == "aws-man --database '/a/aws-man work/q' run x, aws-man works, aws-man --database '/a/aws-man work/q' work"
        )
        #expect(
            ProgramCall(database: "x").spelled("aws-man image of i-1; aws-man:run")
                == "aws-man image of i-1; aws-man:run")
    }

    private var blasted: RunReport {
        Samples.report([
            blasted("shop", "111111111111", allow: 40, listed: 6, omitted: 34),
            blasted("bank", "222222222222", allow: 94, listed: 50, omitted: 44),
        ])
    }

    private func blasted(_ name: String, _ account: String, allow: Int, listed: Int, omitted: Int) -> LaneReport {
        var lane = Samples.lane(name, account, "eu-west-1", due: 4)
        let kind = JobKind("delete-snapshot")
        lane.kinds[kind] = TaskCounts(blocked: listed + omitted)
        lane.failures = (1...listed).map { number in
            TaskFailure(
                task: TaskID(Int64(number)), kind: kind, subject: "snap-\(number)", state: .blocked,
                problem: Problem(
                    code: "BlastRadius", message: "\(name): \(allow) deletions are due",
                    hint: "aws-man run --account \(account) --allow-deletes \(allow)"), attempts: 0)
        }
        lane.omitted = [OmittedFailures(kind: kind, state: .blocked, code: "BlastRadius", count: omitted)]
        return lane
    }

    @Test func `each account's own line that allows its deletions is shown, and the counts are true`() {
        let lines = ReportText(blasted, now: Samples.now).lines
        #expect(lines.contains("  delete-snapshot · BlastRadius · 134 tasks"))
        #expect(lines.contains { $0.hasPrefix("    shop (111111111111/eu-west-1): ") && $0.hasSuffix(" and 35 more") })
        for (id, allow) in [("111111111111", 40), ("222222222222", 94)] {
            #expect(lines.contains("      → aws-man run --account \(id) --allow-deletes \(allow)"))
        }
        #expect(lines.contains("      bank: 94 deletions are due"))
        #expect(!lines.contains { $0.contains("aws-man replay") || $0.contains("--state failed") })
    }

    @Test func `what costs a backup comes before a larger group that does not`() throws {
        var lane = Samples.lane("shop", "111111111111", "eu-west-1", due: 4, confirmed: 3)
        lane.failures =
            [Samples.failure(9, "create-snapshot", "vol-1", "Quota")]
            + (1...8).map { Samples.failure($0, "delete-snapshot", "snap-\($0)", "Denied") }
        let lines = ReportText(Samples.report([lane]), now: Samples.now).lines
        let create = try #require(lines.firstIndex { $0.contains("create-snapshot · Quota") })
        let delete = try #require(lines.firstIndex { $0.contains("delete-snapshot · Denied") })
        #expect(create < delete)
    }

    @Test(arguments: [EndState.failed, .blocked])
    func `what is not listed at all is counted with the command that lists it`(state: EndState) {
        var lane = Samples.lane("shop", "111111111111", "eu-west-1", due: 1)
        lane.failures = [Samples.failure(1, "delete-snapshot", "snap-1", "Denied", state: state)]
        lane.omitted = [
            OmittedFailures(kind: JobKind("delete-snapshot"), state: state, code: "Denied", count: 2),
            OmittedFailures(kind: JobKind("delete-snapshot"), state: state, code: "Other", count: 7),
        ]
        let lines = ReportText(Samples.report([lane]), now: Samples.now).lines
        #expect(lines.contains("  delete-snapshot · Denied · 3 tasks"))
        #expect(lines.contains("  and 7 more: aws-man tasks nightly-2026-11-23 --state \(state.rawValue)"))
    }

    @Test func `when nothing could be read, the report says nothing about selected volumes`() {
        var lost = LaneReport(account: "111111111111", name: "shop", region: "eu-west-1")
        lost.uncovered = [Uncovered(feature: .snapshots, problem: Problem(code: "WrongAccount", message: "no"))]
        let text = ReportText(Samples.report([lost]), now: Samples.now).text
        #expect(!text.contains("No volume is selected"))
        #expect(text.contains("1 account and region could not be read"))
        let none = ReportText(Samples.report([]), now: Samples.now).text
        #expect(none.contains("No account and region takes part in this run."))
        let seen = Samples.report([lost, Samples.lane("bank", "222222222222", "eu-west-1")])
        #expect(ReportText(seen, now: Samples.now).text.contains("No volume is selected"))
    }

    @Test func `a thousand good regions are counted, not listed`() {
        let lanes = (0..<1_000).map { number in
            Samples.lane("a\(number)", String(100_000_000_000 + number), "eu-west-1", due: 2)
        }
        let text = ReportText(Samples.report(lanes), now: Samples.now)
        #expect(text.lines.count < 70)
        #expect(text.text.contains("and 950 more accounts and regions: 950 done"))
        #expect(text.text.contains("All 2,000 selected volumes are backed up."))
    }

    @Test func `the columns of a table line up under wide characters`() {
        var table = TextTable(columns: [.init("NAME", .left), .init("N", .right)])
        table.add(["生产环境", "1"])
        table.add(["web-1", "12"])
        #expect(table.lines(.plain) == ["NAME       N", "生产环境   1", "web-1     12"])
    }
}
