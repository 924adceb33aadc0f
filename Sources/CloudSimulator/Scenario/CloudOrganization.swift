import Model

/// An AWS organization of the simulated cloud: one root, units below it, and accounts in them.
package struct CloudOrganization: Codable, Sendable, Equatable {
    /// The account that owns the organization.
    package var management: AccountID
    /// The other accounts that may list it.
    package var delegated: [AccountID] = []
    package var root = "r-ab12"
    package var units: [Unit] = []
    package var members: [Member] = []
    /// The elements by which an account's state is told. AWS is replacing `Status` by `State`.
    package var stateElements = ["Status", "State"]

    package struct Unit: Codable, Sendable, Equatable {
        package var id: String
        package var name: String
        package var parent: String

        package init(id: String, name: String, parent: String) {
            (self.id, self.name, self.parent) = (id, name, parent)
        }
    }

    package struct Member: Codable, Sendable, Equatable {
        package var id: AccountID
        package var name: String
        /// The root or the unit that holds the account.
        package var parent: String
        package var state: String
        package var tags: [ExactText: ExactText]

        package init(
            id: AccountID, name: String, parent: String, state: String = "ACTIVE", tags: [ExactText: ExactText] = [:]
        ) {
            (self.id, self.name, self.parent, self.state, self.tags) = (id, name, parent, state, tags)
        }

        package init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: CodingKeys.self)
            self.init(
                id: try values.decode(AccountID.self, forKey: .id), name: try values.decode(String.self, forKey: .name),
                parent: try values.decode(String.self, forKey: .parent))
            try values.read(into: &self, (.state, \.state), (.tags, \.tags))
        }
    }

    package init(management: AccountID) { self.management = management }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(management: try values.decode(AccountID.self, forKey: .management))
        try values.read(
            into: &self, (.delegated, \.delegated), (.root, \.root), (.units, \.units), (.members, \.members),
            (.stateElements, \.stateElements))
    }

    func member(_ id: AccountID) -> Member? { members.first { $0.id == id } }
    func knows(_ parent: String) -> Bool { parent == root || units.contains { $0.id == parent } }
}
