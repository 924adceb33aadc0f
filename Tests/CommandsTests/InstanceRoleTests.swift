import CloudSimulator
import Model
import Synchronization
import Testing

/// A machine with nothing but an instance role, which is README's first example.
@Suite(.fewNights) struct InstanceRoleTests {
    private func world(keepingProfilesOf others: [String] = []) throws -> World {
        let world = try World(accounts: [World.shop, World.bank])
        world.becomeInstance(of: World.shop, keepingProfilesOf: others)
        for id in [World.shop, World.bank] where !others.contains(id) {
            try world.write(
                "account: \"\(id)\"\nregions: [\(World.regions[id] ?? "")]\ncredentials: { role: aws-man }\n",
                to: "accounts/\(id).yaml")
        }
        return world
    }

    @Test func `accounts check and run need no setting but the account files`() async throws {
        let world = try world()
        let check = await world.run("accounts", "check")
        #expect(check.status == 0, "\(check.output)\(check.errors)")
        let run = await world.run("run")
        #expect(run.status == 0, "\(run.output)\(run.errors)")
        #expect(world.simulator.ledger.count { $0.action == "CreateSnapshot" && $0.acted } == 8)
        let assumed = world.simulator.ledger.filter { $0.action == "AssumeRole" && $0.acted }
        #expect(assumed.allSatisfy { $0.accessKey == "ASIAINSTANCEROLE" })
        #expect(assumed.allSatisfy { $0.parameters["RoleSessionName"] == "aws-man@test" })
    }

    @Test func `a metadata service that hangs is an outage for its accounts, and the others go on`() async throws {
        let world = try world(keepingProfilesOf: [World.bank])
        world.unanswered.withLock { $0 = 5 }
        let run = await world.run("run")
        #expect(run.status == 0, "\(run.output)\(run.errors)")
        #expect(world.unanswered.withLock { $0 } < 0)
        let made = world.simulator.ledger.filter { $0.action == "CreateSnapshot" && $0.acted }
        #expect(made.count == 8)
        #expect(made.first?.account?.digits == World.bank)
    }

    @Test func `an instance role of another account is used for nothing`() async throws {
        let world = try world()
        try world.write(
            "account: \"\(World.bank)\"\nregions: [us-east-1]\n", to: "accounts/\(World.bank).yaml")
        let run = await world.run("run")
        #expect(run.status == 3)
        #expect(
            run.output.contains(
                "the keys of the instance's role belong to account \(World.shop), not to \(World.bank)"),
            "\(run.output)")
        let inBank = world.simulator.ledger.filter { $0.region == "us-east-1" }
        #expect(Set(inBank.map(\.action)).isSubset(of: ["GetCallerIdentity"]), "\(Set(inBank.map(\.action)))")
        #expect(world.simulator.ledger.count { $0.action == "CreateSnapshot" && $0.acted } == 4)
    }

    @Test func `a machine without any key names every step`() async throws {
        let world = try World(accounts: [World.shop])
        try world.write("account: \"\(World.shop)\"\nregions: [eu-west-1]\n", to: "accounts/\(World.shop).yaml")
        let check = await world.run("accounts", "check")
        #expect(check.status == 3)
        for step in [
            "AWS_ACCESS_KEY_ID", "AWS_WEB_IDENTITY_TOKEN_FILE", "profile default",
            "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "the instance's role",
        ] {
            #expect(check.output.replacing("\n", with: " ").contains(step), "\(step): \(check.output)")
        }
    }
}
