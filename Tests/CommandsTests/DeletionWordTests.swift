import CloudSimulator
import Foundation
import Model
import Testing

/// The options about deletions apply to the accounts and regions named beside them, and to no others.
@Suite(.fewNights) struct DeletionWordTests {
    /// Two accounts in which more deletions are due than the blast radius allows.
    private func crowded() async throws -> World {
        let world = try World()
        #expect(await world.run("run").status == 0)
        world.skip(.hours(24))
        try world.write(
            "timezone: UTC\nnightly_at: \"04:00\"\nlimits: { blast_radius_floor: 0 }\n", to: "accounts/defaults.yaml")
        for id in [World.shop, World.bank] {
            let region = try #require(World.regions[id])
            try world.write(World.file(id, region, more: "snapshots: { keep: 1d }\n"), to: "accounts/\(id).yaml")
        }
        return world
    }

    private func deletions(_ world: World, in account: String) -> Int {
        world.simulator.ledger.count { $0.account?.digits == account && $0.acted && $0.action == "DeleteSnapshot" }
    }

    @Test func `more deletions allowed in one account and region are allowed in no other`() async throws {
        let world = try await crowded()
        #expect(await world.run("run").status == 3)
        let before = try await world.report()
        for id in [World.shop, World.bank] {
            #expect(before.region(id)?.failures.contains { $0.code == "BlastRadius" } == true)
        }
        world.simulator.clearLedger()
        let allowed = await world.run("run", "--account", World.shop, "--region", "eu-west-1", "--allow-deletes", "90")
        #expect(allowed.status == 3)
        #expect(allowed.errors.contains("blocked deletions allowed now"))
        let after = try await world.report()
        #expect(after.region(World.shop)?.failures.isEmpty == true)
        #expect(deletions(world, in: World.shop) > 0)
        #expect(after.region(World.bank)?.failures.count == before.region(World.bank)?.failures.count)
        #expect(deletions(world, in: World.bank) == 0)
    }

    @Test func `an allowance given hours after the end of the run is not said to have done nothing`() async throws {
        let world = try await crowded()
        #expect(await world.run("run").status == 3)
        world.skip(.hours(13))
        let allowed = await world.run("run", "--allow-deletes", "90")
        #expect(allowed.status == 0, "\(allowed.output)\(allowed.errors)")
        #expect(!allowed.errors.contains("nothing was done"))
    }

    @Test func `no deletions in one account stop those of no other, and the report says where`() async throws {
        let world = try World()
        #expect(await world.run("run", "--account", World.shop, "--no-deletes").status == 0)
        #expect(await world.run("run").status == 0)
        #expect(deletions(world, in: World.shop) == 0)
        #expect(deletions(world, in: World.bank) > 0)
        let report = try await world.report()
        #expect(report.region(World.shop)?.warnings == ["nothing is deleted here in this run: --no-deletes"])
        #expect(report.region(World.bank)?.warnings == [])
    }
}
