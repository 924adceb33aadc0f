import Model
import Queue
import Synchronization

/// The engine's side of one attempt while the attempt runs: it paces the calls and keeps the audit.
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
        // Why this means a probe: in an outage, a task is claimed only to probe.
        let probes = runner.pacer.withTable { $0.outage(holding: order.claim.flow) }
        ledger = Mutex(AttemptLedger(prepaid: order.claim.action, generation: order.paid, probes: probes))
    }

    func pace(_ action: ActionName) async throws(PaceRefusal) {
        let flow = flow(action)
        do {
            let paid = try await runner.pacer.pace(flow) { admit(flow, &$0, $1) }
            ledger.withLock { $0.pay(action, paid) }
        } catch {
            if case .outage(let outage) = error { ledger.withLock { $0.meet(outage.place) } }
            throw error
        }
    }

    /// Nil when a call of the flow may be sent: there is no outage, or this attempt probes it. Otherwise the outage.
    private func admit(_ flow: Flow, _ table: inout PacingTable, _ now: Moment) -> Outage? {
        guard let place = table.outage(holding: flow),
            let outage = table.gate(of: place).outage(of: place, at: now)
        else { return nil }
        if ledger.withLock({ $0.probes.contains(place) }) { return nil }
        guard table.takeProbe(place, at: now) else { return outage }
        ledger.withLock { _ = $0.probes.insert(place) }
        return nil
    }

    func answered(_ action: ActionName, _ answer: PacingAnswer) {
        let flow = flow(action)
        var met: Outage.Place?
        if case .outage = answer { met = runner.pacer.withTable { $0.place(of: flow) } }
        ledger.withLock { ledger in
            ledger.probes = ledger.probes.filter { $0.service != action.service && $0 != met }
            if let met { ledger.meet(met) }
        }
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

    func history(follows: Bool) async throws(StoreError) -> LaneHistory {
        try await runner.store.history(of: claim.lane, run: claim.run, at: runner.effects.now(), follows: follows)
    }

    func made() async throws(StoreError) -> Set<ExactText> {
        try await runner.store.made(in: claim.lane, run: claim.run)
    }

    /// Gives back what an ended attempt paid and did not use. Returns the attempt's audit, and what it knows of the
    /// outage that it met.
    func close() -> (calls: [CallRecord], outage: AttemptReport.MetOutage?) {
        let ledger = ledger.withLock { $0 }
        for left in ledger.leftovers {
            runner.pacer.release(flow(left.action), left.paid, unused: left.unused)
        }
        let now = Moment(runner.effects)
        let claimed = claim.flow
        let outage = runner.pacer.withTable { table -> AttemptReport.MetOutage? in
            for place in ledger.probes { table.returnProbe(place, at: now) }
            guard let place = ledger.met else { return nil }
            let gate = table.gate(of: place)
            return AttemptReport.MetOutage(
                since: gate.outage(of: place, at: now)?.since,
                notBefore: gate.openedAt ?? now.instant(of: runner.ownerSince),
                holdsTask: table.outage(holding: claimed) != nil)
        }
        return (ledger.calls, outage)
    }

    private func flow(_ action: ActionName) -> Flow { Flow(lane: claim.lane, action: action) }
}
