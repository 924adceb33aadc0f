import Model

/// One identity's current keys. A caller that finds them missing or about to expire fetches new ones in its own task;
/// the others wait for that fetch, or go on with keys that are still good. Two fetches never run at once.
package final class CachedCredentials: Sendable {
    /// Keys are replaced this long before they expire: longer than a call and its attempt may take.
    package static let refreshWindow = Duration.minutes(5)
    /// After a failed refresh, keys that are still valid are used this long before the next one.
    package static let refreshPause = Duration.seconds(30)

    /// Keys, and until when they may be used by this machine's steady clock, whatever its wall clock says.
    package struct Held: Sendable {
        package let credentials: Credentials
        /// The account that AWS named when it issued them; nil for keys that were found.
        package let account: String?
        /// Nil when the keys do not expire.
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

        /// The keys that serve now; nil when they are missing, expired, or due for a refresh that is not under way.
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

    /// The current keys, fetched with `fetch` when there are none or they are about to expire.
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
            case .cancelled: throw .unreachable(action: "waiting for credentials", why: "cancelled")
            case .failed(let failure):
                // Why: one region's STS may be dead while this caller's own answers.
                guard asked != region, !triedElsewhere, failure.isOfOneRegion else { throw failure }
                triedElsewhere = true
            }
        }
    }

    /// Callers that wait for the fetch under way.
    package var waiting: Int { flight.waiting }

    /// Forgets these keys, when they are the current ones: AWS has refused them as expired.
    package func forget(_ credentials: Credentials) {
        flight.withShared { if $0.held?.credentials.accessKeyID == credentials.accessKeyID { $0.held = nil } }
    }

    private func lead(
        _ fetch: @Sendable () async throws(CredentialFailure) -> Held
    ) async throws(CredentialFailure) -> Held {
        do {
            let held = try await fetch()
            flight.land(.landed(held)) { shared in
                shared.held = held
                shared.noRefreshBefore = nil
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
    /// True when trying again, with nothing changed, may help.
    var mayPass: Bool {
        switch self {
        case .unreachable: true
        case .none, .unusable, .wrongAccount, .refused, .clockSkewed: false
        }
    }

    /// True when another region's STS may answer differently.
    var isOfOneRegion: Bool {
        switch self {
        case .unreachable, .refused: true
        case .none, .unusable, .wrongAccount, .clockSkewed: false
        }
    }
}
