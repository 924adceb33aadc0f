import Commands
import Foundation
import Model
import Testing

/// `nights`, over whole nights in the simulated cloud.
@Suite(.fewNights) struct NightsTests {
    @Test func `it shows good, bad and missed nights, and ends as the report does`() async throws {
        let world = try World()
        #expect(await world.run("queue", "migrate").status == 0)
        #expect(await world.run("nights").status == 64)
        #expect(await world.run("run").status == 0)
        let first = await world.run("nights")
        #expect(first.status == 0, "\(first)")
        #expect(first.output.contains("2026-11-23  ok "), "\(first.output)")
        world.skip(.days(2) + .hours(2))
        let missed = await world.run("nights")
        #expect(missed.status == 3 && missed.output.contains("2026-11-24  missed"), "\(missed)")
        #expect(missed.output.contains("MISSED\n  2026-11-24, due at 2026-11-24 04:00:00 UTC: no run was started"))
        world.deny("ec2:CreateSnapshot", in: World.shop)
        #expect(await world.run("run").status == 3)
        let bad = await world.run("nights")
        #expect(bad.status == 3 && bad.output.contains("2026-11-25  failed"), "\(bad.output)")
        #expect(bad.output.contains("  new: create-snapshot · UnauthorizedOperation · "), "\(bad.output)")
        let bank = await world.run("nights", "--account", World.bank)
        #expect(bank.output.contains("2026-11-25  ok "), "\(bank.output)")
        let json = await world.run("nights", "--last", "1", "--format", "json")
        #expect(json.status == 3 && json.output.contains(#""exit": 3"#))
        let csv = await world.run("nights", "--format", "csv").output.split(separator: "\n")
        #expect(csv.count == 4 && csv[1].hasPrefix("2026-11-25,"), "\(csv)")
        #expect(await world.run("nights", "--account", "nobody").status == 64)
        #expect(await world.run("nights", "--last", "0").status == 64)
    }

    @Test func `a second run of the night repairs it, and a running night is said to run`() async throws {
        let world = try World()
        world.deny("ec2:CreateSnapshot", in: World.shop)
        #expect(await world.run("run").status == 3)
        world.allowEverything(in: World.shop)
        #expect(await world.run("run", "second-try").status == 0)
        let joined = await world.run("nights")
        #expect(joined.status == 0 && joined.output.contains("2026-11-23  ok "), "\(joined)")
        world.skip(.days(1))
        _ = await world.run("enqueue")
        let open = await world.run("nights")
        #expect(open.status == 3 && open.output.contains("2026-11-24  unfinished"), "\(open)")
    }

    @Test func `without account files it says that missed nights are not known`() async throws {
        let world = try World()
        #expect(await world.run("run").status == 0)
        let blind = await world.start(["--accounts", "/nowhere", "--database", world.database, "nights"])
        #expect(blind.status == 3 && blind.output.contains("whether a night was missed is not known"), "\(blind)")
    }
}
