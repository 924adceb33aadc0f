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
        self.init(id: try values.decode(AccountID.self, forKey: .id), partition: .aws)
        try values.read(
            into: &self, (.regions, \.regions), (.keys, \.keys), (.roles, \.roles), (.denials, \.denials))
        partition = regions.first?.region.partition ?? .aws
        try values.read(into: &self, (.partition, \.partition))
    }

    /// The region of that name. Reading a region that the account lacks gives an enabled, empty one; writing adds it.
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

/// An access key and the principal that it belongs to.
package struct CloudKey: Codable, Sendable, Equatable {
    package var id: String
    package var secret: String
    /// The token of a session's key, which each request must carry; nil for a user's key.
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

    /// The key of an IAM user of `account`; the same arguments always give the same key.
    package static func user(_ name: String, of account: AccountID, in partition: Partition) -> CloudKey {
        CloudKey(
            id: "AKIA" + SeededRandom.letters(16, seed: "key \(account) \(name)"),
            secret: SeededRandom.letters(40, seed: "secret \(account) \(name)"),
            principal: "arn:\(partition.rawValue):iam::\(account):user/\(name)")
    }
}

/// An IAM role that principals may assume.
package struct CloudRole: Codable, Sendable, Equatable {
    package var name: String
    package var externalID: String?
    /// The accounts whose principals may assume the role; nil means any account.
    package var trusts: [AccountID]?
    /// The longest session, in seconds.
    package var maxSessionSeconds: Int
    /// True when the trust policy allows `sts:SetSourceIdentity`.
    package var takesSourceIdentity = false

    /// The value that IAM gives a new role.
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
        self.init(name: try values.decode(String.self, forKey: .name))
        try values.read(
            into: &self, (.externalID, \.externalID), (.trusts, \.trusts), (.maxSessionSeconds, \.maxSessionSeconds),
            (.takesSourceIdentity, \.takesSourceIdentity))
    }
}

/// A permission that an account's principals lack.
package struct CloudDenial: Codable, Sendable, Hashable {
    /// An IAM action with wildcards, e.g. `ec2:DeleteSnapshot`, `cloudwatch:*`.
    package var action: String
    /// The only region in which the permission is denied; nil means every region.
    package var region: Region?
    /// The keys of tags with which a create call is allowed all the same, as a service control policy demands them. Every
    /// resource that the call tags needs all of them. Empty for a denial without exception.
    package var unlessTagged: [String] = []

    package init(_ action: String, in region: Region? = nil, unlessTagged: [String] = []) {
        self.action = action
        self.region = region
        self.unlessTagged = unlessTagged
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(try values.decode(String.self, forKey: .action))
        region = try values.decodeIfPresent(Region.self, forKey: .region)
        try values.read(into: &self, (.unlessTagged, \.unlessTagged))
    }
}
