import CloudSimulator
import Commands
import Foundation
import Model
import Testing

/// `run --catch-up`, as a timer or the start of the machine calls it.
@Suite(.fewNights) struct CatchUpRunTests {
    @Test func `after a good night it does nothing and says so`() async throws {
        let world = try World(accounts: [World.shop])
        #expect(await world.run("run", "--catch-up").status == 0)
        world.simulator.clearLedger()
        world.skip(.hours(5))
        let again = await world.run("run", "--catch-up")
        #expect(again.status == 0 && again.output == "")
        #expect(again.errors.contains("nightly-2026-11-23 has ended well: nothing to catch up; "), "\(again.errors)")
        #expect(world.simulator.ledger.isEmpty)
    }

    @Test func `a night that the machine slept through is run late, and earlier ones stay missed`() async throws {
        let world = try World(accounts: [World.shop])
        #expect(await world.run("run").status == 0)
        world.skip(.days(3) + .hours(6))
        let late = await world.run("run", "--catch-up")
        #expect(late.status == 0 && late.output.hasPrefix("OK  nightly-2026-11-26\n"), "\(late.output)\(late.errors)")
        #expect(late.output.contains("this night is run late: it began 6 h"), "\(late.output)")
        let line = "warning: not run, and too late for it: the nights of 2026-11-24 and 2026-11-25; tonight's run"
        #expect(late.errors.contains(line), "\(late.errors)")
        let report = await world.run("report")
        #expect(report.status == 0 && report.output.contains("this night is run late"))
        #expect(report.output.contains("MISSED EARLIER"))
        #expect(await world.run("run", "--catch-up").errors.contains("nothing to catch up"))
    }

    @Test func `in time it is a plain run, and after a bad night it lists again`() async throws {
        let world = try World(accounts: [World.shop])
        world.deny("ec2:CreateSnapshot", in: World.shop)
        let first = await world.run("run", "--catch-up")
        #expect(first.status == 3 && !first.output.contains("late"))
        world.allowEverything(in: World.shop)
        world.skip(.hours(2))
        let second = await world.run("run", "--catch-up")
        #expect(second.status == 0 && second.output.hasPrefix("OK  "), "\(second.output)")
    }

    @Test func `an account that was paused when the night's run began is caught up once it is not`() async throws {
        let world = try World()
        let file = "accounts/\(World.bank).yaml"
        try world.write(World.file(World.bank, "us-east-1", more: "paused_until: 2027-01-01\n"), to: file)
        #expect(await world.run("run").status == 0)
        #expect(await world.run("run", "--catch-up").errors.contains("nothing to catch up"))
        try world.write(World.file(World.bank, "us-east-1"), to: file)
        let rest = await world.run("run", "--catch-up")
        #expect(rest.status == 0 && rest.output.contains("All 8 selected volumes are backed up."), "\(rest.output)")
    }

    @Test func `an account that the night's run lacks is caught up too`() async throws {
        let world = try World()
        #expect(await world.run("run", "--account", World.shop).status == 0)
        let rest = await world.run("run", "--catch-up")
        #expect(rest.status == 0 && rest.output.contains("All 8 selected volumes are backed up."), "\(rest.output)")
        let part = await world.run("run", "--catch-up", "--account", World.shop)
        #expect(part.status == 64 && part.errors.contains("leave out --account"))
    }
}
