import CloudSimulator
import Foundation
import Model
import Testing

/// A problem of one account is reported clearly, and the other account's night is complete.
@Suite(.fewNights) struct TroubleTests {
    struct Trouble: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// Breaks the shop's account.
        let strike: @Sendable (World) throws -> Void
        /// One of these codes must be reported for the shop, as a failure or as uncovered.
        let codes: Set<String>
        /// The text that the message must contain.
        let says: String
        /// Whether the shop's volumes are backed up nevertheless.
        var keepsBackups = false

        static func fault(
            _ name: String, _ fault: Fault, on action: String = "ec2:*", codes: Set<String>, says: String
        ) -> Trouble {
            Trouble(
                testDescription: name,
                strike: { $0.simulator.add(FaultRule(fault, on: action, account: World.shop)) },
                codes: codes, says: says)
        }
    }

    static let troubles: [Trouble] = [
        Trouble(
            testDescription: "wrong account behind the credentials",
            strike: { $0.swapKeys(of: World.shop, for: World.bank) }, codes: ["WrongAccount"], says: World.bank),
        Trouble(
            testDescription: "denied snapshots", strike: { $0.deny("ec2:CreateSnapshot", in: World.shop) },
            codes: ["UnauthorizedOperation"], says: "CreateSnapshot"),
        Trouble(
            testDescription: "denied alarms", strike: { $0.deny("cloudwatch:*", in: World.shop) },
            codes: ["AccessDenied"], says: "DescribeAlarms", keepsBackups: true),
        Trouble(
            testDescription: "denied deletions", strike: { $0.deny("ec2:DeleteSnapshot", in: World.shop) },
            codes: ["UnauthorizedOperation"], says: "DeleteSnapshot", keepsBackups: true),
        Trouble(
            testDescription: "unknown region",
            strike: { try $0.write(World.file(World.shop, "eu-west-9"), to: "accounts/\(World.shop).yaml") },
            codes: ["NotConnected"], says: "Could not resolve host: ec2.eu-west-9.amazonaws.com"),
        Trouble(
            testDescription: "plain http outside loopback",
            strike: {
                try $0.write(
                    World.file(World.shop, "eu-west-1", more: "endpoint: http://10.0.0.1:5000\n"),
                    to: "accounts/\(World.shop).yaml")
            }, codes: ["BrokenFile"], says: "plain http is for loopback only: use https"),
        Trouble(
            testDescription: "a broken account file",
            strike: { try $0.write("account: 1\nregion: nowhere\n", to: "accounts/\(World.shop).yaml") },
            codes: ["BrokenFile"], says: "accounts/\(World.shop).yaml:2"),
        Trouble(
            testDescription: "an alarm period that EC2's metrics do not have",
            strike: {
                try $0.write(
                    World.file(World.shop, "eu-west-1", more: "alarms: { period: 30 }\n"),
                    to: "accounts/\(World.shop).yaml")
            }, codes: ["BrokenFile"], says: "accounts/\(World.shop).yaml:4: alarms.period", keepsBackups: true),
        .fault("dead endpoint", Fault(.before, .unreachable), codes: ["NotConnected"], says: "Connection refused"),
        .fault(
            "dead identity endpoint", Fault(.before, .unreachable), on: "*", codes: ["IdentityUnreachable"],
            says: "Connection refused"),
        .fault(
            "an endpoint that hangs", Fault(.before, .hang), codes: ["Timeout"],
            says: "no answer within 60 s"),
        .fault("malformed XML", Fault(.after, .truncated), codes: ["NotAWS"], says: "malformed or cut XML"),
        .fault(
            "a proxy's page", .proxyPage(.before), codes: ["NotAWS"],
            says: "the answer does not come from AWS (HTTP 502)"),
        .fault(
            "a body that never ends", Fault(.after, .endless), codes: ["BodyTooLarge"],
            says: "the answer is longer than"),
    ]

    @Test(arguments: troubles) func `one account's trouble is reported and costs the others nothing`(
        trouble: Trouble
    ) async throws {
        let world = try World()
        // An outage waits for hours, which is too long for a test that runs by the real clock.
        let defaults = "timezone: UTC\nnightly_at: \"04:00\"\nlimits:\n  outage_maximum: 5m\n"
        try world.write(defaults, to: "accounts/defaults.yaml")
        try trouble.strike(world)
        let result = await world.run("run")
        #expect(result.status == 3, "\(result.errors)")
        let report = try await world.report()
        let bank = try #require(report.region(World.bank))
        #expect(bank.state == "done")
        #expect(bank.snapshots == .init(due: 4, confirmed: 4))
        let shop = try #require(report.region(World.shop) ?? report.regions.first { $0.account != World.bank })
        let lines =
            shop.failures.map { ($0.code, $0.message) } + shop.uncovered.map { ($0.code, $0.message) }
        #expect(!trouble.codes.isDisjoint(with: lines.map(\.0)), "\(lines)")
        #expect(lines.contains { $0.1.contains(trouble.says) }, "\(lines)")
        #expect((shop.snapshots.due ?? 0 > 0 && shop.snapshots.due == shop.snapshots.confirmed) == trouble.keepsBackups)
        #expect(report.verdict == (trouble.keepsBackups ? "attention" : "failed"))
        #expect(result.output.contains(trouble.says))
    }

    @Test func `a bad night says why on standard error, a good one says nothing there`() async throws {
        let world = try World()
        let logs = world.directory.appending(path: "logs").path
        world.simulator.add(
            FaultRule(
                Fault(.after, .failsLater(message: "KMS key is disabled")), on: "ec2:CreateSnapshot",
                account: World.shop))
        let bad = await world.run("run", "--log-dir", logs)
        #expect(bad.status == 3)
        #expect(bad.errors.hasPrefix("FAILED  nightly-2026-11-23\n"), "\(bad.errors)")
        #expect(bad.errors.contains("4 of 8 selected volumes have no backup tonight."))
        #expect(bad.errors.contains("KMS key is disabled"))
        #expect(!bad.errors.contains("BACKED UP"))
        let log = try String(contentsOfFile: "\(logs)/aws-man_\(World.shop).log", encoding: .utf8)
        let errors = log.split(separator: "\n").filter { $0.contains(" ERROR what the task made ended in error") }
        #expect(errors.count >= 4)
        #expect(errors.allSatisfy { $0.contains("KMS key is disabled") && $0.contains(" task=") })

        let good = try World()
        let quiet = await good.run("run", "--log-dir", logs)
        #expect((quiet.status, quiet.errors) == (0, ""))
    }

    @Test func `a plan that could not read everything ends with 3`() async throws {
        let world = try World()
        world.deny("ec2:DescribeSnapshots", in: World.shop)
        let plan = await world.run("plan")
        #expect(plan.status == 3, "\(plan.output)\(plan.errors)")
        #expect(plan.output.contains("DescribeSnapshots"))
        world.allowEverything(in: World.shop)
        #expect(await world.run("plan").status == 0)
    }

    @Test func `nothing is called with keys that belong to another account`() async throws {
        let world = try World()
        world.swapKeys(of: World.shop, for: World.bank)
        _ = await world.run("run", "--account", World.shop)
        #expect(world.simulator.ledger.allSatisfy { $0.service == "sts" })
        #expect(!world.simulator.ledger.isEmpty)
    }

    @Test func `no account file is a configuration error and nothing is called`() async throws {
        let world = try World(accounts: [])
        for command in ["run", "enqueue", "plan", "work"] {
            let result = await world.run(command)
            #expect(result.status == 78)
            #expect(result.errors.contains("no account file here"))
        }
        #expect(world.simulator.ledger.isEmpty)
    }

    @Test(arguments: [Duration.hours(1), .hours(-1), .days(365), .days(-365)])
    func `a clock that is wrong is named, and nothing is deleted`(skew: Duration) async throws {
        let world = try World(accounts: [World.shop], skew: skew)
        let result = await world.run("run")
        #expect(result.status == 3)
        #expect(result.output.lowercased().contains("clock"), "\(result.output)")
        #expect(!world.simulator.ledger.contains { $0.acted && $0.action.hasPrefix("De") })
    }
}
