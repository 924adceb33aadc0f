import Model

/// One identity's current keys. A caller that finds them missing or about to expire fetches new keys in its own task.
/// Other callers wait for that fetch, or use keys that are still good. Two fetches never run at once.
package final class CachedCredentials: Sendable {
    /// Keys are replaced when they expire within this time. It is longer than a call and its attempt may take.
    package static let refreshWindow = Duration.minutes(5)
    /// The time from a fetch that failed, or gave keys that end soon, to the next one, while the keys are still valid.
    package static let refreshPause = Duration.seconds(30)

    /// Keys with the time until which they may be used, by this machine's steady clock.
    package struct Held: Sendable {
        package let credentials: Credentials
        /// The account that AWS named when it issued the keys; nil for keys that were found.
        package let account: String?
        /// The end of the keys' use; nil when they do not expire.
        package let until: Uptime?

        package init(credentials: Credentials, account: String?, until: Uptime?) {
            self.credentials = credentials
            self.account = account
            self.until = until
        }
    }

    private struct Shared: Sendable {
        var held: Held?
        var noRefreshBefore: Uptime?
        /// The region whose STS the fetch under way asks.
        var region: Region?

        /// The usable keys; nil when they are missing, expired, or due for a refresh that no caller has begun.
        func usable(at now: Uptime, isUnderWay: Bool) -> Held? {
            guard let held, held.until.map({ now < $0 }) ?? true else { return nil }
            let isFresh = held.until.map { now + CachedCredentials.refreshWindow < $0 } ?? true
            let isPaused = noRefreshBefore.map { now < $0 } ?? false
            return isFresh || isPaused || isUnderWay ? held : nil
        }
    }

    private let flight = SingleFlight<Shared, Held, CredentialFailure>(Shared())
    private let uptime: @Sendable () -> Uptime

    package init(uptime: @escaping @Sendable () -> Uptime) { self.uptime = uptime }

    /// The current keys. They are fetched with `fetch` when they are missing or about to expire.
    package func credentials(
        region: Region, fetch: @Sendable () async throws(CredentialFailure) -> Held
    ) async throws(CredentialFailure) -> Held {
        var triedElsewhere = false
        while true {
            var asked: Region?
            let turn = await flight.turn { shared, isUnderWay in
                if let held = shared.usable(at: uptime(), isUnderWay: isUnderWay) { return held }
                if !isUnderWay { shared.region = region }
                asked = shared.region
                return nil
            }
            switch turn {
            case .found(let held), .landed(let held): return held
            case .lead: return try await lead(fetch)
            case .abandoned: continue
            case .cancelled: throw .unanswered(action: "waiting for credentials", why: "cancelled")
            case .failed(let failure):
                // Why: the STS of one region may be dead while the STS of this caller's region answers.
                guard asked != region, !triedElsewhere, failure.isOfOneRegion else { throw failure }
                triedElsewhere = true
            }
        }
    }

    /// The number of callers that wait for the fetch under way.
    package var waiting: Int { flight.waiting }

    /// Forgets these keys if they are the current ones, because AWS has refused them as expired.
    package func forget(_ credentials: Credentials) {
        flight.withShared { if $0.held?.credentials.accessKeyID == credentials.accessKeyID { $0.held = nil } }
    }

    private func lead(
        _ fetch: @Sendable () async throws(CredentialFailure) -> Held
    ) async throws(CredentialFailure) -> Held {
        do {
            let held = try await fetch()
            let now = uptime()
            flight.land(.landed(held)) { shared in
                shared.held = held
                // Why a pause: a source may give the same keys again until it has newer ones.
                let isFresh = held.until.map { now + Self.refreshWindow < $0 } ?? true
                shared.noRefreshBefore = isFresh ? nil : now + Self.refreshPause
            }
            return held
        } catch {
            let now = uptime()
            let stillGood = flight.land(Task.isCancelled ? .abandoned : .failed(error)) { shared -> Held? in
                guard error.mayPass, let held = shared.held, held.until.map({ now < $0 }) ?? true else { return nil }
                shared.noRefreshBefore = now + Self.refreshPause
                return held
            }
            if let stillGood { return stillGood }
            throw error
        }
    }
}

extension CredentialFailure {
    /// True when a later attempt may succeed without a change by a person.
    var mayPass: Bool {
        switch self {
        case .unreachable, .unanswered: true
        case .none, .unusable, .wrongAccount, .refused, .clockSkewed: false
        }
    }

    /// True when another region's STS may answer differently.
    var isOfOneRegion: Bool {
        switch self {
        case .unreachable, .unanswered, .refused: true
        case .none, .unusable, .wrongAccount, .clockSkewed: false
        }
    }
}
