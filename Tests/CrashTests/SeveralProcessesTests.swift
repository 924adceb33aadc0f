import CloudSimulator
import Foundation
import Model
import Testing

/// Several processes use one database, which has one owner at a time.
@Suite(.serialized) struct SeveralProcessesTests {
    /// Runs `body` on a small fleet and audits the cloud afterwards.
    private func night(
        seed: UInt64, attemptLimit: String = "5s", _ adjust: (inout CloudSettings) -> Void = { _ in },
        ignoring isIgnored: KeyPath<NightAudit.Findings, [String]>? = nil,
        _ body: (CrashWorld) async throws -> Void
    ) async throws {
        try await CrashWorld.with(seed: seed, instances: 2, hasEdgeCases: false, attemptLimit: attemptLimit, adjust) {
            world in
            let before = try await world.server.dump()
            try await body(world)
            let audit = try await world.audit(since: before)
            var findings = audit.findings()
            if isIgnored == \.repeats { findings.repeats = [] }
            #expect(findings.isFlawless, "\(findings)")
        }
    }

    private func snapshotsMade(_ world: CrashWorld) async throws -> Int {
        try await world.server.ledger().filter { $0.acted && $0.action == "CreateSnapshot" }.count
    }

    @Test func `a standby takes over at once when the owner is killed`() async throws {
        try await night(seed: 11) { world in
            #expect(try await world.run("enqueue").ending == .exit(0))
            let owner = try world.start(["work"], label: "owner")
            try await Waiting.until("the owner acts") { try await snapshotsMade(world) > 0 }
            let standby = try world.start(["work", "--until-idle"], label: "standby")
            try await Waiting.until("the second follows") { standby.said.contains("waiting for its result") }
            owner.signal(SIGKILL)
            // One that only watched would find the owner silent, and end with 75.
            try await Waiting.until("the second takes over") { standby.said.contains("takes over") }
            #expect(await owner.wait() == .signal(SIGKILL))
            #expect(await standby.wait(killedAfter: Child.patience) == .exit(0), "\(standby.said)")
        }
    }

    @Test func `an owner that is stopped is named after its silence, and keeps the queue`() async throws {
        try await night(seed: 12) { world in
            let owner = try world.start(
                ["run"], of: Programs.harness, with: ["STOP_AT": "afterClaim:5"], label: "owner")
            try await Waiting.until("the owner has stopped") { owner.isStopped }
            let other = try await world.run("run", label: "other")
            #expect(other.ending == .exit(75), "\(other.said)")
            #expect(other.said.contains("(process \(owner.pid) on "), "\(other.said)")
            #expect(other.said.contains("has given no sign of life for 10"), "\(other.said)")
            owner.signal(SIGCONT)
            #expect(await owner.wait(killedAfter: Child.patience) == .exit(0), "\(owner.said)")
        }
    }

    @Test func `an owner stopped right before it sends gets a refusal when it continues, and reconciles`() async throws
    {
        // Why the long limit: a shorter one would end the attempt before it sends.
        try await night(seed: 17, attemptLimit: "1m", { $0.requestLifetimeSeconds = 3 }) { world in
            let owner = try world.start(
                ["run"], of: Programs.harness, with: ["STOP_AT": "beforeSend:3"], label: "owner")
            try await Waiting.until("the owner has stopped") { owner.isStopped }
            let made = try await snapshotsMade(world)
            try await Waiting.sleep(.seconds(5))
            owner.signal(SIGCONT)
            #expect(await owner.wait(killedAfter: Child.patience) == .exit(0), "\(owner.said)")
            let calls = try await world.server.ledger()
            // Why two: EC2 and CloudWatch name it differently, and any of them may get the third call.
            let codes = calls.filter(\.isMutating).map(\.code)
            #expect(codes.contains("RequestExpired") || codes.contains("SignatureDoesNotMatch"))
            #expect(try await snapshotsMade(world) > made)
        }
    }

    @Test func `others enqueue, read and replay beside a busy owner, and none waits long`() async throws {
        // Why slow snapshots: confirming them keeps the owner busy.
        try await night(seed: 13, { $0.snapshotSeconds = 12...13 }) { world in
            let refusal = Fault(.before, .refusal(code: "InvalidParameterValue", message: "no", status: 400))
            try await world.server.add(FaultRule(refusal, on: "monitoring:PutMetricAlarm", times: 1))
            let owner = try world.start(["run"], label: "owner")
            try await Waiting.until("the owner acts") { try await snapshotsMade(world) > 0 }
            func beside(_ arguments: [String]) async throws -> Child.Ending {
                let ending = await (try world.start(arguments, label: "other")).wait(killedAfter: Child.patience)
                // Who waited until the queue is free would end after its owner.
                #expect(owner.ending == nil, "\(arguments)")
                return ending
            }
            // The exit code of `replay` is 64 as long as no task has failed.
            try await Waiting.until("the refused alarm is replayed") {
                try await beside(["replay", "--no-work"]) == .exit(0)
            }
            for arguments in [
                ["enqueue"], ["report"], ["tasks"], ["queue", "backup", world.path("copy")],
                ["report", "--format", "json"], ["enqueue"], ["queue", "check"],
            ] {
                #expect(try await beside(arguments) == .exit(0), "\(arguments)")
            }
            #expect(owner.ending == nil, "the owner must be busy all the time")
            #expect(await owner.wait(killedAfter: Child.patience) == .exit(0), "\(owner.said)")
            let check = try await world.run("queue", "check", database: "copy")
            #expect(check.ending == .exit(0), "\(check.said)")
        }
    }

    @Test func `cron fires twice at once: one works, the other follows, and both end with the run's result`()
        async throws
    {
        try await night(seed: 14) { world in
            let duplicates = try ["one", "two"].map { try world.start(["run"], label: $0) }
            for duplicate in duplicates {
                #expect(await duplicate.wait(killedAfter: Child.patience) == .exit(0), "\(duplicate.said)")
            }
            #expect(duplicates.filter { $0.said.contains("waiting for its result") }.count == 1)
        }
    }

    @Test func `two hosts with separate databases leave one of each thing`() async throws {
        // Both hosts may create the same resource, and no client can prevent this. One of the two is deleted.
        try await night(seed: 15, ignoring: \.repeats) { world in
            let hosts = try ["one", "two"].map { try world.start(["run"], database: $0, label: $0) }
            for host in hosts { #expect(await host.wait(killedAfter: Child.patience) == .exit(0), "\(host.said)") }
        }
    }

    @Test func `the schema is not migrated under a running owner`() async throws {
        try await night(seed: 16) { world in
            let owner = try world.start(["run"], label: "owner")
            try await Waiting.until("the owner acts") { try await snapshotsMade(world) > 0 }
            let migrate = try await world.run("queue", "migrate", label: "migrate")
            #expect(migrate.ending == .exit(75))
            #expect(migrate.said.contains("migrate when that process has ended"), "\(migrate.said)")
            #expect(await owner.wait(killedAfter: Child.patience) == .exit(0), "\(owner.said)")
        }
    }
}
