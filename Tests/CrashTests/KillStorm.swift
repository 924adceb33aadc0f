import CloudSimulator
import Foundation
import Model

/// SIGKILL at random moments of the shipped program, again and again through nights, with answers lost in between, until
/// so many kills have been made. The same seed gives the same moments; what they hit depends on the machine.
struct KillStorm: Sendable {
    let kills: Int
    let seed: UInt64

    struct Figures: Sendable, CustomStringConvertible {
        var kills = 0
        var nights = 0
        var starts = 0
        var faults = 0
        var snapshotsDue = 0
        var findings = NightAudit.Findings()
        var seconds = 0.0

        var description: String {
            "\(kills) kills, \(nights) nights, \(starts) starts, \(faults) faults, \(snapshotsDue) snapshots due,"
                + " \(findings.duplicates.count) duplicates, \(findings.losses.count) losses,"
                + " \(findings.repeats.count) repeats, \(findings.others.count) others, \(Int(seconds)) s"
        }
    }

    /// A night is left alone after so many kills at most: then it must end.
    private static let killsPerNight = 8...60
    /// The last of a few logs tell how a night came to fail.
    private static let logs = 8
    private static let limit = Duration.seconds(120)

    /// Stops at the first night that is not flawless.
    func run(_ progress: @Sendable (Figures) -> Void = { _ in }) async throws -> Figures {
        let began = Patience.uptime
        return try await CrashWorld.with(seed: seed) { world in
            var figures = Figures()
            var random = SeededRandom(seed: seed, "kill storm")
            while figures.kills < kills {
                figures.nights += 1
                let before = try await world.server.dump()
                try await world.server.clearLedger()
                try await weather(world, &figures, &random)
                let audit = NightAudit(
                    before: before, after: try await world.server.dump(), calls: try await world.server.ledger(),
                    zoneHours: world.zoneHours)
                let findings = audit.findings()
                figures.snapshotsDue += findings.due
                figures.findings.add(findings)
                figures.seconds = (Patience.uptime - began).inSeconds
                progress(figures)
                guard findings.isFlawless else { return figures }
                try await world.server.seed(audit.after.nextNight(figures.nights))
            }
            return figures
        }
    }

    /// One night: kills until it has had enough of them or has ended.
    private func weather(_ world: CrashWorld, _ figures: inout Figures, _ random: inout SeededRandom) async throws {
        let enough = figures.kills + Int.random(in: Self.killsPerNight, using: &random)
        while true {
            try await world.server.clearFaults()
            if Double.random(in: 0..<1, using: &random) < Self.faultShare {
                figures.faults += 1
                try await world.server.add(Self.fault(&random))
            }
            let isDeadly = figures.kills < min(enough, kills)
            // A standby takes over without the time that a start takes.
            let hasStandby = isDeadly && Double.random(in: 0..<1, using: &random) < Self.standbyShare
            var children: [Child] = []
            for _ in 0...(hasStandby ? 1 : 0) {
                children.append(
                    try world.start(["run", "night-\(figures.nights)"], label: "run-\(figures.starts % Self.logs)"))
                figures.starts += 1
            }
            var hasEnded = false
            for child in children {
                switch await child.wait(killedAfter: isDeadly ? Self.delay(&random) : Self.limit) {
                case .signal(SIGKILL) where isDeadly: figures.kills += 1
                case .exit(0): hasEnded = true
                case let ending:
                    for other in children { other.signal(SIGKILL) }
                    throw Child.Failure(
                        description: "night \(figures.nights) after \(figures.kills) kills: \(ending)\n\(child.said)\n"
                            + "in \(world.directory.path)")
                }
            }
            if hasEnded { return try await check(world) }
            if figures.kills % Self.killsPerCheck == 0 { try await check(world) }
        }
    }

    private static let faultShare = 0.6
    private static let standbyShare = 0.2
    private static let killsPerCheck = 10

    private func check(_ world: CrashWorld) async throws {
        let check = try await world.run("queue", "check", label: "check")
        guard check.ending == .exit(0) else { throw Child.Failure(description: "queue check: \(check.said)") }
    }

    /// Mostly soon, where a restart looks and catches up; sometimes late enough to get far.
    private static func delay(_ random: inout SeededRandom) -> Duration {
        let milliseconds =
            switch Double.random(in: 0..<1, using: &random) {
            case ..<0.7: 40...1_200
            case ..<0.95: 1_000...5_000
            default: 5_000...8_000
            }
        return .milliseconds(Int.random(in: milliseconds, using: &random))
    }

    /// Once or twice, an answer of some action is lost, after its effect as a rule.
    private static func fault(_ random: inout SeededRandom) -> FaultRule {
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
