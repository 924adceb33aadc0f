import CloudSimulator
import Commands
import Foundation
import Model
import Testing

/// `aws-man coverage`, over the simulated cloud and without a database.
@Suite(.fewNights) struct CoverageTests {
    private func lane(_ id: String) throws -> Lane {
        Lane(
            account: try #require(AccountID(id)),
            region: try #require(World.regions[id].flatMap { Region($0) }))
    }

    private func region(_ world: World, _ id: String) throws -> CloudRegion {
        let lane = try lane(id)
        return try #require(world.simulator.dump()[lane.account])[lane.region]
    }

    @Test func `a fleet with yesterday's snapshots is covered, by one listing of each kind and region`() async throws {
        let world = try World(speed: 1)
        let result = await world.run("coverage")
        #expect(result.status == 0, "\(result.output)\(result.errors)")
        #expect(result.output.hasPrefix("OK  All 8 selected volumes have a good snapshot"), "\(result.output)")
        let calls = world.simulator.ledger.filter { $0.action != "GetCallerIdentity" }.map(\.action).sorted()
        #expect(calls == ["DescribeInstances", "DescribeInstances", "DescribeSnapshots", "DescribeSnapshots"])
        #expect(!FileManager.default.fileExists(atPath: world.database))
    }

    @Test func `a day without a backup is a breach, each volume is named, and the lines fit a terminal`() async throws {
        let world = try World()
        world.skip(.hours(6))
        let name = "web \u{202E}" + String(repeating: "名", count: 60)
        try world.simulator.edit(lane(World.shop)) { $0.instances[0].tags["Name"] = ExactText(name) }
        let result = await world.run("coverage")
        #expect(result.status == 4, "\(result.output)")
        #expect(result.output.hasPrefix("BREACH  8 of 8 selected volumes have no good snapshot"), "\(result.output)")
        for id in [World.shop, World.bank] {
            for volume in try region(world, id).volumes { #expect(result.output.contains(volume.id)) }
        }
        #expect(!result.output.unicodeScalars.contains("\u{202E}"))
        for line in result.output.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
        #expect(await world.run("run").status == 0)
        #expect(await world.run("coverage").status == 0)
    }

    @Test func `the rpo of an account's file decides for that account alone`() async throws {
        let world = try World(speed: 1)
        try world.write(World.file(World.shop, "eu-west-1", more: "rpo: 3h\n"), to: "accounts/\(World.shop).yaml")
        let result = await world.run("coverage")
        #expect(result.status == 4 && result.output.hasPrefix("BREACH  4 of 8"), "\(result.output)")
        #expect(await world.run("coverage", "--account", World.bank).status == 0)
    }

    @Test func `what cannot be read never looks covered, and a breach elsewhere comes first`() async throws {
        let world = try World(speed: 1)
        world.deny("ec2:DescribeSnapshots", in: World.shop)
        let unread = await world.run("coverage")
        #expect(unread.status == 3, "\(unread.output)")
        #expect(unread.output.hasPrefix("UNREAD  All 4 selected volumes"), "\(unread.output)")
        #expect(unread.output.contains("NOT READ") && unread.output.contains("UnauthorizedOperation"))
        #expect(unread.output.contains("0+?"), "\(unread.output)")
        let csv = await world.run("coverage", "--format", "csv").output.split(separator: "\n")
        #expect(csv.contains { $0.hasPrefix("111111111111,111111111111,eu-west-1,,,,,,,unread,") }, "\(csv)")
        world.skip(.hours(6))
        #expect(await world.run("coverage").status == 4)
    }

    @Test func `a broken file and regions that cannot be asked for are not read`() async throws {
        let world = try World(accounts: [World.shop, World.bank], speed: 1)
        try world.write("account: 12\n", to: "accounts/broken.yaml")
        let broken = await world.run("coverage")
        #expect(broken.status == 3 && broken.output.contains("BrokenFile"), "\(broken.output)")
        try world.write(
            "account: \"\(World.bank)\"\nregions: all-enabled\nsnapshots: false\nimages: false\nalarms: false\n"
                + "credentials: { profile: p\(World.bank) }\n", to: "accounts/\(World.bank).yaml")
        world.deny("ec2:DescribeRegions", in: World.bank)
        world.simulator.clearLedger()
        let regions = await world.run("coverage", "--account", World.bank)
        #expect(regions.status == 3, "\(regions.output)")
        #expect(
            !world.simulator.ledger.contains { $0.action == "DescribeSnapshots" && $0.account?.digits == World.bank })
    }

    @Test func `a cloud that lies does not make a volume look covered`() async throws {
        let world = try World(speed: 1)
        let volume = try #require(try region(world, World.shop).volumes.first?.id)
        var settings = world.simulator.settings
        settings.leaksForeign = true
        world.simulator.settings = settings
        let now = world.clock.now
        let lane = try lane(World.shop)
        func recent(_ id: String, of volume: String, _ state: CloudSnapshot.State) -> CloudSnapshot {
            let tags: [ExactText: ExactText] = [
                "AutoSnapshot": "true", "aws-man:task": "nightly-2026-11-23/create-snapshot/\(volume)",
                "aws-man:run": "nightly-2026-11-23",
            ]
            return CloudSnapshot(id: id, volume: volume, startedAt: now - .hours(1), state: state, tags: tags)
        }
        world.simulator.edit(lane) { region in
            region.snapshots.removeAll { $0.volume == volume }
            var pending = recent("snap-00000000000000003", of: volume, .pending)
            pending.endsAt = now + .days(1)
            var elsewhere = recent("snap-00000000000000004", of: "vol-00000000000000099", .completed)
            elsewhere.tags["aws-man:task"] = "nightly-2026-11-23/create-snapshot/\(volume)"
            region.snapshots += [recent("snap-00000000000000002", of: volume, .error), pending, elsewhere]
        }
        world.simulator.edit(try #require(AccountID(World.bank))) { bank in
            var foreign = recent("snap-00000000000000001", of: volume, .completed)
            foreign.isPublic = true
            bank[lane.region].snapshots.append(foreign)
        }
        let result = await world.run("coverage")
        #expect(result.status == 4 && result.output.hasPrefix("BREACH  1 of 8"), "\(result.output)")
        let row = try #require(result.output.split(separator: "\n").first { $0.hasPrefix(volume) })
        #expect(row.contains("BREACH") && row.contains("none"), "\(row)")
    }

    @Test func `a clock that differs is told, and ages go by AWS's clock`() async throws {
        let world = try World(skew: .minutes(6), speed: 1)
        var settings = world.simulator.settings
        settings.requestLifetimeSeconds = 900
        world.simulator.settings = settings
        let result = await world.run("coverage")
        #expect(result.status == 0, "\(result.output)\(result.errors)")
        #expect(result.output.contains("s from AWS's; ages are counted by AWS's clock"), "\(result.output)")
    }

    @Test func `what there is to restore a volume from is listed, also when the volume is gone`() async throws {
        let world = try World(speed: 1)
        let before = try region(world, World.shop)
        let volume = try #require(before.instances.first?.rootVolume)
        let snapshots = before.snapshots.filter { $0.volume == volume }
        try world.simulator.edit(lane(World.shop)) { region in
            region.volumes.removeAll { $0.id == volume }
            region.instances.removeAll { $0.devices.contains { $0.volume == volume } }
        }
        let result = await world.run("coverage", "--volume", volume, "--all")
        #expect(result.status == 0, "\(result.output)\(result.errors)")
        for snapshot in snapshots { #expect(result.output.contains(snapshot.id)) }
        #expect(result.output.contains("ami-"))
        for line in result.output.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
        let csv = await world.run("coverage", "--volume", volume, "--format", "csv").output.split(separator: "\n")
        let times = csv.dropFirst().map { $0.split(separator: ",")[5] }
        #expect(times == times.sorted(by: >) && times.count > snapshots.count)
    }

    @Test func `an instance that is gone is found by the descriptions of CreateImage and by its tags`() async throws {
        let world = try World(speed: 1)
        #expect(await world.run("run").status == 0)
        let instance = try #require(try region(world, World.shop).instances.first)
        try world.simulator.edit(lane(World.shop)) { $0.instances.removeAll { $0.id == instance.id } }
        let result = await world.run("coverage", "--instance", instance.id)
        #expect(result.status == 0, "\(result.output)\(result.errors)")
        for device in instance.devices {
            #expect(result.output.contains("  \(device.volume) (only tags name the instance)"), "\(result.output)")
        }
    }

    @Test func `an id that is nowhere is a usage error, unless something could not be read`() async throws {
        let world = try World(speed: 1)
        for arguments in [["--volume", "vol-00000000000000077"], ["--instance", "i-00000000000000077"]] {
            #expect(await world.start(world.paths + ["coverage"] + arguments).status == 64)
        }
        #expect(await world.run("coverage", "--volume", "snap-1").status == 64)
        #expect(
            await world.run("coverage", "--volume", "vol-00000000000000077", "--instance", "i-00000000000000077").status
                == 64)
        world.deny("ec2:DescribeInstances", in: World.shop)
        #expect(await world.run("coverage", "--volume", "vol-00000000000000077").status == 3)
    }

    @Test func `a volume that has no snapshot has nothing to restore from`() async throws {
        let world = try World(speed: 1)
        let volume = try #require(try region(world, World.shop).volumes.first?.id)
        try world.simulator.edit(lane(World.shop)) { region in
            region.snapshots.removeAll { $0.volume == volume }
            region.images = []
        }
        let result = await world.run("coverage", "--volume", volume)
        #expect(result.status == 4 && result.output.contains("nothing to restore from was found"), "\(result.output)")
    }
}
