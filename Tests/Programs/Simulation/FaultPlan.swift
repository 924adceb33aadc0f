import CloudSimulator
import Model

/// The faults of one night, drawn from the seed. The default values mean a night without faults.
struct FaultPlan: Sendable {
    var cloud = CloudSettings()
    /// The part of the calls that have a fault, and the faults to draw from.
    var faultRate = 0.0
    var faults: [Fault] = []
    /// The part of the created snapshots and images that fail later.
    var laterFailureRate = 0.0
    /// The time for which a request or an answer travels.
    var latency: ClosedRange<Duration> = .milliseconds(10)...(.milliseconds(150))
    /// The part of the requests that travel for seconds.
    var slowRate = 0.0
    var slowLatency: ClosedRange<Duration> = .seconds(1)...(.seconds(50))
    /// The part of the requests that arrive after the program stopped waiting. A signature is valid for five minutes.
    var lateRate = 0.0
    var lateLatency: ClosedRange<Duration> = .seconds(100)...(.seconds(320))
    /// The number of processes that crash before the one that works to the end.
    var crashes = 0
    /// The last crash destroys the database, and the next process enqueues the run in an empty database.
    var losesDatabase = false
    /// A second host with a database of its own works the same accounts at the same time.
    var secondHost = false
    /// A user replays the failed tasks once the run has ended.
    var replaysFailures = false
    /// A user starts a run of another name for the same night.
    var startsSecondRun = false
    /// How long after its end the run is started again, each time. Users change the cloud in between.
    var secondRuns: [Duration] = []
    /// The number of changes that users make in the cloud during the night.
    var userActions = 0
    /// The part of the AssumeRole calls that are answered for another account.
    var misroutedRoleRate = 0.0
    /// The number of times that all sessions are revoked.
    var revocations = 0
    /// The permissions that are denied during the night, and whether they are granted again.
    var denials: [String] = []
    var denialsEnd = true
    /// The number of times that a user changes an account's file, and whether the files are restored later.
    var fileChanges = 0
    var filesRestored = true
    /// The last process dies too, so that the run is still open the next night.
    var leavesRunOpen = false
    /// A user cancels the run during the night.
    var cancelsRun = false
    /// A user replays the run of the night before during this night.
    var replaysEarlierRun = false
    /// How far the wall clock jumps during the night. After the run the clock is corrected.
    var clockJump = Duration.zero
    /// The times in which an account, or every account, cannot be reached.
    var outages: [Blackout] = []
    /// For how long from the run's start some volumes and instances do not exist for calls that change something,
    /// though they are listed.
    var disagreement = Duration.zero
    /// The number of instances whose tag a user misspells during the night, so that the policy no longer selects them.
    var tagMistakes = 0
    /// The number of things that the neighbour does before and during the night.
    var neighbourDeeds = 0

    /// True if the night has no other faults than those that the program must wait out, so that every account must get its
    /// backups.
    var mustBeWaitedOut: Bool {
        var rest = self
        (rest.outages, rest.disagreement) = ([], .zero)
        return rest.summary == FaultPlan().summary && disagreement < .minutes(25)
    }

    /// Whether late requests, slow requests at a crash, a second host or a lost database may leave duplicates.
    var mayLeaveDuplicates: Bool { lateRate > 0 || secondHost || losesDatabase || slowRate > 0 && crashes > 0 }

    /// A line about all faults of the plan.
    var summary: String {
        var parts = ["fault rate \(faultRate)"]
        if laterFailureRate > 0 { parts.append("resources that fail later") }
        if slowRate > 0 { parts.append("slow requests") }
        if lateRate > 0 { parts.append("late requests") }
        if crashes > 0 { parts.append("\(crashes) crashes\(losesDatabase ? ", database lost" : "")") }
        if secondHost { parts.append("a second host") }
        if replaysFailures { parts.append("failures replayed") }
        if startsSecondRun { parts.append("a second run") }
        if !secondRuns.isEmpty {
            parts.append("started again after \(secondRuns.map(\.words).joined(separator: ", "))")
        }
        if userActions > 0 { parts.append("\(userActions) user actions") }
        if misroutedRoleRate > 0 { parts.append("misrouted roles") }
        if revocations > 0 { parts.append("\(revocations) revocations") }
        if !denials.isEmpty { parts.append("denied \(denials.joined(separator: " "))") }
        if fileChanges > 0 { parts.append("\(fileChanges) file changes\(filesRestored ? "" : " that stay")") }
        if leavesRunOpen { parts.append("run left open") }
        if cancelsRun { parts.append("run cancelled") }
        if replaysEarlierRun { parts.append("earlier run replayed") }
        if clockJump != .zero { parts.append("clock jump of \(clockJump)") }
        if disagreement > .zero { parts.append("volumes hidden from changes for \(disagreement.words)") }
        parts += outages.map(\.description)
        if tagMistakes > 0 { parts.append("\(tagMistakes) misspelt tags") }
        if neighbourDeeds > 0 { parts.append("\(neighbourDeeds) deeds of a neighbour") }
        let lags = [cloud.createLagSeconds, cloud.deleteLagSeconds, cloud.nameLagSeconds].map { Int($0) }
        if lags != [0, 0, 0] { parts.append("lags of \(lags) s") }
        return parts.joined(separator: ", ")
    }

