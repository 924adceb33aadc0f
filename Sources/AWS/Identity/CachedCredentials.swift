import Model
import Synchronization

/// One identity's current keys. Whoever finds them missing or about to expire fetches new ones in its own task; the
/// others wait for that fetch, or go on with keys that are still good. Never two fetches at once.
package final class CachedCredentials: Sendable {
    /// Before their end, keys are replaced: longer than a call and its attempt may take.
    package static let refreshWindow = Duration.minutes(5)
    /// After a refresh that failed, the still valid keys serve this long before the next try.
    package static let refreshPause = Duration.seconds(30)

    /// Keys and how long they may be used on this machine's own steady clock, whatever its wall clock says.
    package struct Held: Sendable {
        package let credentials: Credentials
        /// The account that AWS named when it issued them; nil for keys that were found.
        package let account: String?
        /// Nil: they do not expire.
        package let until: Uptime?

        package init(credentials: Credentials, account: String?, until: Uptime?) {
            self.credentials = credentials
            self.account = account
            self.until = until
        }
    }

    private enum FlightEnd: Sendable {
        case landed(Held)
        case failed(CredentialFailure)
        /// The task that fetched was cancelled: somebody else must fetch.
        case abandoned
        /// The waiting task itself was cancelled.
        case cancelled
    }

    private struct State {
        var held: Held?
        var noRefreshBefore: Uptime?
        /// The region that the fetch under way asks; nil: none is under way.
        var flight: Region?
        var nextTicket = 0
        var waiting: [Int: CheckedContinuation<FlightEnd, Never>] = [:]
    }

    private enum Step {
        case use(Held)
        case fetch
        case wait(ticket: Int, region: Region)
    }

    private let state = Mutex(State())
    private let uptime: @Sendable () -> Uptime

    package init(uptime: @escaping @Sendable () -> Uptime) { self.uptime = uptime }

    /// The current keys, fetched with `fetch` when there are none or they are about to expire.
    package func credentials(
        region: Region, fetch: @Sendable () async throws(CredentialFailure) -> Held
    ) async throws(CredentialFailure) -> Held {
        var triedElsewhere = false
        while true {
            switch state.withLock({ step(&$0, region: region) }) {
            case .use(let held): return held
            case .fetch: return try await lead(fetch)
            case .wait(let ticket, let flightRegion):
                switch await end(ofFlight: ticket) {
                case .landed(let held): return held
                case .abandoned: continue
                case .cancelled: throw .unreachable(action: "credentials", why: "cancelled")
                case .failed(let failure):
                    // Why: one region's STS may be dead while this caller's own answers.
                    guard flightRegion != region, !triedElsewhere, failure.isOfOneRegion else { throw failure }
                    triedElsewhere = true
                }
            }
        }
    }

    /// Callers that wait for the fetch under way.
    package var waiting: Int { state.withLock { $0.waiting.count } }

    /// Forgets these keys, when they are the current ones: AWS has refused them as expired.
    package func forget(_ credentials: Credentials) {
        state.withLock { if $0.held?.credentials.accessKeyID == credentials.accessKeyID { $0.held = nil } }
    }

    private func step(_ state: inout State, region: Region) -> Step {
        let now = uptime()
        if let held = state.held, held.until.map({ now < $0 }) ?? true {
            let isFresh = held.until.map { now + Self.refreshWindow < $0 } ?? true
            let isPaused = state.noRefreshBefore.map { now < $0 } ?? false
            if isFresh || isPaused || state.flight != nil { return .use(held) }
        } else if let flight = state.flight {
            state.nextTicket += 1
            return .wait(ticket: state.nextTicket, region: flight)
        }
        state.flight = region
        return .fetch
    }

    private func lead(
        _ fetch: @Sendable () async throws(CredentialFailure) -> Held
    ) async throws(CredentialFailure) -> Held {
        do {
            let held = try await fetch()
            land(.landed(held)) { state in
                state.held = held
                state.noRefreshBefore = nil
            }
            return held
        } catch {
            let now = uptime()
            var stillGood: Held?
            land(Task.isCancelled ? .abandoned : .failed(error)) { state in
                guard error.mayPass, let held = state.held, held.until.map({ now < $0 }) ?? true else { return }
                state.noRefreshBefore = now + Self.refreshPause
                stillGood = held
            }
            if let stillGood { return stillGood }
            throw error
        }
    }

    /// Ends the fetch under way: state first, then, outside the lock, whoever waits.
    private func land(_ end: FlightEnd, _ change: (inout State) -> Void) {
        let waiting = state.withLock { state in
            change(&state)
            state.flight = nil
            defer { state.waiting = [:] }
            return state.waiting
        }
        for continuation in waiting.values { continuation.resume(returning: end) }
    }

    private func end(ofFlight ticket: Int) async -> FlightEnd {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let already: FlightEnd? = state.withLock { state in
                    // Why: the flight may have landed, or this task been cancelled, before this line.
                    if Task.isCancelled { return .cancelled }
                    if state.flight == nil { return .abandoned }
                    state.waiting[ticket] = continuation
                    return nil
                }
                if let already { continuation.resume(returning: already) }
            }
        } onCancel: {
            state.withLock { $0.waiting.removeValue(forKey: ticket) }?.resume(returning: .cancelled)
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
