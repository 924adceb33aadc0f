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
        var sources: [SourceKey: CachedCredentials] = [:]
        var files: (read: SharedFiles, at: Uptime)?
        /// The settings of profiles, by the names that accounts give, for as long as the files are not read again.
        var settings: [String?: CallSettings] = [:]
    }

    private struct SourceKey: Hashable {
        let source: CredentialSource
        let endpoint: String?
    }

    private let state = Mutex(State())
    private let renewals = RenewedTokens()

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
        try CredentialChain(environment: environment, files: try files()).find(profile: profile)
    }

    /// Returns where calls go, as the profile or the environment says.
    package func settings(profile: String?) throws(CredentialFailure) -> CallSettings {
        let files = try files()
        if let known = state.withLock({ $0.settings[profile] }) { return known }
        let read = try CallSettings(profile: profile, environment, files)
        state.withLock { $0.settings[profile] = read }
        return read
    }

    /// The keys of a source. Temporary ones are kept until they are about to end.
    func keys(
        of source: CredentialSource, _ context: IdentityCalls.Context
    ) async throws(CredentialFailure) -> CachedCredentials.Held {
        if case .keys(let credentials, _) = source {
            return CachedCredentials.Held(credentials: credentials, account: nil, until: nil)
        }
        // Why: only STS has an address and an answer for each region.
        let isOfSTS = source.isOfSTS
        let region = isOfSTS ? context.region : Partition.aws.homeRegion
        return try await cell(source, isOfSTS ? context.endpoint : nil).credentials(region: region) {
            () async throws(CredentialFailure) in try await self.fetch(source, context)
        }
    }

    private func fetch(
        _ source: CredentialSource, _ context: IdentityCalls.Context
    ) async throws(CredentialFailure) -> CachedCredentials.Held {
        let requests = SourceRequests(client: calls.client, effects: calls.effects)
        switch source {
        case .keys(let credentials, _):
            return CachedCredentials.Held(credentials: credentials, account: nil, until: nil)
        case .role(let role, let next):
            let base = try await keys(of: next, context)
            let operation = AssumeRole(
                roleARN: role.arn, sessionName: role.sessionName ?? sessionName, externalID: role.externalID,
                durationSeconds: role.durationSeconds)
            return try await calls.assume(operation, with: base.credentials, context)
        case .webIdentity(let identity):
            // Why at each fetch: the file gets a new token before the old one ends.
            let token = try environment.text(of: identity.tokenFile, source: identity.name)
            return try await calls.assume(
                AssumeRoleWithWebIdentity(
                    roleARN: identity.arn, sessionName: identity.sessionName ?? sessionName,
                    token: PythonBlank.trimmed(token)),
                context)
        case .process(let process):
            return try await ProcessKeys(source: process, requests: requests, environment: environment).fetch()
        case .singleSignOn(let signOn):
            return try await SignOnKeys(
                source: signOn, requests: requests, environment: environment, settings: context.settings,
                renewals: renewals
            ).fetch()
        case .container(let container):
            return try await ContainerKeys(source: container, requests: requests, environment: environment).fetch()
        case .instance(let instance):
            return try await InstanceKeys(source: instance, requests: requests, isExpected: environment.isOnEC2).fetch()
        }
    }

    /// Forgets keys that AWS has refused as expired, in all sources. The files are read again.
    func forget(_ credentials: Credentials) {
        let cells = state.withLock { state in
            state.files = nil
            return Array(state.sources.values)
        }
        for cell in cells { cell.forget(credentials) }
    }

    private func cell(_ source: CredentialSource, _ endpoint: String?) -> CachedCredentials {
        let key = SourceKey(source: source, endpoint: endpoint)
        return state.withLock { state in
            if let known = state.sources[key] { return known }
            let made = CachedCredentials(uptime: calls.effects.uptime)
            state.sources[key] = made
            return made
        }
    }

    private func files() throws(CredentialFailure) -> SharedFiles {
        let now = calls.effects.uptime()
        if let known = state.withLock({ $0.files }), now - known.at < Self.filesAreFresh { return known.read }
        let read = try SharedFiles(environment)
        state.withLock { state in
            state.files = (read, now)
            state.settings = [:]
        }
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
