import Foundation
import Model
import Reports

/// Nights of any number of accounts, to look at as pages. The same kind and number always give the same page.
struct PageNights {
    enum Kind: String, CaseIterable { case good, bad, running, missed, empty }

    let kind: Kind
    let accounts: Int

    init(_ kind: Kind, accounts: Int) { (self.kind, self.accounts) = (kind, accounts) }

    /// The word of the verdict.
    var word: String {
        switch kind {
        case .good: "OK"
        case .bad: "FAILED"
        case .running: "RUNNING"
        case .missed: "MISSED"
        case .empty: "ATTENTION"
        }
    }

    var page: ReportPage {
        var standing = RunStanding(missed: missed)
        if kind == .running { standing.work = .goesOn }
        let text = ReportText(
            report, kinds: Samples.kinds, now: now, display: Display(zone: TimeZone(identifier: "Europe/Berlin")),
            bounds: ReportPage.bounds, standing: standing)
        return ReportPage(
            text, history: NightHistory(records, last: NightHistory.usual), timeline: timeline,
            recovery: (Self.night(24), ages))
    }

    // MARK: the night

    private static func night(_ day: Int) -> Night { NightSamples.night(day) }

    private var start: Instant { Self.night(24).start + Night.lead }
    private var now: Instant { kind == .running ? start + .minutes(11) : start + .hours(3) }

    private var report: RunReport {
        var report = Samples.report(
            kind == .empty ? [] : lanes, state: kind == .running ? .running : .ended,
            warnings: kind == .bad ? ["accounts/notes.txt is not an account file and was not read"] : [])
        report.run = RunKey(stored: "nightly-2026-11-24")
        (report.startedAt, report.deadline) = (start, Self.night(24).end)
        report.endedAt = kind == .running ? nil : start + .minutes(42)
        return report
    }

    /// Names as they occur: long ones, wide ones, and one that would be markup.
    private static let names = [
        "production", "生产环境", "a-very-long-name-of-an-account-of-the-department-of-logistics", "<b>lab</b>",
    ]

    private var lanes: [LaneReport] {
        ((kind == .missed ? 1 : 0)..<accounts).map { number in
            let name = number < Self.names.count ? Self.names[number] : "account-\(number)"
            let due = 8 + number * 7 % 40
            var lane = Samples.lane(
                name, String(100_000_000_000 + number), number % 3 == 0 ? "eu-west-1" : "us-east-1", due: due)
            lane.knowsSelection = true
            lane.kinds[JobKind("delete-snapshot")] = TaskCounts(done: due - 1)
            switch kind {
            case .bad: spoil(&lane, number)
            case .running: stop(&lane, number)
            case .good, .missed, .empty: break
            }
            return lane
        }
    }

    private func spoil(_ lane: inout LaneReport, _ number: Int) {
        if number % 10 == 1 {
            lane.snapshots.confirmed -= 3
            lane.kinds[Samples.create] = TaskCounts(done: lane.snapshots.due - 3, failed: 3)
            lane.failures = (0..<3).map { task in
                Samples.failure(
                    Int64(number * 10 + task), "create-snapshot", "vol-0123456789abc\(number)\(task)",
                    "SnapshotLimitExceeded",
                    hint: "ask AWS for a larger quota of snapshots in this region")
            }
        }
        if number % 10 == 2 {
            let problem = Problem(
                code: "WrongAccount", message: "the keys belong to 999999999999, not to \(lane.account)",
                hint: "fix the profile in accounts/\(number).yaml", reach: .lane)
            lane = LaneReport(account: lane.account, name: lane.name, region: lane.region)
            lane.uncovered = Feature.allCases.map { Uncovered(feature: $0, problem: problem) }
            lane.kinds = [Samples.enumerate: TaskCounts(failed: 1)]
            lane.isListed = false
            lane.failures = [
                TaskFailure(
                    task: TaskID(Int64(number)), kind: Samples.enumerate, subject: "", state: .failed, problem: problem,
                    attempts: 1)
            ]
        }
        if number % 10 == 0 {
            lane.kinds[JobKind("delete-snapshot")] = TaskCounts(blocked: 30)
            lane.failures = [
                Samples.failure(
                    Int64(number * 10 + 9), "delete-snapshot", "snap-1", "BlastRadius", state: .blocked,
                    hint: "aws-man run --account \(lane.account) --allow-deletes 30")
            ]
            lane.omitted = [
                OmittedFailures(kind: JobKind("delete-snapshot"), state: .blocked, code: "BlastRadius", count: 29)
            ]
            lane.warnings = ["2 volumes of a stopped instance are not backed up"]
        }
    }

