import CloudSimulator
import Foundation
import Model
import Testing

/// What stays, and by which rule: `plan --all`, and `explain` of one resource.
@Suite struct ExplainTests {
    private let lane: Lane

    init() throws {
        lane = Lane(
            account: try #require(AccountID(World.shop)), region: try #require(Region(World.regions[World.shop] ?? "")))
    }

    private func world() throws -> World {
        let world = try World(accounts: [World.shop], instances: 1)
        try world.write(
            World.file(World.shop, "eu-west-1", more: "snapshots: { keep: { daily: 3 } }\n"),
            to: "accounts/\(World.shop).yaml")
        return world
    }

    /// The region's volume without an image, whose snapshots no image uses, and its snapshots, newest first.
    private func sample(_ world: World) throws -> (volume: String, snapshots: [CloudSnapshot]) {
        let region = try #require(world.simulator.region(lane))
        let used = Set(region.images.flatMap { $0.devices.compactMap(\.snapshot) })
        let volumes = Dictionary(grouping: region.snapshots, by: \.volume).filter { volume, snapshots in
            snapshots.count > 4 && snapshots.allSatisfy { !used.contains($0.id) }
                && region.instances.contains { $0.devices.contains { $0.volume == volume } }
        }
        let volume = try #require(volumes.min { $0.key < $1.key })
        return (volume.key, volume.value.sorted { $0.startedAt > $1.startedAt })
    }

    @Test func `a plan of everything says what stays and by which rule, and a run keeps exactly that`() async throws {
        let world = try world()
        let (volume, snapshots) = try sample(world)
        let plan = await world.run("plan", "--all")
        #expect(plan.status == 0, "\(plan.output)\(plan.errors)")
        let lines = plan.output.split(separator: "\n")
        for (place, snapshot) in snapshots.enumerated() {
            let about = lines.filter {
                $0.contains(snapshot.id) && $0.contains(place < 3 ? "kept by daily" : "none of daily 3")
            }
            #expect(about.count == 1, "\(snapshot.id): \(about)")
        }
        #expect(await world.run("run").status == 0)
        let left = try #require(world.simulator.region(lane)).snapshots.filter { $0.volume == volume }.map(\.id)
        #expect(left.count == 4 && Set(left).isSuperset(of: snapshots.prefix(3).map(\.id)))
        let json = await world.run("plan", "--all", "--format", "json")
        #expect(json.output.contains("\"why\": \"kept by daily\""))
    }

    @Test func `what a plan says stays is there after the run, also of images that go`() async throws {
        let world = try World(accounts: [World.shop], instances: 3)
        let plan = await world.run("plan", "--all", "--format", "json")
        let document = try #require(
            try JSONSerialization.jsonObject(with: Data(plan.output.utf8)) as? [String: Any])
        let regions = try #require(document["regions"] as? [[String: Any]])
        let kept = regions.flatMap { $0["kept"] as? [[String: Any]] ?? [] }.compactMap { $0["id"] as? String }
        let images = try #require(world.simulator.region(lane)).images.map(\.id)
        #expect(await world.run("run").status == 0)
        let after = try #require(world.simulator.region(lane))
        #expect(images.contains { !after.images.map(\.id).contains($0) }, "an image goes")
        let left = Set(after.images.map(\.id) + after.snapshots.map(\.id))
        #expect(!kept.isEmpty && kept.filter { !left.contains($0) } == [])
    }

    @Test func `an explanation is about one resource and changes nothing`() async throws {
        let world = try world()
        let (volume, snapshots) = try sample(world)
        let explained = await world.run("explain", volume)
        #expect(explained.status == 0, "\(explained.output)\(explained.errors)")
        for word in ["which is selected", "create-snapshot", "kept by daily", "none of daily 3"] + snapshots.map(\.id) {
            #expect(explained.output.contains(word), "\(word) in \(explained.output)")
        }
        let others = try #require(world.simulator.region(lane)).snapshots.filter { $0.volume != volume }
        for other in others { #expect(!explained.output.contains("  \(other.id)")) }
        let newest = await world.run("explain", snapshots[0].id)
        #expect(
            newest.status == 0 && newest.output.contains("kept by daily") && !newest.output.contains(snapshots[1].id))
        let region = try #require(world.simulator.region(lane))
        let instance = try #require(region.instances.first)
        let whole = await world.run("explain", instance.id)
        #expect(whole.output.contains(volume) && whole.output.contains("which is selected"), "\(whole.output)")
        #expect(!world.simulator.ledger.contains { $0.isMutating })
    }

    @Test func `an id that is found nowhere, and a word that is no id, are refused`() async throws {
        let world = try world()
        let unknown = await world.run("explain", "vol-0123456789abcdef0")
        #expect(unknown.status == 64 && unknown.errors.contains("accounts list"), "\(unknown.errors)")
        #expect(await world.run("explain", "web-1").status == 64)
    }

    @Test func `of an instance that is not selected it says why`() async throws {
        let world = try world()
        world.simulator.edit(lane) { $0.instances[0].tags["AutoSnapshot"] = nil }
        let region = try #require(world.simulator.region(lane))
        let id = try #require(region.instances.first).id
        let explained = await world.run("explain", id)
        #expect(explained.output.contains("not tagged AutoSnapshot=true"), "\(explained.output)")
    }
}
