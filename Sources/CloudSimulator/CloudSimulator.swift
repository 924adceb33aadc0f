import HTTP
import Model
import Synchronization

/// A small EC2, STS, CloudWatch and SNS for many accounts and regions, in memory: an independent reading of AWS's
/// wire protocol. Calls take effect one after the other, each whole. Safe to use from any task.
package final class CloudSimulator: Sendable {
    /// Sees every call before it is carried out and may spoil it. Called without a lock.
    package typealias FaultHook = @Sendable (CloudCall) -> Fault?
    /// How long a call takes on the wire, there and back.
    package typealias Latency = @Sendable (CloudCall) -> Duration
    /// Waits; e.g. the engine's virtual sleep.
    package typealias Pause = @Sendable (Duration) async throws -> Void

    let state: Mutex<Cloud>
    let clock: CloudClock
    let latency: Latency?
    let pause: Pause?
    /// Why a type of its own: a bare function in a `Mutex` is wrapped once more each time the lock is taken, until a call
    /// of it overflows the stack.
    private struct Hook { var fault: FaultHook? }

    private let hook: Mutex<Hook>

    /// Without `pause`, latency is not waited for and a call that hangs times out at once.
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
        state = Mutex(cloud)
    }

    /// The cloud's time.
    package var now: Instant { clock.base + state.withLock { $0.clockOffset } }

    /// Moves the cloud's clock; snapshots and images whose time has come are complete at the next look.
    package func advance(by duration: Duration) { state.withLock { $0.clockOffset += duration } }

    /// Makes everything in the cloud older instead, for clients whose clock cannot be moved; keys stay good.
    package func age(by duration: Duration) {
        let now = now
        state.withLock { cloud in
            for account in cloud.dump(at: now).aged(by: duration).accounts { cloud.load(account) }
            for lane in cloud.lanes.keys { cloud.lanes[lane]?.lastSnapshot = [:] }
        }
    }

    /// Adds accounts; one that is there already is replaced, all its lanes with it.
    package func seed(_ scenario: CloudScenario) {
        state.withLock { cloud in
            for account in scenario.accounts { cloud.load(account) }
        }
    }

    /// Everything in the cloud, in order of ids, as of now.
    package func dump() -> CloudScenario {
        let now = now
        return state.withLock { $0.dump(at: now) }
    }

    /// What is in one lane, as of now; nil when there is no such lane.
    package func region(_ lane: Lane) -> CloudRegion? {
        let now = now
        return state.withLock { cloud in
            cloud.lanes[lane]?.ripen(at: now)
            return cloud.lanes[lane]?.dump()
        }
    }

    /// What a person does in the console: changes an account, its keys, denials and regions, as one step.
    package func edit(_ account: AccountID, _ change: (inout CloudAccount) -> Void) {
        let now = now
        state.withLock { cloud in
            guard var value = cloud.dump(account, at: now) else { return }
            change(&value)
            cloud.load(value)
        }
    }

    /// What a person does in the console of one region.
    package func edit(_ lane: Lane, _ change: (inout CloudRegion) -> Void) {
        edit(lane.account) { change(&$0[lane.region]) }
    }

    /// How the cloud behaves; may be changed while it is used.
    package var settings: CloudSettings {
        get { state.withLock { $0.settings } }
        set { state.withLock { $0.settings = newValue } }
    }

    /// Replaces the hook given at the start.
    package func setFaults(_ faults: FaultHook?) { hook.withLock { $0.fault = faults } }

    /// Adds a scripted fault; the first rule that matches a call counts it. The hook is asked first.
    package func add(_ rule: FaultRule) { state.withLock { $0.rules.append(rule) } }

    package func removeFaultRules() { state.withLock { $0.rules = [] } }

    /// Every call so far, in the order in which they took effect; the newest `ledgerLimit` of them.
    package var ledger: [LedgerEntry] { state.withLock { Array($0.ledger) } }

    /// All calls so far, counted.
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
