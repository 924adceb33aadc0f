import CloudSimulator
import Foundation
import Model
import Testing

/// Paused accounts, and the texts that name several accounts.
@Suite(.fewNights) struct PauseTests {
    private static func paused(_ id: String, until day: String) -> String {
        World.file(id, World.regions[id] ?? "", more: "paused_until: \(day)\n")
    }

    private func called(_ world: World) -> Set<String> {
        Set(world.simulator.ledger.filter { $0.service == "ec2" }.compactMap { $0.account?.digits })
    }

    @Test func `a paused account is not worked until its day, and everything says so`() async throws {
        let world = try World()
        #expect(await world.run("run").status == 0)
        world.skip(.hours(24))
        world.simulator.clearLedger()
        try world.write(Self.paused(World.bank, until: "2026-11-25"), to: "accounts/\(World.bank).yaml")
        let said = "paused until 2026-11-25: \(World.bank) (\(World.bank))"
        for arguments in [["accounts", "list"], ["plan"], ["coverage"], ["run"], ["report"]] {
            let result = await world.start(world.paths + arguments)
            #expect(result.output.contains(said), "\(arguments): \(result.output)\(result.errors)")
        }
        #expect(called(world) == [World.shop])
        let report = try await world.report()
        #expect(report.exit == 0 && report.verdict == "ok")
        #expect(
            report.idle == [
                .init(account: World.bank, reason: "paused", until: "2026-11-25", since: nil, state: nil)
            ])
        let one = await world.run("plan", "--account", World.bank)
        #expect(one.status == 0 && one.output.contains(said), "\(one.output)\(one.errors)")

        world.skip(.hours(24))
        world.simulator.clearLedger()
        let after = await world.run("run")
        #expect(after.status == 0 && !after.output.contains("NOT WORKED"), "\(after.output)")
        #expect(after.output.contains("the pause ended on 2026-11-25"))
        #expect(called(world) == [World.shop, World.bank])
        // The night of the pause is not missed, even when the key is gone.
        try world.write(World.file(World.bank, "us-east-1"), to: "accounts/\(World.bank).yaml")
        #expect(await world.run("report").status == 0)
    }

    @Test func `an account that is paused in the middle of a night stops, and the report says so`() async throws {
        let world = try World()
        #expect(await world.run("enqueue").status == 0)
        try world.write(Self.paused(World.bank, until: "2026-12-01"), to: "accounts/\(World.bank).yaml")
        let worked = await world.run("work", "--until-idle")
        #expect(worked.status == 3)
        #expect(called(world) == [World.shop])
        let report = await world.run("report")
        #expect(report.output.contains("Paused") && report.output.contains("until 2026-12-01"), "\(report.output)")
    }

    @Test func `patterns and tags name accounts in every command`() async throws {
        let world = try World(accounts: [World.shop, World.bank, World.china])
        try world.write(
            World.file(World.shop, "eu-west-1", more: "name: prod-shop\ntags: { team: web }\n"),
            to: "accounts/\(World.shop).yaml")
        try world.write(
            World.file(World.bank, "us-east-1", more: "name: prod-bank\ntags: { team: payments }\n"),
            to: "accounts/\(World.bank).yaml")
        #expect(await world.run("run", "--account", "prod-*").status == 0)
        #expect(called(world) == [World.shop, World.bank])
        world.simulator.clearLedger()
        #expect(await world.run("plan", "--account", "tag:team=payments").status == 0)
        #expect(called(world) == [World.bank])
        let report = await world.run("report", "--account", "tag:team=w*")
        #expect(report.output.contains("prod-shop") && !report.output.contains("prod-bank eu"), "\(report.output)")
        let tasks = await world.run("tasks", "--account", "2222*", "--limit", "1")
        #expect(tasks.status == 0 && tasks.output.contains("us-east-1"), "\(tasks.output)\(tasks.errors)")
        let none = await world.run("plan", "--account", "test-*")
        #expect(none.status == 64 && none.errors.contains("matches test-*"), "\(none.errors)")
        let list = await world.run("accounts", "list", "--account", "tag:team=web")
        #expect(list.output.contains("prod-shop") && !list.output.contains("prod-bank"), "\(list.output)")
    }
}
