import CloudSimulator
import Commands
import Foundation
import GRDB
import Model
import Queue
import Testing

/// Nights of an organization: its accounts come, go and are suspended, and its listing fails.
@Suite(.fewNights) struct OrganizationNightTests {
    private func idle(_ report: ReportDocument) -> [String] {
        report.idle.map { "\($0.account) \($0.reason) \($0.state ?? $0.until ?? "")" }
    }

    @Test func `an organization of 500 accounts is set up from one file, checked and run`() async throws {
        let here = try OrganizationWorld(members: 500)
        let (world, denied) = (here.world, here.members[7])
        world.deny("ec2:CreateSnapshot", in: denied.digits)
        here.edit(8) { $0.state = "SUSPENDED" }
        let list = await world.run("accounts", "list")
        #expect(list.status == 0, "\(list.errors)")
        #expect(list.output.contains("\(here.members[499])  member 499"))
        #expect(
            list.output.contains("SUSPENDED in the organization: member 8 (\(here.members[8]))"),
            "\(list.output.suffix(600))")
        let listings = world.simulator.ledger.count { $0.service == "organizations" }
        // A root, two units and their 500 accounts in pages of twenty.
        #expect(listings <= 35, "\(listings)")
        let run = await world.run("run")
        #expect(run.status == 3, "\(run.errors)")
        #expect(
            run.output.contains("1 account is not worked: 1 inactive in the organization."), "\(run.output.prefix(900))"
        )
        #expect(
            here.backedUp
                == Set(here.members).union([try #require(AccountID(World.shop))]).subtracting([denied, here.members[8]])
        )
        #expect(!here.called.contains(here.members[8]))
        let report = try await world.report()
        #expect(report.regions.filter { !$0.failures.isEmpty }.map(\.account) == [denied.digits])
        #expect(report.regions.count == 500)
    }

    @Test func `an account that is new is worked, and one that left or was suspended is named and not failed for ever`()
        async throws
    {
        let here = try OrganizationWorld(members: 4)
        let world = here.world
        let newcomer = here.members[3]
        here.remove(3)
        #expect(await world.run("run").status == 0)
        #expect(here.backedUp.count == 4)

        here.nextNight()
        here.remove(0)
        here.edit(1) { $0.state = "PENDING_CLOSURE" }
        world.simulator.editOrganization {
            $0.members.append(.init(id: newcomer, name: "newcomer", parent: OrganizationWorld.testing))
        }
        let plan = await world.run("plan")
        #expect(plan.output.contains("no longer in the organization since 2026-11-24: member 0"), "\(plan.output)")
        let second = await world.run("run")
        #expect(second.status == 3, "\(second.output)")
        #expect(second.output.contains("AccountLeft") && second.output.contains("AccountInactive"), "\(second.output)")
        #expect(here.backedUp == Set([try #require(AccountID(World.shop)), here.members[2], newcomer]))
        #expect(here.called == here.backedUp)

        here.nextNight()
        let third = await world.run("run")
        #expect(third.status == 0, "\(third.output)\(third.errors)")
        #expect(
            third.output.contains(
                "2 accounts are not worked: 1 inactive in the organization and 1 no longer in the organization."),
            "\(third.output)")
        let report = try await world.report()
        #expect(
            idle(report) == [
                "\(here.members[0]) left ", "\(here.members[1]) inactive PENDING_CLOSURE",
            ])
        #expect(report.idle.map(\.since) == ["2026-11-24", "2026-11-24"])
        // Nights of accounts that are gone are not missed.
        #expect(await world.run("report").status == 0)
    }

    @Test(arguments: [
        ["work", "--until-idle"], ["run", "--account", World.shop], ["run", "--catch-up"], ["replay"],
    ])
    func `a suspended account needs attention once, whichever command sees it first`(first: [String]) async throws {
        let here = try OrganizationWorld(members: 2)
        let world = here.world
        #expect(await world.run("run").status == 0)
        here.edit(1) { $0.state = "SUSPENDED" }
        let status = await world.start(world.paths + first).status
        let caughtUp = first.contains("--catch-up")
        #expect((status == 3) == caughtUp, "\(first) \(status)")
        here.nextNight()
        let next = await world.run("run")
        #expect(next.status == (caughtUp ? 0 : 3), "\(next.output)")
        #expect(next.output.contains("AccountInactive") != caughtUp, "\(next.output)")
        here.nextNight()
        #expect(await world.run("run").status == 0)
    }

    @Test func `when the listing fails, the last one stands in, and the report says how old it is`() async throws {
        let here = try OrganizationWorld(members: 3)
        let world = here.world
        let failing = FaultRule(
            Fault(.before, .refusal(code: "AccessDeniedException", message: "no", status: 400)),
            on: "organizations:ListAccountsForParent")
        world.simulator.add(failing)
        let lost = "account: \"\(World.shop)\"\ncredentials: { profile: nowhere }\n" + OrganizationWorld.usualRules
        try world.write(lost, to: "accounts/organization.yaml")
        let keyless = await world.run("accounts", "list")
        #expect(
            keyless.errors.contains("`credentials:` in \(world.accounts)/organization.yaml"), "\(keyless.errors)")
        try here.write(OrganizationWorld.usualRules)
        let first = await world.run("run")
        #expect(first.status == 3)
        #expect(first.output.contains("the organization could not be listed"), "\(first.output)")
        #expect(first.output.contains("organizations:ListAccounts"), "\(first.output)")
        #expect(here.backedUp.map(\.digits) == [World.shop])
        world.simulator.removeFaultRules()
        #expect(await world.run("run").status == 3, "the organization was uncovered this night")
        #expect(here.backedUp.count == 4)

        here.nextNight()
        world.simulator.add(failing)
        let second = await world.run("run")
        #expect(second.status == 0, "\(second.output)\(second.errors)")
        #expect(here.backedUp.count == 4)
        #expect(
            try await world.report().warnings.contains { $0.contains("its accounts are those of the listing 1 d ago") })
        let list = await world.run("accounts", "list")
        #expect(list.status == 3 && list.output.contains("member 2"), "\(list.errors)")

        // Before the first run of a newer binary the database still has the older schema.
        try await DatabaseQueue(path: world.database).write { db in
            try db.execute(sql: "CREATE TABLE kept AS SELECT * FROM schema_migration WHERE number > 10")
            try db.execute(sql: "DELETE FROM schema_migration WHERE number > 10")
        }
        let upgraded = await world.run("accounts", "list")
        #expect(upgraded.status == 3 && upgraded.output.contains("member 2"), "\(upgraded.errors)")
        try await DatabaseQueue(path: world.database).write { db in
            try db.execute(sql: "INSERT INTO schema_migration SELECT * FROM kept; DROP TABLE kept")
        }

        world.skip(.hours(72))
        world.simulator.clearLedger()
        let late = await world.run("run")
        #expect(late.status == 3)
        #expect(here.backedUp.count == 4)
    }

    @Test func `an account that neither a file nor a rule covers is said everywhere`() async throws {
        let rules = OrganizationWorld.usualRules.replacing("r-ab12", with: OrganizationWorld.production)
        let here = try OrganizationWorld(
            members: 3, rules: rules, unit: { $0 == 2 ? OrganizationWorld.testing : OrganizationWorld.production })
        let said = "in the organization, without a file or a rule: member 2 (\(here.members[2]))"
        for arguments in [["accounts", "list"], ["plan"], ["coverage"], ["run"], ["report"]] {
            let result = await here.world.start(here.world.paths + arguments)
            #expect(result.output.contains(said), "\(arguments): \(result.output)\(result.errors)")
            #expect(
                result.status == 0, "\(arguments): \(result.output)\(result.errors)")
        }
        #expect(!here.called.contains(here.members[2]))
        try here.write("exclude: [\(OrganizationWorld.testing)]\n" + rules)
        #expect(await !here.world.run("accounts", "list").output.contains("NOT WORKED"))
    }

    @Test func `a rule by tag asks for tags, and a tag names accounts on the command line`() async throws {
        let rules = """
            rules:
              - tag: team=pay*
                regions: [eu-west-1]
                credentials: { profile: p111111111111, role: aws-man }

            """
        let here = try OrganizationWorld(members: 3, rules: rules)
        let world = here.world
        here.edit(1) { $0.tags = ["team": "payments"] }
        here.edit(2) { $0.tags = ["team": "shop"] }
        let run = await world.run("run", "--account", "tag:team=payments")
        #expect(run.status == 0, "\(run.output)\(run.errors)")
        #expect(here.backedUp == [here.members[1]])
        let report = await world.run("report", "--account", "tag:team", "--format", "json")
        #expect(report.output.contains(here.members[1].digits), "\(report.errors)")
        let none = await world.run("run", "--account", "tag:team=none")
        #expect(none.status == 64 && none.errors.contains("has the tag team=none"), "\(none.errors)")
    }

    @Test func `an account that joined and is in no run is missed from the night after its first listing on`()
        async throws
    {
        let here = try OrganizationWorld(members: 2)
        let world = here.world
        let newcomer = here.members[1]
        here.remove(1)
        // Nights before the file was written do not count, so all of them are after that.
        var file = stat()
        #expect(stat(world.accounts + "/organization.yaml", &file) == 0)
        let written = Instant(seconds: Int64(file.st_ctim.tv_sec))
        while world.clock.now < written { world.skip(.days(1)) }
        #expect(await world.run("run").status == 0)
        here.nextNight()
        world.skip(.hours(2))
        world.simulator.editOrganization {
            $0.members.append(.init(id: newcomer, name: "newcomer", parent: OrganizationWorld.testing))
        }
        let others = ["--account", World.shop, "--account", here.members[0].digits]
        for _ in 0..<3 {
            #expect(await world.start(world.paths + ["run"] + others).status == 0)
            here.nextNight()
        }
        #expect(await world.start(world.paths + ["run"] + others).status == 0)
        let report = await world.run("report")
        #expect(report.status == 3, "\(report.output)")
        #expect(report.output.hasPrefix("MISSED  3 nights\n"), "\(report.output)")
        #expect(report.output.matches(of: /not in any run: newcomer eu-west-1/).count == 3, "\(report.output)")
    }

    @Test func `a worker that runs already works an account that another process has just found`() async throws {
        let here = try OrganizationWorld(members: 2)
        let world = here.world
        let newcomer = try #require(here.members.last)
        here.remove(1)
        // The worker's night lasts until these complete.
        world.simulator.settings.snapshotSeconds = 200...200
        #expect(await world.run("enqueue").status == 0)
        async let work = world.run("work", "--until-idle")
        // The worker has listed the organization once it works in an account.
        while here.called.isEmpty { try await world.clock.effects.sleep(.seconds(1)) }
        world.simulator.editOrganization {
            $0.members.append(.init(id: newcomer, name: "newcomer", parent: OrganizationWorld.testing))
        }
        #expect(await world.run("enqueue").status == 0)
        let worked = await work
        #expect(worked.status == 0, "\(worked.errors)")
        #expect(here.backedUp.contains(newcomer))
    }
}
