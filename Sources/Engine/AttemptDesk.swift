import Model
import Queue
import Synchronization

/// What the engine does for one attempt while the attempt runs: it paces the calls and keeps the audit.
final class AttemptDesk: CallControl {
    private let claim: Claim
    private let claimedAt: Uptime
    private let limit: Duration
    private let runner: AttemptRunner
    private let ledger: Mutex<AttemptLedger>

    init(_ order: AttemptRunner.Order, limit: Duration, of runner: AttemptRunner) {
        claim = order.claim
        claimedAt = order.claimedAt
        self.limit = limit
        self.runner = runner
        ledger = Mutex(AttemptLedger(prepaid: order.claim.action, generation: order.paid))
    }

    func pace(_ action: ActionName) async throws(CancellationError) {
        let paid = try await runner.pacer.pace(flow(action))
        ledger.withLock { $0.pay(action, paid) }
    }

    func answered(_ action: ActionName, _ answer: PacingAnswer) {
        let flow = flow(action)
        let paid = ledger.withLock { $0.answered(action) } ?? runner.pacer.generation(of: flow)
        runner.pacer.answered(flow, answer, paid: paid)
    }

    func maySend() -> Bool { runner.ownership.isHeld && runner.effects.uptime() - claimedAt < limit }

    func record(_ call: CallRecord) {
        ledger.withLock { $0.record(call) }
        switch (call.purpose, call.status) {
        // Why: without keys the calls of the lane wait as they do when the lane itself hangs.
        case (.identity, nil): runner.pacer.note(claim.lane, .hung)
        // Why: STS may answer while the service that the tasks ask hangs.
        case (.identity, _?): break
        case (_, _?): runner.pacer.note(claim.lane, .answering)
        // Why: `answered` tells the pacing, together with the call's token.
        case (_, nil): break
        }
    }

    func history() async throws(StoreError) -> LaneHistory {
        try await runner.store.history(of: claim.lane, run: claim.run, at: runner.effects.now())
    }

    /// Gives back what an ended attempt paid and did not use. Returns the attempt's audit.
    func close() -> [CallRecord] {
        let ledger = ledger.withLock { $0 }
        for left in ledger.leftovers {
            runner.pacer.release(flow(left.action), left.paid, unused: left.unused)
        }
        return ledger.calls
    }

    private func flow(_ action: ActionName) -> Flow { Flow(lane: claim.lane, action: action) }
}
