import Foundation
import Model

/// A whole cloud as one value. A simulator is seeded with it, and a dump returns it. In JSON, times are milliseconds
/// since 1970, and every property with a usual value may be left out.
package struct CloudScenario: Codable, Sendable, Equatable {
    /// The cloud's time when it was dumped; seeding ignores it.
    package var now: Instant?
    package var accounts: [CloudAccount]
    /// The organization that accounts of this cloud belong to; nil for none.
    package var organization: CloudOrganization?

    package init(now: Instant? = nil, accounts: [CloudAccount] = [], organization: CloudOrganization? = nil) {
        self.now = now
        self.accounts = accounts
        self.organization = organization
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init()
        try values.read(into: &self, (.now, \.now), (.accounts, \.accounts))
        organization = try values.decodeIfPresent(CloudOrganization.self, forKey: .organization)
    }

    /// Reads a scenario file.
    package init(json: [UInt8]) throws {
        self = try JSONDecoder().decode(CloudScenario.self, from: Data(json))
    }

    /// Returns JSON. Equal clouds give equal bytes, since accounts, regions, resources and keys are sorted.
    package func json() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        return try Array(encoder.encode(self))
    }

    package subscript(_ id: AccountID) -> CloudAccount? { accounts.first { $0.id == id } }
    package subscript(_ lane: Lane) -> CloudRegion? { self[lane.account]?.regions.first { $0.region == lane.region } }
}

extension KeyedDecodingContainer {
    /// Sets each property whose key is present. The other properties keep their values.
    func read<Root, each Value: Decodable>(
        into root: inout Root, _ fields: repeat (Key, WritableKeyPath<Root, each Value>)
    ) throws {
        repeat try set((each fields).1, of: &root, from: (each fields).0)
    }

    private func set<Root, Value: Decodable>(
        _ property: WritableKeyPath<Root, Value>, of root: inout Root, from key: Key
    ) throws {
        if let value = try decodeIfPresent(Value.self, forKey: key) { root[keyPath: property] = value }
    }
}
