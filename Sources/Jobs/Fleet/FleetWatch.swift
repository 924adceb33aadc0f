import Accounts
import Model
import Synchronization

/// The accounts as their files describe them now. A process may work for weeks, and must not act on an old policy.
package final class FleetWatch: Sendable {
    private struct State {
        var accounts: [AccountID: Account]
        var lookedAt: Uptime?
        /// The last reading for an account that was not known, and the last for one that was.
        var askedAt: Uptime?
        var refreshedAt: Uptime?
    }

    private let state: Mutex<State>
    private let hasOrganization: Bool
    private let uptime: @Sendable () -> Uptime
    private let changed: @Sendable () -> Fleet?
    private let unknown: @Sendable () async -> Fleet?

    /// The least time between two checks of the files. A change holds for work that begins after the next check.
    package static let interval = Duration.seconds(5)
    /// The least time between two readings of what other processes have found in the organization: an account may have got
    /// another rule meanwhile.
    package static let refreshInterval = Duration.minutes(1)

    /// `changed` returns the fleet when its files can be used and have changed since the last call, otherwise nil.
    /// `unknown` reads the fleet for an account that is not known, such as one that another process has just found in
    /// the organization; nil when it cannot be read.
    package init(
        _ fleet: Fleet, uptime: @escaping @Sendable () -> Uptime, changed: @escaping @Sendable () -> Fleet?,
        unknown: @escaping @Sendable () async -> Fleet? = { nil }
    ) {
        self.unknown = unknown
        state = Mutex(State(accounts: Self.byID(fleet)))
        hasOrganization = fleet.organization != nil
        self.uptime = uptime
        self.changed = changed
    }

    package var accounts: [AccountID: Account] {
        let now = uptime()
        return state.withLock { state in
            if let last = state.lookedAt, now - last < Self.interval { return state.accounts }
            state.lookedAt = now
            if let fleet = changed() { state.accounts = Self.byID(fleet) }
            return state.accounts
        }
    }

    /// The account. One that is not known is looked for, but not more often than every `interval`. With an organization
    /// all accounts are read again every `refreshInterval`.
    package func account(_ id: AccountID) async -> Account? {
        let known = accounts[id]
        if known != nil, !hasOrganization { return known }
        let now = uptime()
        let mayAsk = state.withLock { state in
            let (last, least) =
                known == nil ? (state.askedAt, Self.interval) : (state.refreshedAt, Self.refreshInterval)
            if let last, now - last < least { return false }
            if known == nil { state.askedAt = now } else { state.refreshedAt = now }
            return true
        }
        if mayAsk, let fleet = await unknown() { state.withLock { $0.accounts = Self.byID(fleet) } }
        return accounts[id]
    }

    private static func byID(_ fleet: Fleet) -> [AccountID: Account] {
        Dictionary(fleet.accounts.map { ($0.id, $0) }) { first, _ in first }
    }
}
