import Model
import Reports

/// Reports for the tests of this target.
enum Samples {
    static let start = Instant(milliseconds: 1_795_377_602_000)  // 2026-11-22T20:00:02Z
    static let now = start + .minutes(20)
    static let create = JobKind("create-snapshot")
    static let enumerate = JobKind("enumerate-lane")

    static var lane: Lane {
        guard let account = AccountID("123456789012"), let region = Region("cn-north-1") else {
            preconditionFailure("both are well-formed")
        }
        return Lane(account: account, region: region)
    }

    static let kinds = KindTable([
        KindFacts(
            create, actions: [], bucket: BucketFigures(capacity: 100, refillPerSecond: 50), effect: .makesSnapshot),
        KindFacts(JobKind("register-image"), actions: [], effect: .makesImage, column: "IMAGED"),
        KindFacts(JobKind("create-alarm"), actions: [], effect: .makesAlarm, column: "ALARMED"),
        KindFacts(JobKind("delete-snapshot"), actions: [], effect: .removes, column: "DELETED"),
        KindFacts(JobKind("enumerate-lane"), actions: []),
        KindFacts(JobKind("confirm"), actions: [], followsLane: true),
    ])

    static func report(_ lanes: [LaneReport], state: RunReport.State = .ended, warnings: [String] = []) -> RunReport {
        var api = RunReport.APIUse()
        api.callsByPurpose = [.listing: 42, .effect: 1_310, .proof: 8, .confirm: 12, .identity: 4]
        api.vainByPurpose = [.effect: 6, .identity: 1]
        api.mutations = 1_310
        api.throttled = 4
        return RunReport(
            run: RunKey(stored: "nightly-2026-11-23"), state: state, startedAt: start,
            endedAt: state == .ended ? start + .seconds(449) : nil, deadline: start + .hours(23), lanes: lanes,
            api: api, warnings: warnings)
    }

    static func lane(_ name: String, _ account: String, _ region: String, due: Int = 0, confirmed: Int? = nil)
        -> LaneReport
    {
        var lane = LaneReport(account: account, name: name, region: region)
        lane.snapshots = SnapshotCounts(due: due, confirmed: confirmed ?? due)
        lane.kinds = [
            enumerate: TaskCounts(done: 1), create: TaskCounts(done: due),
            JobKind("confirm"): TaskCounts(done: 1),
        ]
        return lane
    }

    static func failure(
        _ task: Int64, _ kind: String, _ subject: ExactText, _ code: String, state: EndState = .failed,
        hint: String? = "give the role ec2:DeleteSnapshot: aws-man policy prints the whole policy"
    ) -> TaskFailure {
        TaskFailure(
            task: TaskID(task), kind: JobKind(kind), subject: subject, state: state,
            problem: Problem(
                code: code, message: "ec2:DeleteSnapshot of \(subject): you are not authorized", hint: hint,
                requestID: "8f0c-\(task)", reach: .flow),
            attempts: 1)
    }

    static var outage: Outage {
        Outage(
            place: Outage.Place(lane: lane, service: ServiceName("ec2")), since: now - .minutes(12),
            nextProbe: now + .seconds(50),
            problem: Problem(
                code: "NotConnected", message: "DescribeInstances in cn-north-1: no connection",
                hint: "check the endpoint, the proxy and the firewall"))
    }

    /// A usual night: a good account, a denied deletion, a wrong account, a denied alarm, a Chinese name.
    static var night: RunReport {
        var good = lane("production", "123456789012", "cn-north-1", due: 118)
        good.kinds[JobKind("delete-snapshot")] = TaskCounts(done: 117, skipped: 1)
        good.kinds[JobKind("register-image")] = TaskCounts(done: 12)
        good.kinds[JobKind("create-alarm")] = TaskCounts(done: 3)

        var denied = lane("生产环境", "210987654321", "cn-northwest-1", due: 40)
        denied.kinds[JobKind("delete-snapshot")] = TaskCounts(failed: 7, blocked: 1)
        denied.failures =
            (1...7).map {
                failure($0, "delete-snapshot", "snap-0\($0)", "UnauthorizedOperation")
            } + [failure(8, "delete-snapshot", "snap-08", "BlastRadius", state: .blocked, hint: nil)]
        denied.omitted = [
            OmittedFailures(
                kind: JobKind("delete-snapshot"), state: .failed, code: "UnauthorizedOperation", count: 2)
        ]
        denied.uncovered = [
            Uncovered(
                feature: .alarms,
                problem: Problem(
                    code: "AccessDenied", message: "monitoring:DescribeAlarms is denied",
                    hint: "allow cloudwatch:DescribeAlarms"))
        ]
        denied.warnings = ["two instances are called web\u{1B}[31m: their images carry the instance's id"]

        var lost = LaneReport(account: "000000000001", name: "staging", region: "us-east-1")
        let problem = Problem(
            code: "WrongAccount", message: "the keys belong to 999999999999, not to 000000000001",
            hint: "fix the profile in accounts/staging.yaml", reach: .lane)
        lost.uncovered = Feature.allCases.map { Uncovered(feature: $0, problem: problem) }
        lost.kinds = [enumerate: TaskCounts(failed: 1)]
        denied.outages = [outage]
        lost.failures = [
            TaskFailure(
                task: TaskID(99), kind: enumerate, subject: "", state: .failed, problem: problem,
                attempts: 1)
        ]
        var night = report(
            [good, denied, lost], warnings: ["accounts/notes.txt is not an account file and was not read"])
        night.idle = [
            IdleAccount(
                account: lane.account, name: "archive", reason: .paused(until: CalendarDay(daysSinceEpoch: 20_818)))
        ]
        return night
    }
}

extension ReportText {
    /// A report on the kinds of the samples.
    init(_ report: RunReport, now: Instant, ink: Ink = .plain, call: ProgramCall = .init()) {
        self.init(report, kinds: Samples.kinds, now: now, ink: ink, call: call)
    }
}
