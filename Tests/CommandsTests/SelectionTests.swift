import CloudSimulator
import Foundation
import Model
import Testing

/// A selection that is lost, told by the whole program, and what a person can say to it.
@Suite(.fewNights) struct SelectionTests {
    private let shop = World.shop

    private func change(_ world: World, _ body: (inout CloudRegion) -> Void) throws {
        let lane = Lane(
            account: try #require(AccountID(shop)), region: try #require(World.regions[shop].flatMap { Region($0) }))
        world.simulator.edit(lane, body)
    }

    private func deletions(_ world: World) -> Int {
        world.simulator.ledger.count { $0.acted && $0.action == "DeleteSnapshot" }
    }

    @Test func `lost tags end with 3 and delete nothing, until a person accepts it`() async throws {
        let world = try World(accounts: [shop])
        #expect(await world.run("run").status == 0)
        world.skip(.hours(24))
        try change(world) { $0.instances[0].tags["AutoSnapshot"] = nil }
        world.simulator.clearLedger()
        let lost = await world.run("run")
        #expect(lost.status == 3, "\(lost.output)\(lost.errors)")
        #expect(lost.output.contains("ATTENTION") && lost.output.contains("SelectionShrank"))
        #expect(lost.output.contains("accounts accept \(shop)"))
        #expect(deletions(world) == 0)
        let accepted = await world.run("accounts", "accept", shop)
        #expect(accepted.status == 0)
        #expect(accepted.output.hasPrefix("\(shop)/eu-west-1: "))
        #expect(accepted.output.contains(" confirmed, ") && accepted.errors.contains("made ready"))
        let done = await world.run("run")
        #expect(done.status == 0, "\(done.output)\(done.errors)")
        #expect(deletions(world) > 0)
        let again = await world.run("accounts", "accept", "--account", shop, "--region", "eu-west-1")
        #expect(again.status == 0 && again.output.hasPrefix("nothing to confirm"))
        #expect(await world.run("accounts", "accept").status == 64)
        #expect(await world.run("accounts", "accept", "nonesuch").status == 64)
    }

    @Test func `a tag that is almost right is named by plan, by the check and by the report`() async throws {
        let world = try World(accounts: [shop])
        try change(world) { $0.instances[0].tags["AutoSnapshot"] = "True" }
        for command in [["plan"], ["accounts", "check"], ["run"]] {
            let result = await world.start(world.paths + command)
            #expect(result.output.contains("NearMissTag"), "\(command): \(result.output)\(result.errors)")
            #expect(command == ["plan"] || result.status == 3)
        }
    }

    @Test func `a first run that selects nothing is no success`() async throws {
        let world = try World(accounts: [shop])
        try change(world) { region in
            for index in region.instances.indices { region.instances[index].tags["AutoSnapshot"] = "false" }
            region.snapshots = []
            region.images = []
        }
        let first = await world.run("run")
        #expect(first.status == 3 && first.output.contains("No volume is selected"), "\(first.output)")
        #expect(await world.run("accounts", "accept", shop).status == 0)
        #expect(await world.run("report").status == 0)
    }
}
