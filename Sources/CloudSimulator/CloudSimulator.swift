import HTTP
import Model
import Synchronization

/// A small EC2, STS, CloudWatch and SNS for many accounts and regions, in memory. It implements AWS's wire protocol
/// without any code of the program's client. Each call is atomic, and any task may make calls.
package final class CloudSimulator: Sendable {
    /// Receives every call before it is carried out and may return a fault for it. No lock is held while the hook runs.
    package typealias FaultHook = @Sendable (CloudCall) -> Fault?
    /// How long a call takes on the wire, both ways together.
    package typealias Latency = @Sendable (CloudCall) -> Duration
    /// Waits for the duration, such as the virtual sleep of the engine's tests.
    package typealias Pause = @Sendable (Duration) async throws -> Void

    let state: Mutex<Cloud>
    let clock: CloudClock
    let latency: Latency?
    let pause: Pause?
    /// Why a struct: a bare function in a `Mutex` gets another wrapper each time the lock is taken, until calling it
    /// overflows the stack.
    private struct Hook { var fault: FaultHook? }

    private let hook: Mutex<Hook>

    /// Makes a cloud. Without `pause`, no latency passes and a call that hangs times out at once.
    package init(
        scenario: CloudScenario = CloudScenario(), settings: CloudSettings = CloudSettings(),
        clock: CloudClock = .manual(CloudClock.usualStart), seed: UInt64 = 1, latency: Latency? = nil,
        pause: Pause? = nil, faults: FaultHook? = nil
    ) {
        self.clock = clock
        self.latency = latency
        self.pause = pause
        hook = Mutex(Hook(fault: faults))
        var cloud = Cloud(settings: settings, seed: seed)
        for account in scenario.accounts { cloud.load(account) }
        cloud.organization = scenario.organization
        state = Mutex(cloud)
    }

    /// The time of the cloud's clock.
    package var now: Instant { clock.base + state.withLock { $0.clockOffset } }

    /// Moves the cloud's clock. The next call sees every snapshot and image as finished that is due by then.
    package func advance(by duration: Duration) { state.withLock { $0.clockOffset += duration } }

    /// Makes every resource older, for clients whose clock cannot be moved. Keys stay valid.
    package func age(by duration: Duration) {
        let now = now
        state.withLock { cloud in
            for account in cloud.dump(at: now).aged(by: duration).accounts { cloud.load(account) }
            for lane in cloud.lanes.keys { cloud.lanes[lane]?.lastSnapshot = [:] }
        }
    }

    /// Adds accounts. An account that exists is replaced with all its regions, and so is the organization.
    package func seed(_ scenario: CloudScenario) {
        state.withLock { cloud in
            for account in scenario.accounts { cloud.load(account) }
            if let organization = scenario.organization { cloud.organization = organization }
        }
    }

    /// Changes the organization in one step.
    package func editOrganization(_ change: (inout CloudOrganization) -> Void) {
        state.withLock { cloud in
            guard var organization = cloud.organization else { return }
            change(&organization)
            cloud.organization = organization
        }
    }

    /// Everything in the cloud now, in the order of ids.
    package func dump() -> CloudScenario {
        let now = now
        return state.withLock { $0.dump(at: now) }
    }

    /// The resources of an account in a region now; nil if the account does not have that region.
    package func region(_ lane: Lane) -> CloudRegion? {
        let now = now
        return state.withLock { cloud in
            cloud.lanes[lane]?.finishDue(at: now)
            return cloud.lanes[lane]?.dump()
        }
    }

    /// Changes an account, its keys, denials and regions in one step, as a user does in the console.
    package func edit(_ account: AccountID, _ change: (inout CloudAccount) -> Void) {
        let now = now
        state.withLock { cloud in
            guard var value = cloud.dump(account, at: now) else { return }
            change(&value)
            cloud.load(value)
        }
    }

    /// Changes one region of an account in one step.
    package func edit(_ lane: Lane, _ change: (inout CloudRegion) -> Void) {
        edit(lane.account) { change(&$0[lane.region]) }
    }

    /// The behaviour of the cloud. It may be changed while calls are made.
    package var settings: CloudSettings {
        get { state.withLock { $0.settings } }
        set { state.withLock { $0.settings = newValue } }
    }

    /// Replaces the hook that the initialiser was given.
    package func setFaults(_ faults: FaultHook?) { hook.withLock { $0.fault = faults } }

    /// Adds a scripted fault. The first rule that matches a call counts that call. The hook is asked before all rules.
    package func add(_ rule: FaultRule) { state.withLock { $0.rules.append(rule) } }

    package func removeFaultRules() { state.withLock { $0.rules = [] } }

    /// The newest `ledgerLimit` calls, in the order in which they took effect.
    package var ledger: [LedgerEntry] { state.withLock { Array($0.ledger) } }

    /// The counts of all calls so far.
    package var tallies: [CallTally: Int] { state.withLock { $0.tallies } }

    package func clearLedger() {
        state.withLock {
            $0.ledger = []
            $0.tallies = [:]
        }
    }

    func fault(for call: CloudCall) -> Fault? {
        if let fault = hook.withLock({ $0.fault })?(call) { return fault }
        return state.withLock { $0.scriptedFault(for: call) }
    }
}
