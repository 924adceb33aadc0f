import AWS
import Accounts
import Engine
import Model
import Queue

/// The things that all jobs share in one process: the fleet, the way to AWS, and what listings have shown.
package final class JobEnvironment: Sendable {
    private let fleet: FleetWatch
    let access: CloudAccess
    let limits: Limits
    let nights: NightCalendar
    let listings: FleetListings
    private let planning: (any TaskExecutor)?

    /// `changed` is described at `FleetWatch`.
    package init(
        fleet: Fleet, access: CloudAccess, listings: FleetListings, planning: (any TaskExecutor)?,
        changed: @escaping @Sendable () -> Fleet?
    ) {
        self.fleet = FleetWatch(fleet, uptime: access.effects.uptime, changed: changed)
        self.access = access
        limits = fleet.limits
        nights = fleet.nights
        self.listings = listings
        self.planning = planning
    }

    /// Does long work that waits for nothing, such as a plan, where it keeps no settlement waiting.
    func aside<Value: Sendable>(_ work: @Sendable () -> Value) async -> Value {
        await withTaskExecutorPreference(planning) { work() }
    }

    /// The accounts as their files describe them now.
    var accounts: [AccountID: Account] { fleet.accounts }

    /// Nil when the directory no longer has the account, or its file no longer has the region.
    func session(_ attempt: Attempt) -> LaneSession? {
        let lane = attempt.claim.lane
        guard let account = accounts[lane.account], account.regions.mayTake(lane.region) else { return nil }
        return LaneSession(account: account, lane: lane, control: attempt.control, environment: self)
    }
}

extension Attempt {
    /// Runs `body` with the past of the account and region, and with what `confirm` follows there if `follows` is true.
    /// When the past cannot be read, the attempt is made again.
    func withHistory(
        follows: Bool = false, _ body: (LaneHistory) async throws(CallProblem) -> AttemptResult
    ) async throws(CallProblem) -> AttemptResult {
        let past: LaneHistory
        do throws(StoreError) {
            past = try await history(follows)
        } catch {
            return AttemptResult(.again(after: nil, .store(error)))
        }
        return try await body(past)
    }
}
