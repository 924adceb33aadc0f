import AWS
import Accounts
import Model

extension FleetJobs {
    /// The least policies of the role in member accounts, one per partition.
    package func policies(_ filter: LaneFilter = .init()) -> [IAMPolicy] {
        byPartition(filter).map { partition, accounts in
            let permissions = accounts.flatMap { account in
                AllJobs.all.flatMap { $0.permissions(for: account) } + Self.checkPermissions(for: account)
            }
            return IAMPolicy(partition: partition, permissions: Set(permissions + Self.coveragePermissions))
        }
    }

    /// The least policies of the identity with which aws-man starts: it assumes the roles of the accounts. One per
    /// partition with such a role.
    package func hubPolicies(_ filter: LaneFilter = .init()) -> [IAMPolicy] {
        byPartition(filter).compactMap { partition, accounts in
            let lister = fleet.organization?.lister
            let assuming = accounts + [lister].compactMap { $0?.regions.partition == partition ? $0 : nil }
            let roles = assuming.compactMap { account in
                account.credentials.role.map { $0.arn(in: partition, of: account.id) }
            }.map { $0.replacing(":\(OrganizationRule.anyAccount):", with: ":*:") }
            guard !roles.isEmpty else { return nil }
            var statements = [
                PolicyStatement(
                    sid: "AssumeRoles",
                    actions: TrustPolicy.actions(
                        setsSourceIdentity: assuming.contains { $0.credentials.sourceIdentity != nil }),
                    resources: Self.resources(roles))
            ]
            // Why not with a role: the role that lists the organization needs them then.
            if let lister, lister.credentials.role == nil, lister.regions.partition == partition {
                let actions = Self.organizationPermissions.map(\.action).sorted()
                statements.append(PolicyStatement(sid: "ListOrganization", actions: actions, resources: [.any]))
            }
            return IAMPolicy(partition: partition, statements: statements)
        }
    }

    /// A managed policy has 6,144 characters (FACTS F77). What else is in it takes few of them.
    private static let mostCharacters = 5_000

    /// The roles one by one, or where these are too many for a policy, by their names in every account.
    private static func resources(_ roles: [String]) -> [PolicyStatement.Resource] {
        let rests = Set(roles.compactMap { $0.split(separator: ":", maxSplits: 2).last.map(String.init) })
        guard rests.reduce(0, { $0 + $1.utf8.count + 30 }) > mostCharacters else {
            return rests.map { .arn($0) }.sorted()
        }
        let names = Set(rests.compactMap { $0.split(separator: ":", maxSplits: 2).last.map(String.init) })
        return names.map { .arn("iam::*:\($0)") }.sorted()
    }

    /// The role and the external id that all accounts of the filter share. What they do not share is nil.
    package func sharedRole(_ filter: LaneFilter = .init(), in partition: Partition) -> SharedRole {
        let settings = meant(filter).filter { $0.regions.partition == partition }
            .map(\.credentials).filter { $0.role != nil }
        let roles = Set(settings.compactMap { $0.role?.path })
        let ids = Set(settings.map(\.externalID))
        return SharedRole(
            name: roles.count == 1 ? roles.first : nil, externalID: ids.count == 1 ? ids.first ?? nil : nil,
            idsDiffer: ids.count > 1, setsSourceIdentity: settings.contains { $0.sourceIdentity != nil })
    }

    private func byPartition(_ filter: LaneFilter) -> [(Partition, [Account])] {
        Dictionary(grouping: meant(filter)) { $0.regions.partition }
            .sorted { $0.key.rawValue < $1.key.rawValue }.map { ($0.key, $0.value) }
    }

    /// The accounts of the files, and the patterns of the organization's rules: a policy is needed before the
    /// organization can be listed.
    private func meant(_ filter: LaneFilter) -> [Account] {
        let templates = filter.accounts.isEmpty ? fleet.organization?.rules.map(\.template) ?? [] : []
        return fleet.accounts.filter(filter.takes) + templates
    }
}

/// The role in the accounts as their files name it.
package struct SharedRole: Sendable, Hashable {
    /// The role's name with its path; nil when no file names one, or when they name several.
    package let name: String?
    /// Nil when there is none, or when they name several.
    package let externalID: String?
    package let idsDiffer: Bool
    /// True when any of them names a source identity.
    package let setsSourceIdentity: Bool
}

extension IAMRole {
    /// The role's name with its path, e.g. `backup/aws-man`.
    fileprivate var path: String {
        switch self {
        case .name(let name): name
        case .arn(let arn, _, _): arn.split(separator: "/", maxSplits: 1).last.map(String.init) ?? arn
        }
    }
}
