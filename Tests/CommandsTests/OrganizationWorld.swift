import CloudSimulator
import Foundation
import Model
import Testing

/// A world with an organization: the first account is the hub, which may list it, and all others are its members.
struct OrganizationWorld {
    let world: World
    /// The members by number, the hub excluded.
    let members: [AccountID]

    static let production = "ou-ab12-prod0000"
    static let testing = "ou-ab12-test0000"

    /// `rules` follow `account` and the hub's credentials in `organization.yaml`.
    init(
        members count: Int, instances: Int = 1, rules: String = Self.usualRules,
        unit: (Int) -> String = { _ in production },
        speed: Double = World.speed
    ) throws {
        world = try World(accounts: [World.shop], instances: instances, speed: speed)
        members = try (0..<count).map { number in
            try #require(AccountID(String(String(number + 700_000_000_000).prefix(12))))
        }
        let hub = try #require(AccountID(World.shop))
        let region = try #require(Region("eu-west-1"))
        let fleet = AgedFleet(
            members: ([hub] + members).map { AgedFleet.Member($0, [region]) }, instances: instances, snapshotDays: 2,
            imageWeeks: 0, hasEdgeCases: false)
        var scenario = fleet.scenario()
        var organization = CloudOrganization(management: hub)
        organization.units = [
            .init(id: Self.production, name: "Production", parent: organization.root),
            .init(id: Self.testing, name: "Testing", parent: organization.root),
        ]
        organization.members = members.enumerated().map { number, id in
            .init(id: id, name: "member \(number)", parent: unit(number))
        }
        scenario.organization = organization
        world.simulator.seed(scenario)
        try write(rules)
    }

    static let usualRules = """
        rules:
          - unit: r-ab12
            regions: [eu-west-1]
            credentials: { profile: p111111111111, role: aws-man }

        """

    func write(_ rules: String) throws {
        let lister = "account: \"\(World.shop)\"\ncredentials: { profile: p\(World.shop) }\n"
        try world.write(lister + rules, to: "accounts/organization.yaml")
    }

    func edit(_ number: Int, _ change: (inout CloudOrganization.Member) -> Void) {
        let id = members[number]
        world.simulator.editOrganization { organization in
            guard let place = organization.members.firstIndex(where: { $0.id == id }) else { return }
            change(&organization.members[place])
        }
    }

    func remove(_ number: Int) {
        let id = members[number]
        world.simulator.editOrganization { $0.members.removeAll { $0.id == id } }
    }

    /// The accounts in which something was made.
    var backedUp: Set<AccountID> {
        Set(world.simulator.ledger.filter { $0.action == "CreateSnapshot" && $0.acted }.compactMap(\.account))
    }

    /// The accounts in which anything was called.
    var called: Set<AccountID> { Set(world.simulator.ledger.filter { $0.service == "ec2" }.compactMap(\.account)) }

    /// Goes to the next night with an empty ledger.
    func nextNight() {
        world.skip(.hours(24))
        world.simulator.clearLedger()
    }
}
