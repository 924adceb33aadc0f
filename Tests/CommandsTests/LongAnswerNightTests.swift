import CloudSimulator
import Model
import Testing

/// A whole night of an account whose nodes have 250 addresses each, as with EKS: a full page of its instances is longer
/// than an answer may be.
@Suite(.fewNights) struct LongAnswerNightTests {
    @Test func `a region whose full page is too long is backed up`() async throws {
        let world = try World(accounts: [World.shop])
        // Why so long: the clock runs fast, and a debug build takes seconds to parse such an answer.
        try world.write(
            "timezone: UTC\nnightly_at: \"04:00\"\ntimeouts: { enumeration_limit: 12h }\n", to: "accounts/defaults.yaml"
        )
        try world.write(
            World.file(World.shop, "eu-west-1", more: "images: false\nalarms: false\n"),
            to: "accounts/\(World.shop).yaml")
        let account = try #require(AccountID(World.shop))
        world.simulator.edit(account) { account in
            let nodes = (0..<410).map { number in
                var node = CloudInstance(id: "i-0\(1_000_000_000_000_000 + number)", launchedAt: CloudClock.usualStart)
                node.addresses = 250
                return node
            }
            account.regions[0].instances += nodes
        }
        let result = await world.run("run")
        #expect(result.status == 0, "\(result.output)\(result.errors)")
        let report = try await world.report()
        let shop = try #require(report.region(World.shop))
        #expect(shop.snapshots == .init(due: 4, confirmed: 4) && shop.uncovered.isEmpty)
        let sizes = world.simulator.ledger.filter { $0.action == "DescribeInstances" }.map {
            $0.parameters["MaxResults"]
        }
        #expect(sizes.prefix(3) == ["1000", "500", "250"] && sizes.dropFirst(3).allSatisfy { $0 == "250" }, "\(sizes)")
    }
}
