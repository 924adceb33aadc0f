import CloudSimulator
import Foundation
import Model
import Testing

/// `accounts check` and `policy` as whole commands.
@Suite(.fewNights) struct AccountsCheckTests {
    private struct Document: Decodable {
        struct Region: Decodable {
            let account: String
            let ok: Bool
            let checks: [Check]
        }
        struct Check: Decodable {
            let what: String
            let result: String
            let code: String?
            let why: String?
        }
        let version: Int
        let exit: Int32
        let regions: [Region]
    }

    @Test func `a row per account and region is followed by what is wrong, once`() async throws {
        let world = try World()
        let before = world.simulator.dump().accounts
        let good = await world.run("accounts", "check")
        #expect(good.status == 0, "\(good.output)\(good.errors)")
        #expect(good.output.hasPrefix("ok "), "\(good.output)")
        for id in [World.shop, World.bank] { world.deny("ec2:CreateSnapshot", in: id) }
        let bad = await world.run("accounts", "check")
        #expect(bad.status == 3)
        #expect(bad.output.split(separator: "\n").count { $0.hasPrefix("bad") } == 2, "\(bad.output)")
        #expect(bad.output.components(separatedBy: "ec2:CreateSnapshot · UnauthorizedOperation").count == 2)
        #expect(bad.output.hasSuffix("2 accounts and regions: 0 ok, 2 bad\n"))
        world.allowEverything(in: World.shop)
        world.allowEverything(in: World.bank)
        #expect(world.simulator.dump().accounts == before)
    }

    @Test func `JSON has every question with its answer, and nothing beside it`() async throws {
        let world = try World()
        world.deny("ec2:RegisterImage", in: World.bank)
        let result = await world.run("accounts", "check", "--format", "json")
        let document = try JSONDecoder().decode(Document.self, from: Data(result.output.utf8))
        #expect(result.status == 3 && document.exit == 3 && document.version == 1)
        #expect(document.regions.map(\.ok) == [true, false])
        let bad = document.regions[1].checks.filter { $0.result == "bad" }
        #expect(bad.map(\.what) == ["ec2:RegisterImage"] && bad[0].code == "UnauthorizedOperation")
        let untested = document.regions[0].checks.filter { $0.result == "untested" }
        #expect(untested.contains { $0.what == "cloudwatch:PutMetricAlarm" && $0.why != nil })
    }

    @Test(arguments: [
        ["--for", "trust"], ["--for", "trust", "--format", "terraform", "--hub", "123456789012"],
        ["--for", "hub", "--hub", "123456789012"], ["--for", "hub"],
        ["--hub", "123456789012"], ["--hub", "aws-man"], ["--hub", "arn:aws-cn:iam::123456789012:role/hub"],
    ])
    func `a policy that cannot be printed is a usage error`(arguments: [String]) async throws {
        let world = try World()
        let result = await world.start(world.paths + ["policy"] + arguments)
        #expect(result.status == 64, "\(arguments): \(result.output)")
        #expect(result.output.isEmpty && !result.errors.isEmpty)
    }

    @Test func `a broken file is told before a policy that nothing is left of`() async throws {
        let world = try World(accounts: [])
        try world.write("account: 12\n", to: "accounts/broken.yaml")
        let result = await world.run("policy")
        #expect(result.status == 78 && result.errors.contains("broken.yaml"), "\(result)")
    }

    @Test func `the hub's policy of a partition names no role of another, the organization's lister included`()
        async throws
    {
        let world = try World(accounts: [])
        try world.write(
            "account: \"\(World.china)\"\nregions: [cn-north-1]\ncredentials: { role: aws-man }\n",
            to: "accounts/china.yaml")
        try world.write(
            """
            account: "\(World.shop)"
            credentials: { role: lister }
            rules:
              - unit: r-ab12
                regions: [eu-west-1]
                credentials: { role: aws-man }

            """, to: "accounts/organization.yaml")
        let china = await world.run("policy", "--for", "hub", "--partition", "aws-cn")
        #expect(china.status == 0 && china.output.contains("arn:aws-cn:iam::\(World.china):role/aws-man"))
        #expect(!china.output.contains("lister"), "\(china.output)")
        let aws = await world.run("policy", "--for", "hub", "--partition", "aws")
        #expect(aws.output.contains("arn:aws:iam::\(World.shop):role/lister"), "\(aws.output)\(aws.errors)")
    }

    @Test func `a check that has nothing to ask needs attention`() async throws {
        let world = try World(accounts: [World.shop])
        try world.write(
            World.file(World.shop, "eu-west-1", more: "paused_until: 2099-01-01\n"),
            to: "accounts/\(World.shop).yaml")
        let result = await world.run("accounts", "check")
        #expect(result.status == 3 && result.output.contains("Nothing was asked"), "\(result)")
        #expect(await world.run("accounts", "check", "--format", "json").status == 3)
    }
}
