import CloudSimulator
import Model

/// What goes wrong in one night, drawn from the seed. A calm night is what the clouds, the machine and the people are like
/// when nothing does.
package struct FaultPlan: Sendable {
    package var cloud = CloudSettings()
    /// The part of the calls that something happens to.
    package var faultRate = 0.0
    package var faults: [Fault] = []
    /// The part of the created snapshots and images that end badly.
    package var ruinRate = 0.0
    /// From the program to the cloud, or back.
    package var flight: ClosedRange<Duration> = .milliseconds(10)...(.milliseconds(150))
    /// The part of the requests that take very long on their way.
    package var slowRate = 0.0
    package var slowFlight: ClosedRange<Duration> = .seconds(1)...(.seconds(50))
    /// The part of the requests that arrive when nobody reckons with them any more; a signature lives five minutes.
    package var lateRate = 0.0
    package var lateFlight: ClosedRange<Duration> = .seconds(100)...(.seconds(320))
    /// Deaths of the process before the one that goes on to the end.
    package var deaths = 0
    /// The database is gone at one of them, and an older copy, empty of this night, takes its place.
    package var losesDisk = false
    /// A second machine with a database of its own works the same accounts meanwhile.
    package var secondHost = false
    /// Failed tasks are replayed once the run has ended.
    package var replays = false
    /// Somebody starts a run of another name in the middle of the night.
    package var runsAgain = false
    /// How many things people do while the run goes on.
    package var actions = 0
    /// The part of the AssumeRole answers that are of another account.
    package var strangerRate = 0.0
    /// How often all sessions are revoked.
    package var revocations = 0
    /// Permissions that are taken away in the middle of the night, and whether they come back.
    package var denials: [String] = []
    package var denialsEnd = true
    /// How often somebody changes an account's file, and whether it is as before a while later.
    package var fileChanges = 0
    package var filesReturn = true
    /// Nobody works on to the end: the next night finds the run open.
    package var givesUp = false
    /// Somebody cancels the run in the middle of the night.
    package var cancels = false
    /// The night before is replayed in the middle of this one.
    package var replaysOld = false
    /// What is added to the wall clock in the middle of the night, and taken away again later.
    package var clockJump = Duration.zero

    package init() {}

    /// What a request that is under way longer than any look reckons with may leave: duplicates, until the next night.
    var mayLeaveDuplicates: Bool { lateRate > 0 || secondHost || losesDisk || slowRate > 0 && deaths > 0 }

    /// What it is like, for people.
    package var words: String {
        var words = ["faults \(faultRate)"]
        if ruinRate > 0 { words.append("ruins") }
        if slowRate > 0 { words.append("slow") }
        if lateRate > 0 { words.append("late") }
        if deaths > 0 { words.append("\(deaths) deaths\(losesDisk ? ", disk lost" : "")") }
        if secondHost { words.append("a second host") }
        if replays { words.append("replays") }
        if runsAgain { words.append("another run") }
        if actions > 0 { words.append("\(actions) deeds") }
        if strangerRate > 0 { words.append("mixed-up roles") }
        if revocations > 0 { words.append("\(revocations) revocations") }
        if !denials.isEmpty { words.append("denied \(denials.joined(separator: " "))") }
        if fileChanges > 0 { words.append("\(fileChanges) file changes\(filesReturn ? "" : " that stay")") }
        if givesUp { words.append("given up") }
        if cancels { words.append("cancelled") }
        if replaysOld { words.append("the last night replayed") }
        if clockJump != .zero { words.append("clock \(clockJump)") }
        let lags = [cloud.createLagSeconds, cloud.deleteLagSeconds, cloud.nameLagSeconds].map { Int($0) }
        if lags != [0, 0, 0] { words.append("lags \(lags)") }
        return words.joined(separator: ", ")
    }

    package static func stormy(_ dice: SeededDice) -> FaultPlan {
        var faults = FaultPlan()
        faults.faultRate = dice.pick([0, 0.02, 0.08, 0.2]) ?? 0
        faults.faults = everyFault.filter { _ in dice.chance(0.5) }
        if faults.faults.isEmpty { faults.faultRate = 0 }
        if dice.chance(0.3) { faults.ruinRate = dice.double(0.02...0.3) }
        if dice.chance(0.3) { faults.slowRate = dice.double(0.01...0.1) }
        if dice.chance(0.15) { faults.lateRate = dice.double(0.005...0.05) }
        faults.deaths = dice.pick([0, 0, 1, 2, 4]) ?? 0
        faults.losesDisk = faults.deaths > 0 && dice.chance(0.15)
        faults.secondHost = dice.chance(0.05)
        faults.replays = dice.chance(0.3)
        faults.runsAgain = dice.chance(0.3)
        if dice.chance(0.4) { faults.actions = dice.int(1...12) }
        if dice.chance(0.1) { faults.strangerRate = dice.double(0.1...1) }
        if dice.chance(0.15) { faults.revocations = dice.int(1...3) }
        if dice.chance(0.2) {
            faults.denials = permissions.filter { _ in dice.chance(0.25) }
            faults.denialsEnd = dice.chance(0.5)
        }
        if dice.chance(0.15) {
            let jumps: [Duration] = [
                .seconds(40), .seconds(-40), .minutes(4), .minutes(-4), .minutes(20), .minutes(-20), .hours(2),
                .days(365), .days(-365),
            ]
            faults.clockJump = dice.pick(jumps) ?? .zero
        }
        if dice.chance(0.2) {
            faults.fileChanges = dice.int(1...3)
            faults.filesReturn = dice.chance(0.6)
        }
        faults.givesUp = dice.chance(0.15)
        faults.cancels = dice.chance(0.08)
        faults.replaysOld = dice.chance(0.15)
        faults.cloud = stormyCloud(dice)
        return faults
    }

    private static func stormyCloud(_ dice: SeededDice) -> CloudSettings {
        var cloud = CloudSettings()
        cloud.throttles = dice.chance(0.7)
        cloud.createLagSeconds = dice.chance(0.6) ? dice.double(0...55) : 0
        cloud.deleteLagSeconds = dice.chance(0.5) ? dice.double(0...90) : 0
        cloud.nameLagSeconds = dice.chance(0.3) ? dice.double(0...200) : 0
        cloud.leaksForeign = dice.chance(0.3)
        cloud.pageCap = dice.chance(0.5) ? dice.int(5...40) : nil
        cloud.emptyPageEvery = dice.chance(0.4) ? dice.int(2...4) : nil
        if dice.chance(0.3) { cloud.snapshotSeconds = 20...dice.double(60...7_200) }
        if dice.chance(0.3) { cloud.imageSeconds = 15...dice.double(60...1_800) }
        if dice.chance(0.2) { cloud.pendingPerRegion = dice.int(3...30) }
        if dice.chance(0.2) { cloud.concurrentPerVolume = dice.int(1...2) }
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
        } + [
            .throttle, Fault(.before, .unreachable), refusal("ExpiredToken", 403), refusal("RequestExpired", 400),
            refusal("AuthFailure", 401), refusal("InvalidSnapshot.InUse", 400),
            refusal("InvalidAMIName.Duplicate", 400),
            refusal("SnapshotCreationPerVolumeRateExceeded", 400), refusal("PendingSnapshotLimitExceeded", 400),
            refusal("ConcurrentTagAccess", 400), refusal("IncorrectState", 400), refusal("NobodyKnowsThisCode", 400),
        ]

    private static func refusal(_ code: String, _ status: Int) -> Fault {
        Fault(.before, .refusal(code: code, message: "\(code), says the storm", status: status))
    }
}
