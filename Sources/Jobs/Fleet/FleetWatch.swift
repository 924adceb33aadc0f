import Accounts
import Model
import Synchronization

/// The accounts as their files say now. A process that works for weeks must not act on the policy of its first day.
package final class FleetWatch: Sendable {
    private struct State {
        var accounts: [AccountID: Account]
        var lookedAt: Uptime?
    }

    private let state: Mutex<State>
    private let uptime: @Sendable () -> Uptime
    private let changed: @Sendable () -> Fleet?

    /// The files are looked at once in so long: a change holds for what begins later than that.
    package static let interval = Duration.seconds(5)

    /// `changed` gives the fleet when its files have changed since it was last asked and can be used; nil otherwise.
    package init(_ fleet: Fleet, uptime: @escaping @Sendable () -> Uptime, changed: @escaping @Sendable () -> Fleet?) {
        state = Mutex(State(accounts: Self.byID(fleet)))
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

    private static func byID(_ fleet: Fleet) -> [AccountID: Account] {
        Dictionary(fleet.accounts.map { ($0.id, $0) }) { first, _ in first }
    }
}
