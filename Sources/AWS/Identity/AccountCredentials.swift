import Model
import Synchronization

/// The keys with which the program acts in one account. Each set is proven to belong to the account before its first
/// use. Keys are replaced before they expire, and one caller at a time fetches them (REQUIREMENTS R54, R55).
package final class AccountCredentials: Sendable {
    package let settings: IdentitySettings
    // Why a strong reference: `Identities` and its accounts live as long as the process.
    private let identities: Identities
    private let cell: CachedCredentials
    /// The last base key whose account STS named, and that account. A wrong account rules out that key alone.
    private let known = Mutex<(accessKeyID: String, account: String)?>(nil)

    init(settings: IdentitySettings, identities: Identities) {
        self.settings = settings
        self.identities = identities
        cell = CachedCredentials(uptime: identities.calls.effects.uptime)
    }

    /// Returns keys that are valid for at least the next call in `region`. `record` gets each call to STS. The keys are valid in the whole partition, so all regions of the account share them.
    package func credentials(
        for region: Region, record: @escaping @Sendable (CallRecord) -> Void = { _ in }
    ) async throws(CredentialFailure) -> Credentials {
        let context = IdentityCalls.Context(region: region, endpoint: settings.endpoint, record: record)
        let held = try await cell.credentials(region: region) { () async throws(CredentialFailure) in
            try await self.fetch(context)
        }
        return held.credentials
    }

    /// Notes that AWS has refused these keys as expired. The next caller gets new keys.
    package func expired(_ credentials: Credentials) {
        cell.forget(credentials)
        identities.forget(credentials)
    }

    private func fetch(_ context: IdentityCalls.Context) async throws(CredentialFailure) -> CachedCredentials.Held {
        let source = try identities.source(profile: settings.credentials.profile)
        var context = context
        context.settings = try identities.settings(profile: settings.credentials.profile)
        let base = try await identities.keys(of: source, context)
        do {
            return try await prove(base, of: source, context)
        } catch {
            guard case .refused(_, let code, _, _) = error, source.isTemporary, Self.meansExpired(code) else {
                throw error
            }
            // Why: the base keys may have expired early, e.g. because the role's sessions were revoked.
            identities.forget(base.credentials)
            return try await prove(try await identities.keys(of: source, context), of: source, context)
        }
    }

    private func prove(
        _ base: CachedCredentials.Held, of source: CredentialSource, _ context: IdentityCalls.Context
    ) async throws(CredentialFailure) -> CachedCredentials.Held {
        guard let role = settings.credentials.role else {
            let account: String
            if let named = base.account {
                account = named
            } else {
                account = try await owner(of: base.credentials, context)
            }
            guard account == settings.account.digits else {
                throw .wrongAccount(configured: settings.account, found: account, source: source.name)
            }
            return base
        }
        let arn = role.arn(in: context.region.partition, of: settings.account)
        let operation = AssumeRole(
            roleARN: arn, sessionName: identities.sessionName, externalID: settings.credentials.externalID,
            sourceIdentity: settings.credentials.sourceIdentity)
        let held = try await identities.calls.assume(operation, with: base.credentials, context)
        guard held.account == settings.account.digits else {
            throw .wrongAccount(configured: settings.account, found: held.account ?? "?", source: "role \(arn)")
        }
        return held
    }

    private func owner(
        of credentials: Credentials, _ context: IdentityCalls.Context
    ) async throws(CredentialFailure) -> String {
        if let known = known.withLock({ $0 }), known.accessKeyID == credentials.accessKeyID { return known.account }
        let identity = try await identities.calls.caller(credentials, context)
        known.withLock { $0 = (credentials.accessKeyID, identity.account) }
        return identity.account
    }

    private static func meansExpired(_ code: String) -> Bool {
        switch ErrorCodes.meaning(of: code) {
        case .fixed(.credentialsExpired), .requestExpired: true
        default: false
        }
    }
}
