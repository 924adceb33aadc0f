import Foundation
import Model

/// A whole cloud as one plain value: what a simulator is seeded with, and what its dump gives back. As JSON, times are
/// milliseconds since 1970 and everything that has a usual value may be left out.
package struct CloudScenario: Codable, Sendable, Equatable {
    /// The cloud's clock when it was dumped; not used by seeding.
    package var now: Instant?
    package var accounts: [CloudAccount]

    package init(now: Instant? = nil, accounts: [CloudAccount] = []) {
        self.now = now
        self.accounts = accounts
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        now = try values.decodeIfPresent(Instant.self, forKey: .now)
        accounts = try values.value(.accounts, or: [])
    }

    /// Reads a scenario file's bytes.
    package init(json: [UInt8]) throws {
        self = try JSONDecoder().decode(CloudScenario.self, from: Data(json))
    }

    /// The same bytes for the same cloud: accounts, regions and resources in order of their ids, keys sorted.
    package func json() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        return try Array(encoder.encode(self))
    }

    package subscript(_ id: AccountID) -> CloudAccount? { accounts.first { $0.id == id } }
    package subscript(_ lane: Lane) -> CloudRegion? { self[lane.account]?.regions.first { $0.region == lane.region } }
}

extension KeyedDecodingContainer {
    /// The key's value, or the usual one when the key is left out.
    func value<T: Decodable>(_ key: Key, or usual: T) throws -> T { try decodeIfPresent(T.self, forKey: key) ?? usual }
}
