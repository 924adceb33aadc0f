import Model

/// An AWS account of the simulated cloud, with the regions that it has enabled or could enable.
package struct CloudAccount: Codable, Sendable, Equatable {
    package var id: AccountID
    package var partition: Partition
    package var keys: [CloudKey]
    package var roles: [CloudRole]
    package var denials: [CloudDenial]
    package var regions: [CloudRegion]

    package init(
        id: AccountID, partition: Partition, keys: [CloudKey] = [], roles: [CloudRole] = [],
        denials: [CloudDenial] = [], regions: [CloudRegion] = []
    ) {
        self.id = id
        self.partition = partition
        self.keys = keys
        self.roles = roles
        self.denials = denials
        self.regions = regions
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        id = try values.decode(AccountID.self, forKey: .id)
        regions = try values.value(.regions, or: [])
        partition = try values.value(.partition, or: regions.first?.region.partition ?? .aws)
        keys = try values.value(.keys, or: [])
        roles = try values.value(.roles, or: [])
        denials = try values.value(.denials, or: [])
    }

    /// Its region of that name; made, enabled and empty, when it has none.
    package subscript(region: Region) -> CloudRegion {
        get { regions.first { $0.region == region } ?? CloudRegion(region: region) }
        set {
            if let place = regions.firstIndex(where: { $0.region == region }) {
                regions[place] = newValue
            } else {
                regions.append(newValue)
            }
        }
    }
}

/// An access key and whom it speaks for.
package struct CloudKey: Codable, Sendable, Equatable {
    package var id: String
    package var secret: String
    /// Set for the keys of a session; a request must then carry it.
    package var token: String?
    package var expiresAt: Instant?
    /// The user's or the session's ARN, as GetCallerIdentity shows it.
    package var principal: String

    package init(
        id: String, secret: String, token: String? = nil, expiresAt: Instant? = nil, principal: String
    ) {
        self.id = id
        self.secret = secret
        self.token = token
        self.expiresAt = expiresAt
        self.principal = principal
    }

    /// Keys of an IAM user of `account`, the same for the same arguments.
    package static func user(_ name: String, of account: AccountID, in partition: Partition) -> CloudKey {
        CloudKey(
            id: "AKIA" + SeededRandom.letters(16, seed: "key \(account) \(name)"),
            secret: SeededRandom.letters(40, seed: "secret \(account) \(name)"),
            principal: "arn:\(partition.rawValue):iam::\(account):user/\(name)")
    }
}

/// A role that others may assume.
package struct CloudRole: Codable, Sendable, Equatable {
    package var name: String
    package var externalID: String?
    /// Whose principals may assume it; nil: anyone's.
    package var trusts: [AccountID]?
    /// The longest session, seconds.
    package var maxSessionSeconds: Int

    /// As IAM sets it for a new role.
    package static let usualMaxSessionSeconds = 3_600

    package init(
        name: String, externalID: String? = nil, trusts: [AccountID]? = nil,
        maxSessionSeconds: Int = CloudRole.usualMaxSessionSeconds
    ) {
        self.name = name
        self.externalID = externalID
        self.trusts = trusts
        self.maxSessionSeconds = maxSessionSeconds
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        name = try values.decode(String.self, forKey: .name)
        externalID = try values.decodeIfPresent(String.self, forKey: .externalID)
        trusts = try values.decodeIfPresent([AccountID].self, forKey: .trusts)
        maxSessionSeconds = try values.value(.maxSessionSeconds, or: Self.usualMaxSessionSeconds)
    }
}

/// A permission that an account's principals lack.
package struct CloudDenial: Codable, Sendable, Hashable {
    /// An IAM action with wildcards, e.g. `ec2:DeleteSnapshot`, `cloudwatch:*`.
    package var action: String
    /// Nil: in every region.
    package var region: Region?

    package init(_ action: String, in region: Region? = nil) {
        self.action = action
        self.region = region
    }
}
