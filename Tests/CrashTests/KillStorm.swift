import CloudSimulator
import Foundation
import Model

/// Kills the shipped program at random moments of many nights, and loses answers, until it has made a number of kills.
/// A seed always gives the same moments, but the instructions that they hit depend on the machine.
struct KillStorm: Sendable {
    enum Kind: Sendable {
        case kills
        /// Processes are stopped too, some of them for longer than the lifetime of their requests and the window.
        case stops
        /// Two hosts, each with a database of its own, work the same accounts.
        case hosts
    }

    let kind: Kind
    let kills: Int
    let seed: UInt64

    struct Figures: Sendable, CustomStringConvertible {
        var kills = 0
        var stops = 0
        var nights = 0
        var starts = 0
        var faults = 0
        var snapshotsDue = 0
        /// The number of resources that both hosts asked for.
        var madeTwice = 0
        var findings = NightAudit.Findings()
        var seconds = 0.0

        var description: String {
            "\(kills) kills, \(stops) stops, \(nights) nights, \(starts) starts, \(faults) faults, \(snapshotsDue) snapshots due,"
                + " \(madeTwice) made by both hosts,"
                + " \(findings.duplicates.count) duplicates, \(findings.losses.count) losses,"
                + " \(findings.repeats.count) repeats, \(findings.others.count) others, \(Int(seconds)) s"
        }
    }

    /// The number of kills that a night may have. After them the night must end undisturbed.
    static let killsPerNight = 8...60
    /// The number of logs that are kept to explain a failure.
    private static let logs = 8

    /// Plays nights until all kills are made or a night is not flawless.
    func run(_ progress: @Sendable (Figures) -> Void = { _ in }) async throws -> Figures {
        let began = Waiting.uptime
        return try await CrashWorld.with(seed: seed, { adjust(&$0) }) { world in
            var figures = Figures()
            var random = SeededRandom(seed: seed, "kill storm")
            while figures.kills < kills {
                figures.nights += 1
                let before = try await world.server.dump()
                try await world.server.clearLedger()
                switch kind {
                case .kills, .stops: try await playNight(world, &figures, &random)
                case .hosts: try await playNightOnTwoHosts(world, &figures, &random)
                }
                // Why twice: a run that was killed after its last task lists again when it is started again.
                let audit = try await world.audit(since: before, isSeenTwice: true)
                var findings = audit.findings()
                // Both hosts may create the same resource, and no client can exclude this. All else must be right.
                if kind == .hosts {
                    figures.madeTwice += findings.repeats.count
                    findings.repeats = []
                }
                figures.snapshotsDue += findings.due
                figures.findings.add(findings)
                figures.seconds = (Waiting.uptime - began).inSeconds
                progress(figures)
                guard findings.isFlawless else { return figures }
                try await world.server.seed(audit.after.nextNight(figures.nights))
            }
            return figures
        }
    }

    private func adjust(_ settings: inout CloudSettings) {
        if kind == .stops { settings.requestLifetimeSeconds = Fate.requestLifetimeSeconds }
    }

    /// Plays one night: kills the program until the night has had its kills or has ended.
    private func playNight(_ world: CrashWorld, _ figures: inout Figures, _ random: inout SeededRandom) async throws {
        let enough = figures.kills + Int.random(in: Self.killsPerNight, using: &random)
        while true {
            try await world.server.clearFaults()
            if Double.random(in: 0..<1, using: &random) < Self.faultShare {
                figures.faults += 1
                try await world.server.add(Self.fault(&random))
            }
            let isDeadly = figures.kills < min(enough, kills)
            // A standby takes over at once, without the time that a start takes.
            let hasStandby = isDeadly && Double.random(in: 0..<1, using: &random) < Self.standbyShare
            var children: [Child] = []
            for _ in 0...(hasStandby ? 1 : 0) {
                children.append(
                    try world.start(["run", "night-\(figures.nights)"], label: "run-\(figures.starts % Self.logs)"))
                figures.starts += 1
            }
            var hasEnded = false
            for child in children {
                let fate = isDeadly ? Fate(stops: kind == .stops, &random) : Fate(killedAfter: Child.patience)
                let (ending, stops) = try await fate.meet(child)
                figures.stops += stops
                switch ending {
                case .signal(SIGKILL) where isDeadly: figures.kills += 1
                case .exit(0): hasEnded = true
                // This process followed one that was stopped.
                case .exit(75) where child.said.contains("has given no sign of life for"): break
                case let ending:
                    for other in children { other.signal(SIGKILL) }
                    throw Child.Failure(
                        description: "night \(figures.nights) after \(figures.kills) kills: \(ending)\n\(child.said)\n"
                            + "in \(world.directory.path)")
                }
            }
            if hasEnded { return try await check(world) }
            // Why: a process killed in its first moments leaves no database or an empty one. Reading the attributes
            // fails if the file does not exist.
            let attributes = try? FileManager.default.attributesOfItem(atPath: world.path("queue"))
            if let bytes = attributes?[.size] as? Int, bytes > 0 { try await check(world) }
        }
    }

    private static let faultShare = 0.6
    private static let standbyShare = 0.2

    func check(_ world: CrashWorld, database: String = "queue") async throws {
        let check = try await world.run("queue", "check", database: database, label: "check-\(database)")
        // Why: a process killed in its first moments leaves a file without tables.
        if check.said.contains("is empty: the process that made it") { return }
        guard check.ending == .exit(0) else { throw Child.Failure(description: "queue check: \(check.said)") }
    }

    /// A rule that loses one or two answers of an action, in most cases after the effect.
    static func fault(_ random: inout SeededRandom) -> FaultRule {
        let actions = [
            "ec2:CreateSnapshot", "ec2:CreateSnapshot", "ec2:CreateSnapshot", "ec2:RegisterImage", "ec2:CreateImage",
            "ec2:DeleteSnapshot", "ec2:DeregisterImage", "monitoring:PutMetricAlarm", "ec2:Describe*",
        ]
        let kinds: [Fault] = [
            Fault(.after, .reset), Fault(.after, .cut), Fault(.after, .truncated), Fault(.after, .hang),
            .internalError(.after), .proxyPage(.after), Fault(.before, .reset), .throttle,
        ]
        func pick<Item>(_ items: [Item]) -> Item { items[Int.random(in: items.indices, using: &random)] }
        return FaultRule(
            pick(kinds), on: pick(actions), skip: Int.random(in: 0...2, using: &random),
            times: Int.random(in: 1...2, using: &random))
    }
}