    /// Draws a night. The draws of `slips` have a stream of their own, so that they change no other draw of a seed.
    static func drawn(from random: SharedRandom, slips: SharedRandom, accounts: [AccountID]) -> FaultPlan {
        var plan = drawn(from: random)
        if slips.chance(0.2) {
            if slips.chance(0.5) { plan = FaultPlan() }
            plan.outages = (1...slips.int(1...2)).map { _ in Blackout.drawn(from: slips, accounts: accounts) }
        }
        if slips.chance(0.15) {
            plan.disagreement = slips.duration(.seconds(10)...(.minutes(slips.chance(0.7) ? 20 : 60)))
        }
        if slips.chance(0.15) { plan.tagMistakes = slips.int(1...2) }
        if slips.chance(0.3) {
            plan.secondRuns = (1...slips.int(1...2)).map { _ in
                slips.duration(.seconds(1)...(.minutes(slips.chance(0.4) ? 5 : 240)))
            }
        }
        return plan
    }

    private static func drawn(from random: SharedRandom) -> FaultPlan {
        var plan = FaultPlan()
        plan.faultRate = random.pick([0, 0.02, 0.08, 0.2]) ?? 0
        plan.faults = everyFault.filter { _ in random.chance(0.5) }
        if plan.faults.isEmpty { plan.faultRate = 0 }
        if random.chance(0.3) { plan.laterFailureRate = random.double(0.02...0.3) }
        if random.chance(0.3) { plan.slowRate = random.double(0.01...0.1) }
        if random.chance(0.15) { plan.lateRate = random.double(0.005...0.05) }
        plan.crashes = random.pick([0, 0, 1, 2, 4]) ?? 0
        plan.losesDatabase = plan.crashes > 0 && random.chance(0.15)
        plan.secondHost = random.chance(0.05)
        plan.replaysFailures = random.chance(0.3)
        plan.startsSecondRun = random.chance(0.3)
        if random.chance(0.4) { plan.userActions = random.int(1...12) }
        if random.chance(0.1) { plan.misroutedRoleRate = random.double(0.1...1) }
        if random.chance(0.15) { plan.revocations = random.int(1...3) }
        if random.chance(0.2) {
            plan.denials = permissions.filter { _ in random.chance(0.25) }
            plan.denialsEnd = random.chance(0.5)
        }
        if random.chance(0.15) {
            let jumps: [Duration] = [
                .seconds(40), .seconds(-40), .minutes(4), .minutes(-4), .minutes(20), .minutes(-20), .hours(2),
                .days(365), .days(-365),
            ]
            plan.clockJump = random.pick(jumps) ?? .zero
        }
        if random.chance(0.2) {
            plan.fileChanges = random.int(1...3)
            plan.filesRestored = random.chance(0.6)
        }
        plan.leavesRunOpen = random.chance(0.15)
        plan.cancelsRun = random.chance(0.08)
        plan.replaysEarlierRun = random.chance(0.15)
        plan.cloud = cloud(drawnFrom: random)
        return plan
    }

    private static func cloud(drawnFrom random: SharedRandom) -> CloudSettings {
        var cloud = CloudSettings()
        cloud.throttles = random.chance(0.7)
        cloud.createLagSeconds = random.chance(0.6) ? random.double(0...55) : 0
        cloud.deleteLagSeconds = random.chance(0.5) ? random.double(0...90) : 0
        cloud.nameLagSeconds = random.chance(0.3) ? random.double(0...200) : 0
        cloud.leaksForeign = random.chance(0.3)
        cloud.pageCap = random.chance(0.5) ? random.int(5...40) : nil
        cloud.emptyPageEvery = random.chance(0.4) ? random.int(2...4) : nil
        if random.chance(0.3) { cloud.snapshotSeconds = 20...random.double(60...7_200) }
        if random.chance(0.3) { cloud.imageSeconds = 15...random.double(60...1_800) }
        if random.chance(0.2) { cloud.pendingPerRegion = random.int(3...30) }
        if random.chance(0.2) { cloud.concurrentPerVolume = random.int(1...2) }
        return cloud
    }

    private static let permissions = [
        "ec2:CreateSnapshot", "ec2:DeleteSnapshot", "ec2:RegisterImage", "ec2:CreateImage", "ec2:DeregisterImage",
        "ec2:DescribeSnapshots", "ec2:DescribeImages", "ec2:DescribeInstances", "cloudwatch:PutMetricAlarm",
        "cloudwatch:DescribeAlarms", "sns:GetTopicAttributes",
    ]

    private static let everyFault: [Fault] =
        [Fault.Moment.before, .after].flatMap { moment in
            [
                .internalError(moment), .internalError(moment, status: 503), .proxyPage(moment),
                .proxyPage(moment, status: 200), .proxyPage(moment, status: 403), Fault(moment, .truncated),
                Fault(moment, .cut), Fault(moment, .reset), Fault(moment, .hang), Fault(moment, .endless),
            ]
        } + [.throttle, Fault(.before, .unreachable)]
        + [
            ("ExpiredToken", 403), ("RequestExpired", 400), ("AuthFailure", 401), ("InvalidSnapshot.InUse", 400),
            ("InvalidAMIName.Duplicate", 400), ("SnapshotCreationPerVolumeRateExceeded", 400),
            ("PendingSnapshotLimitExceeded", 400), ("ConcurrentTagAccess", 400), ("IncorrectState", 400),
            ("AnUnknownCode", 400), ("InvalidVolume.NotFound", 400), ("InvalidInstanceID.NotFound", 400),
        ].map { code, status in
            Fault(.before, .refusal(code: code, message: "\(code) by the fault plan", status: status))
        }
}