    private func stop(_ lane: inout LaneReport, _ number: Int) {
        let due = lane.snapshots.due
        let made = number % 4 == 0 ? due : due * (number % 4) / 4
        lane.snapshots = SnapshotCounts(due: due, confirmed: made, pending: min(4, due - made), open: due - made)
        lane.kinds[Samples.create] = TaskCounts(done: made, open: due - made)
        if number % 7 == 2 {
            lane.isListed = false
            (lane.snapshots, lane.knowsSelection) = (.init(), false)
            lane.kinds = [Samples.enumerate: TaskCounts(open: 1)]
            lane.outages = [Samples.outage]
        }
    }

    // MARK: what is beside it

    private var timeline: RunTimeline? {
        if kind == .empty { return nil }
        var timeline = RunTimeline(from: start, to: kind == .running ? now : start + .minutes(42))
        timeline.lanes = lanes.enumerated().map { number, lane in
            var calls = LaneTimeline(account: lane.account, region: lane.region)
            for step in 0..<RunTimeline.steps {
                calls.calls[step] =
                    step < 3 ? 12 : step < 30 + number % 10 ? 4 + (step * 5 + number) % 9 : step % 8 == 0 ? 1 : 0
                calls.throttled[step] = kind == .bad && number % 10 == 1 && (9...13).contains(step) ? 4 : 0
                calls.waits[step] = step > 20 && step % 5 == number % 5 ? 2 : 0
            }
            return calls
        }
        return timeline
    }

    private var ages: [RecoveryAge] {
        guard kind == .bad else { return [] }
        return [
            RecoveryAge(night: Self.night(23).start, volumes: accounts / 10 + 1),
            RecoveryAge(night: Self.night(20).start, volumes: accounts / 30 + 1), RecoveryAge(night: nil, volumes: 2),
        ]
    }

    private var sums: [RunSums] {
        let days = (11...23).filter { kind != .missed || $0 < 22 }
        let tonight = report
        let earlier = days.map { day in
            var lanes = PageNights(.good, accounts: accounts).lanes.map { lane in
                var sums = lane.sums
                (sums.images, sums.deleted) = (day % 7 == 1 ? 2 : 0, lane.snapshots.due - 1)
                return sums
            }
            if day == 17 { lanes[0].snapshots.confirmed -= 4 }
            return NightSamples.run(day, lanes)
        }
        var last = RunSums(
            run: tonight.run, night: Self.night(24), startedAt: start, endedAt: tonight.endedAt)
        (last.calls, last.throttled) = (12_345, kind == .bad ? 20 : 0)
        last.lanes = tonight.lanes.map { lane in
            var sums = lane.sums
            let failures = Dictionary(grouping: lane.failures) { $0.problem.code }
            sums.failures = failures.map { code, failures in
                OmittedFailures(kind: failures[0].kind, state: failures[0].state, code: code, count: failures.count)
            }
            return sums
        }
        return earlier + [last]
    }

    /// Of the night that is missed, the first account took no part in any run since.
    private var missed: MissedNights {
        let places = (0..<2).compactMap { number in
            AccountID(String(100_000_000_000 + number)).flatMap { account in
                Region(number == 0 ? "eu-west-1" : "us-east-1").map {
                    ConfiguredPlace(
                        account: account, name: Self.names[number], region: $0, since: Instant(milliseconds: 0))
                }
            }
        }
        return MissedNights(
            due: (11...24).map(Self.night), places: kind == .missed ? places : [], sums: sums,
            first: kind == .missed ? Self.night(11) : Self.night(24), born: start)
    }

    private var records: [NightRecord] {
        var records = NightHistory.records(sums, kind == .missed ? missed : nil)
        if kind == .running { records[records.count - 1].work = .goesOn }
        return records
    }
}
