import HTTP
import Model

/// The calls to STS. Each is paced and recorded, and its failure is put into words.
struct IdentityCalls: Sendable {
    let client: AWSClient
    let endpoints: Endpoints
    let effects: Effects
    private let pace: IdentityPace

    init(client: AWSClient, endpoints: Endpoints, effects: Effects) {
        self.client = client
        self.endpoints = endpoints
        self.effects = effects
        pace = IdentityPace(effects: effects, share: client.limits.share)
    }

    /// The region and endpoint of a call to STS, and the function that records it.
    struct Context: Sendable {
        /// The region in which the keys are wanted.
        let region: Region
        /// The settings of the profile whose keys are the base: the hub's region, and other addresses.
        var settings = CallSettings()
        /// The address of an emulator, used instead of AWS's.
        let endpoint: String?
        let record: @Sendable (CallRecord) -> Void

        /// The regions whose STS may be asked, in order. The account of the base keys need not have enabled the region
        /// in which the keys are wanted. The keys are the same wherever they come from.
        var regions: [Region] {
            let hub = settings.region.flatMap { $0.partition == region.partition ? $0 : nil }
            let others = [hub, region.partition.homeRegion].compactMap(\.self)
            let all = region.isEnabledByDefault ? [region] + others : others + [region]
            return all.enumerated().filter { !all[..<$0.offset].contains($0.element) }.map(\.element)
        }
    }

    /// Assumes a role. Returns its temporary keys, with the account that STS names.
    func assume(
        _ operation: AssumeRole, with credentials: Credentials, _ context: Context
    ) async throws(CredentialFailure) -> CachedCredentials.Held {
        try held(await call(operation, with: credentials, context))
    }

    /// Assumes a role by the token of an identity provider.
    func assume(
        _ operation: AssumeRoleWithWebIdentity, _ context: Context
    ) async throws(CredentialFailure) -> CachedCredentials.Held {
        client.learn(operation.token)
        return try held(await call(operation, with: nil, context))
    }

    private func held(_ answer: AWSAnswer<AssumedRole>) throws(CredentialFailure) -> CachedCredentials.Held {
        let parts = answer.output.arn.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count >= 6, !parts[4].isEmpty else {
            throw .unanswered(action: AssumeRole.action, why: "the answer does not name the account of the keys")
        }
        // Why: AWS's clock gives the lifetime and the steady clock measures it, so that the local time does not matter.
        let lifetime = answer.output.credentials.expiresAt.map { $0 - (answer.meta.date ?? effects.now()) }
        return CachedCredentials.Held(
            credentials: answer.output.credentials, account: String(parts[4]),
            until: lifetime.map { effects.uptime() + $0 })
    }

    /// Asks which account these keys belong to.
    func caller(_ credentials: Credentials, _ context: Context) async throws(CredentialFailure) -> CallerIdentity {
        try await call(GetCallerIdentity(), with: credentials, context).output
    }

    /// Asks one region after the other, until one answers. The first failure is the one that is told.
    private func call<O: Operation>(
        _ operation: O, with credentials: Credentials?, _ context: Context
    ) async throws(CredentialFailure) -> AWSAnswer<O.Output> {
        let own = try endpoint(of: context.region, context)
        var first: CredentialFailure?
        for region in context.regions {
            let endpoint = try endpoint(of: region, context)
            // Why: an address that was configured is the same for all regions.
            let isOnlyOne = endpoint == own && region != context.region
            do {
                return try await ask(
                    operation, at: endpoint, isOnlyOne ? context.region : region, with: credentials, context)
            } catch {
                guard error.isOfOneRegion, !isOnlyOne, !Task.isCancelled else { throw first ?? error }
                first = first ?? error
            }
        }
        throw first ?? .unanswered(action: O.action, why: "no region was asked")
    }

    private func endpoint(of region: Region, _ context: Context) throws(CredentialFailure) -> Endpoint {
        do {
            return try endpoints.endpoint(
                for: .sts, region: region, override: context.endpoint, settings: context.settings)
        } catch {
            throw .unusable(source: "STS", why: error.description)
        }
    }

    private func ask<O: Operation>(
        _ operation: O, at endpoint: Endpoint, _ region: Region, with credentials: Credentials?, _ context: Context
    ) async throws(CredentialFailure) -> AWSAnswer<O.Output> {
        do {
            try await pace.wait(accessKeyID: credentials?.accessKeyID ?? "", endpoint: endpoint.url.authority)
        } catch {
            throw .unanswered(action: O.action, why: "cancelled")
        }
        let startedAt = effects.now()
        let start = effects.uptime()
        func record(_ meta: AnswerMeta?, code: String?) {
            context.record(
                CallRecord(
                    action: O.actionName, purpose: .identity, mutating: false, startedAt: startedAt,
                    duration: effects.uptime() - start, status: meta?.status, code: code, requestID: meta?.requestID))
        }
        do {
            let answer = try await client.call(operation, at: endpoint, region: region, with: credentials)
            record(answer.meta, code: nil)
            return answer
        } catch {
            record(error.meta, code: error.code)
            throw Self.failure(error, action: O.action)
        }
    }

    private static func failure(_ failure: AWSFailure, action: String) -> CredentialFailure {
        switch (Classifier.classify(failure, effect: .reads), failure) {
        case (_, .credentials(let inner)): inner
        case (.clockSkewed(let skew), _): .clockSkewed(action: action, by: skew)
        case (_, let expired) where Classifier.wasSignedTooLongAgo(expired):
            .unanswered(action: action, why: failure.message)
        case (.outage, _), (.throttled, _): .unreachable(action: action, why: failure.message)
        case (.transient, _), (.notSent, _): .unanswered(action: action, why: failure.message)
        case (_, .answered(let code, let message, let meta, _)):
            .refused(action: action, code: code, message: message, requestID: meta.requestID)
        case (_, .transport), (_, .notAWS), (_, .notSent), (_, .heldBack):
            .unusable(source: action, why: failure.message)
        }
    }
}
