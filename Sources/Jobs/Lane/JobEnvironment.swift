import AWS
import Accounts
import Engine
import Model
import Queue

/// What all kinds share in one process: the fleet, the way to AWS, and what has been seen.
package final class JobEnvironment: Sendable {
    private let fleet: FleetWatch
    let access: CloudAccess
    let limits: Limits
    let nights: NightCalendar
    let listings: FleetListings

    /// `changed`: see `FleetWatch`.
    package init(
        fleet: Fleet, access: CloudAccess, listings: FleetListings = FleetListings(),
        changed: @escaping @Sendable () -> Fleet? = { nil }
    ) {
        self.fleet = FleetWatch(fleet, uptime: access.effects.uptime, changed: changed)
        self.access = access
        limits = fleet.limits
        nights = fleet.nights
        self.listings = listings
    }

    /// As their files say now.
    var accounts: [AccountID: Account] { fleet.accounts }

    /// Other accounts of the same cloud: those that a snapshot may be shared with.
    func neighbours(of account: Account) -> [AccountID] {
        accounts.values.filter { $0.id != account.id && $0.regions.partition == account.regions.partition }
            .map(\.id).sorted()
    }

    /// Nil when the account is not in the directory any more, or the region not in its file.
    func session(_ attempt: Attempt) -> LaneSession? {
        let lane = attempt.claim.lane
        guard let account = accounts[lane.account], account.regions.mayTake(lane.region) else { return nil }
        return LaneSession(account: account, lane: lane, context: CallContext(attempt), environment: self)
    }

    /// Runs `body` with a session; an account removed between enqueue and claim fails the task.
    func withSession(
        _ attempt: Attempt, _ body: (LaneSession) async -> AttemptResult
    ) async -> AttemptResult {
        guard let session = session(attempt) else { return AttemptResult(.failed(.noAccount(attempt.claim))) }
        return await body(session)
    }
}

extension Attempt {
    /// Runs `body` with the lane's past; one that cannot be read is tried again.
    func withHistory(_ body: (LaneHistory) async -> AttemptResult) async -> AttemptResult {
        let past: LaneHistory
        do throws(StoreError) {
            past = try await history()
        } catch {
            return AttemptResult(.again(after: nil, .store(error)))
        }
        return await body(past)
    }
}
