import Foundation
import Model
import Reports
import Testing

/// A report is understood at a glance: one block for one cause, tables that fit, and the verdict on the screen.
@Suite struct FiveSecondsTests {
    @Test func `one denied action in two hundred accounts takes six lines`() throws {
        let lanes = (0..<200).map { number in
            var lane = Samples.lane("team-\(number)", String(100_000_000_000 + number), "eu-west-1", due: 2)
            lane.kinds[JobKind("delete-snapshot")] = TaskCounts(failed: 8)
            lane.failures = (1...8).map {
                Samples.failure(Int64(number * 10 + $0), "delete-snapshot", "snap-\(number)-\($0)", "Denied")
            }
            return lane
        }
        let lines = ReportText(Samples.report(lanes), kinds: Samples.kinds, now: Samples.now).lines
        let start = try #require(lines.firstIndex(of: "FAILED"))
        let end = try #require(lines[start...].firstIndex(of: ""))
        #expect(
            Array(lines[start..<end]) == [
                "FAILED",
                "  delete-snapshot · Denied · 1,600 tasks",
                "    in team-0 eu-west-1, team-1 eu-west-1, team-2 eu-west-1, team-3 eu-west-1, team-4 eu-west-1, "
                    + "team-5 eu-west-1, team-6 eu-west-1, team-7 eu-west-1, team-8 eu-west-1, team-9 eu-west-1 "
                    + "and 190 more accounts and regions",
                "    for example task 1: ec2:DeleteSnapshot of snap-0-1: you are not authorized",
                "    → give the role ec2:DeleteSnapshot: aws-man policy prints the whole policy",
                "    then: aws-man replay nightly-2026-11-23 --kind delete-snapshot --code Denied",
            ])
    }

    @Test func `tasks that only read and what they leave uncovered are one block of one cause`() {
        var lane = LaneReport(account: "111111111111", name: "shop", region: "eu-west-1")
        let problem = Problem(code: "WrongAccount", message: "the keys belong to another account")
        lane.uncovered = [.snapshots, .images, .alarms].map { Uncovered(feature: $0, problem: problem) }
        lane.failures = ["enumerate-lane", "enumerate-alarms"].enumerated().map { place, kind in
            TaskFailure(
                task: TaskID(Int64(place + 1)), kind: JobKind(kind), subject: "", state: .failed, problem: problem,
                attempts: 1)
        }
        let kinds = KindTable(Samples.kinds.rows + [KindFacts(JobKind("enumerate-alarms"), actions: [])])
        let lines = ReportText(Samples.report([lane]), kinds: kinds, now: Samples.now).lines
        #expect(lines.count { $0.contains("WrongAccount ·") } == 1)
        #expect(lines.contains("  enumerate-alarms and enumerate-region · WrongAccount · 2 tasks"))
        #expect(lines.contains("    not covered because of it: alarms, images and snapshots"))
        #expect(!lines.contains("NOT COVERED"))
        #expect(lines.contains { $0.hasSuffix("replay nightly-2026-11-23 --code WrongAccount --account 111111111111") })
    }

    @Test func `the table fits the screen and leaves out what costs least`() throws {
        let narrow = ReportText(Samples.night, kinds: Samples.kinds, now: Samples.now).lines
        let wide = ReportText(Samples.night, kinds: Samples.kinds, now: Samples.now, display: Display(columns: 200))
            .lines
        func table(_ lines: [String]) throws -> [String] {
            let start = try #require(lines.firstIndex { $0.hasPrefix("NAME ") })
            return Array(lines[start..<(start + 5)])
        }
        #expect(try table(narrow).allSatisfy { DisplayWidth.of($0) <= 80 })
        #expect(try table(narrow)[0].contains("BACKED UP") && table(narrow)[0].contains("FAILED"))
        #expect(try table(wide)[0].contains("ACCOUNT") && table(wide)[0].contains("DELETED"))
        #expect(try !table(wide)[0].contains("OPEN"), "no account and region has an open task")
    }

    @Test func `the verdict is said once more where the first lines have left the screen`() {
        let short = ReportText(Samples.night, kinds: Samples.kinds, now: Samples.now, display: Display(rows: 200)).lines
        let long = ReportText(Samples.night, kinds: Samples.kinds, now: Samples.now, display: Display(rows: 24)).lines
        #expect(short.count { $0 == "FAILED  nightly-2026-11-23" } == 1)
        #expect(long.count { $0 == "FAILED  nightly-2026-11-23" } == 2)
        #expect(long.suffix(5) == short.prefix(5))
    }

    @Test(arguments: [
        ("UTC", "2026-11-22 20:00:02 UTC"), ("Asia/Shanghai", "2026-11-23 04:00:02 +08:00"),
        ("America/St_Johns", "2026-11-22 16:30:02 -03:30"),
    ])
    func `times are those of the fleet's clocks`(zone: String, expected: String) throws {
        let zone = try #require(TimeZone(identifier: zone))
        let text = ReportText(Samples.night, kinds: Samples.kinds, now: Samples.now, display: Display(zone: zone)).text
        #expect(text.contains("  started \(expected), ended"))
    }

    @Test func `warnings that differ in ids alone are one, with the number of the others`() {
        let lanes = (1...360).map { number in
            var lane = Samples.lane("team-\(number)", "123456789012", "cn-north-1", due: 4)
            lane.warnings = (1...2).map { "snap-0\(number)\($0) of ami-0\(number) was not deleted with it: denied" }
            if number == 300 { lane.warnings.append("the topic does not exist") }
            return lane
        }
        let lines = ReportText(Samples.report(lanes), kinds: Samples.kinds, now: Samples.now).lines
        let start = lines.firstIndex(of: "WARNINGS") ?? lines.endIndex
        #expect(
            lines[start...].prefix(4) == [
                "WARNINGS", "  team-1 cn-north-1: snap-011 of ami-01 was not deleted with it: denied",
                "    and 719 alike, in 360 accounts and regions: aws-man report nightly-2026-11-23 --format json",
                "  team-300 cn-north-1: the topic does not exist",
            ])
    }

    @Test func `up to three warnings that are alike are all shown`() {
        var lane = Samples.lane("shop", "123456789012", "cn-north-1", due: 4)
        lane.warnings = (1...3).map { "i-\($0) has an almost right tag" }
        func lines() -> [String] {
            let lines = ReportText(Samples.report([lane]), kinds: Samples.kinds, now: Samples.now).lines
            return Array(lines[(lines.firstIndex(of: "WARNINGS") ?? lines.endIndex)...])
        }
        #expect(lines() == ["WARNINGS"] + lane.warnings.map { "  shop cn-north-1: \($0)" })
        lane.warnings.append("i-4 has an almost right tag")
        #expect(
            lines() == [
                "WARNINGS", "  shop cn-north-1: i-1 has an almost right tag",
                "    and 3 alike: aws-man report nightly-2026-11-23 --format json",
            ])
    }

    @Test func `accounts without a backup stand above those with other failures`() {
        var cleaning = Samples.lane("a", "111111111111", "cn-north-1", due: 4)
        cleaning.kinds[JobKind("delete-snapshot")] = TaskCounts(failed: 8)
        var missing = Samples.lane("b", "222222222222", "cn-north-1", due: 4, confirmed: 3)
        missing.kinds[Samples.create] = TaskCounts(done: 3, failed: 1)
        let lines = ReportText(Samples.report([cleaning, missing]), kinds: Samples.kinds, now: Samples.now).lines
        let rows = lines.filter { $0.hasPrefix("a  ") || $0.hasPrefix("b  ") }
        #expect(rows.map { $0.prefix(1) } == ["b", "a"])
    }

    @Test func `nothing is said to be due or backed up before the first listing`() {
        var lane = Samples.lane("production", "123456789012", "cn-north-1")
        lane.kinds = [Samples.enumerate: TaskCounts(open: 1)]
        let sample = ProgressSample(
            Samples.report([lane], state: .running), at: Uptime(nanoseconds: 0), now: Samples.now,
            pace: LanePace(Samples.kinds, share: 1))
        let line = Progress(since: nil, now: sample).line
        #expect(line.contains("what is due is not known yet") && !line.contains("backed up"))
    }

    @Test func `no time is given as long as an account is not listed`() {
        func sample(listing: Int, at seconds: Int64) -> ProgressSample {
            var lane = Samples.lane("shop", "123456789012", "cn-north-1")
            lane.kinds = [
                Samples.create: TaskCounts(done: Int(seconds) * 10, open: 10),
                Samples.enumerate: TaskCounts(open: listing),
            ]
            return ProgressSample(
                Samples.report([lane], state: .running), at: Uptime(nanoseconds: seconds * 1_000_000_000),
                now: Samples.now,
                pace: LanePace(Samples.kinds, share: 1))
        }
        let listing = Progress(since: sample(listing: 1, at: 1), now: sample(listing: 1, at: 2))
        #expect(listing.remaining == nil)
        #expect(listing.line.hasSuffix("1 account and region still being listed"))
        #expect(Progress(since: sample(listing: 0, at: 1), now: sample(listing: 0, at: 2)).remaining == .seconds(1))
    }

    @Test func `the live picture names what fails, and shows first where it fails`() {
        let lanes = (1...9).map { number in
            var lane = Samples.lane("team-\(number)", "123456789012", "cn-north-1")
            lane.kinds = [Samples.create: TaskCounts(done: 5, failed: number == 7 ? 3 : 0, open: number)]
            if number == 7 {
                lane.omitted = [OmittedFailures(kind: Samples.create, state: .failed, code: "Quota", count: 3)]
            }
            return lane
        }
        let sample = ProgressSample(
            Samples.report(lanes, state: .running), at: Uptime(nanoseconds: 0), now: Samples.now,
            pace: LanePace(Samples.kinds, share: 1))
        let lines = ProgressBars.lines(Progress(since: nil, now: sample), columns: 80, rows: 6, ink: .plain)
        #expect(lines[1] == "  create-snapshot: Quota, 3 tasks")
        #expect(lines[2].hasPrefix("  team-7 ") && lines[2].hasSuffix("8/15, 3 failed or blocked"))
        // Why not the slowest first: a line that keeps its place can be read while the numbers change.
        #expect(lines[3].hasPrefix("  team-8 ") && lines[4].hasPrefix("  team-9 ") && lines[4].hasSuffix("  slowest"))
        #expect(lines.count == 6)
        #expect(lines.allSatisfy { DisplayWidth.of($0) <= 80 })
    }

    @Test func `a plan of a fleet is a row for each account and region`() {
        let lanes = (0..<60).map { number -> PlanView.LanePlan in
            var plan = PlanView.LanePlan(Samples.lane, name: "team-\(number)")
            plan.tasks = (0..<(number % 3)).map {
                TaskSpec(
                    lane: Samples.lane, kind: Samples.create, subject: "vol-\($0)",
                    action: ActionName("ec2:CreateSnapshot"), reason: "", effect: .makesSnapshot)
            }
            plan.uncovered = [Uncovered(feature: .alarms, problem: Problem(code: "NoTopic", message: "no topic"))]
            return plan
        }
        let view = PlanView(run: RunKey(stored: "nightly-2026-11-23"), lanes: lanes, warnings: [])
        let estimate = PlanEstimate(buckets: [:], share: 1, pendingAtMost: 2)
        let lines = PlanText(view, estimate: estimate, isBrief: true).text.split(separator: "\n")
        #expect(lines.count { $0.hasPrefix("team-") } == 60)
        #expect(lines.count { $0.contains("NoTopic") } == 1)
        #expect(
            lines.dropFirst().filter { $0.hasPrefix("team-") || $0.hasPrefix("NAME") }.allSatisfy {
                $0.utf8.count <= 80
            })
    }

    @Test func `a good night without the tasks asked for says what it has`() {
        let report = Samples.report([Samples.lane("shop", "111111111111", "eu-west-1", due: 3)])
        #expect(
            TaskList.none(matching: .failed, in: report)
                == "nightly-2026-11-23: no task is in the state failed; of 5 tasks, 5 done, 0 failed, 0 blocked, "
                + "0 skipped, 0 open")
    }
}
