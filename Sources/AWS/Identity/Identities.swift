import Model
import Synchronization

/// All identities of the process, in memory only: base credentials, which are found once and shared by the accounts
/// that start from them, and one `AccountCredentials` per account.
package final class Identities: Sendable {
    let calls: IdentityCalls
    let sessionName: String
    private let environment: CredentialEnvironment

    /// The time after which the shared files are read again, so that a long-lived worker sees replaced keys.
    private static let filesAreFresh = Duration.seconds(60)

    private struct State {
        var accounts: [IdentitySettings: AccountCredentials] = [:]
        var profileRoles: [ProfileRoleKey: CachedCredentials] = [:]
        var profiles: (read: SharedProfiles, at: Uptime)?
    }

    private struct ProfileRoleKey: Hashable {
        let role: ProfileRole
        let endpoint: String?
    }

    private let state = Mutex(State())

    /// `sessionName` names this program's sessions in CloudTrail. Characters that STS refuses become dashes.
    package init(
        client: AWSClient, endpoints: Endpoints, environment: CredentialEnvironment, effects: Effects,
        sessionName: String
    ) {
        calls = IdentityCalls(client: client, endpoints: endpoints, effects: effects)
        self.environment = environment
        self.sessionName = Self.allowed(sessionName)
    }

    /// The one object that holds the keys of these settings.
    package func account(_ settings: IdentitySettings) -> AccountCredentials {
        state.withLock { state in
            if let known = state.accounts[settings] { return known }
            let made = AccountCredentials(settings: settings, identities: self)
            state.accounts[settings] = made
            return made
        }
    }

    /// The source to which a profile, or the standard chain, leads. It reads files and makes no call.
    func source(profile: String?) throws(CredentialFailure) -> CredentialSource {
        try CredentialChain(environment: environment, profiles: try profiles()).find(profile: profile)
    }

    /// The region that a profile, or the environment, names for its calls; nil when neither names one.
    func region(profile: String?) throws(CredentialFailure) -> Region? {
        let profile = profile ?? environment.variable("AWS_PROFILE")
        let named = try profile.flatMap { (name) throws(CredentialFailure) in try profiles()[ExactText(name)]?["region"]
        }
        let name = named ?? environment.variable("AWS_REGION") ?? environment.variable("AWS_DEFAULT_REGION")
        return name.flatMap { Region($0) }
    }

    /// The keys of a source. If the source names roles, they are assumed.
    func keys(
        of source: CredentialSource, _ context: IdentityCalls.Context
    ) async throws(CredentialFailure) -> CachedCredentials.Held {
        switch source {
        case .keys(let credentials, _):
            return CachedCredentials.Held(credentials: credentials, account: nil, until: nil)
        case .role(let role, let next):
            return try await cell(role, context).credentials(region: context.region) {
                () async throws(CredentialFailure) in
                let base = try await self.keys(of: next, context)
                let operation = AssumeRole(
                    roleARN: role.arn, sessionName: role.sessionName ?? self.sessionName, externalID: role.externalID,
                    durationSeconds: role.durationSeconds)
                return try await self.calls.assume(operation, with: base.credentials, context)
            }
        }
    }

    /// Forgets keys that AWS has refused as expired, in the roles of all profiles. The files are read again.
    func forget(_ credentials: Credentials) {
        let cells = state.withLock { state in
            state.profiles = nil
            return Array(state.profileRoles.values)
        }
        for cell in cells { cell.forget(credentials) }
    }

    private func cell(_ role: ProfileRole, _ context: IdentityCalls.Context) -> CachedCredentials {
        let key = ProfileRoleKey(role: role, endpoint: context.endpoint)
        return state.withLock { state in
            if let known = state.profileRoles[key] { return known }
            let made = CachedCredentials(uptime: calls.effects.uptime)
            state.profileRoles[key] = made
            return made
        }
    }

    private func profiles() throws(CredentialFailure) -> SharedProfiles {
        let now = calls.effects.uptime()
        if let known = state.withLock({ $0.profiles }), now - known.at < Self.filesAreFresh { return known.read }
        let read = try SharedProfiles(environment)
        state.withLock { $0.profiles = (read, now) }
        return read
    }

    /// Replaces characters that STS refuses. STS allows 2 to 64 of `[A-Za-z0-9_+=,.@-]`.
    private static func allowed(_ name: String) -> String {
        let bytes = name.utf8.prefix(64).map { byte in
            switch byte {
            case 48...57, 65...90, 97...122: byte
            default: "_+=,.@-".utf8.contains(byte) ? byte : UInt8(ascii: "-")
            }
        }
        return bytes.count >= 2 ? String(decoding: bytes, as: UTF8.self) : "aws-man"
    }
}
