import Logging
import Model
import Queue

/// Runs one attempt from claim to report, within its time limit. Looks first when an earlier effect may be there.
final class AttemptRunner: Sendable {
    let jobs: [JobKind: JobDefinition]
    let store: any TaskStore
    let effects: Effects
    let limits: Limits
    let pacer: Pacer
    let ownership: Ownership
    let ownerSince: Uptime
    let transitions: Transitions

    init(
        jobs: [JobKind: JobDefinition], store: any TaskStore, effects: Effects, limits: Limits, pacer: Pacer,
        ownership: Ownership, ownerSince: Uptime, transitions: Transitions
    ) {
        self.jobs = jobs
        self.store = store
        self.effects = effects
        self.limits = limits
        self.pacer = pacer
        self.ownership = ownership
        self.ownerSince = ownerSince
        self.transitions = transitions
    }

    /// A claim with what the parent knows of it.
    struct Order: Sendable {
        let claim: Claim
        /// The generation in which the claim's own call was paid for.
        let paid: Int
        let claimedAt: Uptime
        let quietSince: Uptime
    }

    func run(_ order: Order) async -> AttemptReport {
        guard let job = jobs[order.claim.kind] else { return unknownKind(order) }
        let ledger = AttemptLedger(prepaid: order.claim.action, generation: order.paid)
        let attempt = self.attempt(order, job, ledger)
        var report = await within(job.limit) { await self.work(order.claim, job, attempt) }
        for left in ledger.leftovers() {
            pacer.release(Flow(lane: order.claim.lane, action: left.action), left.paid, unused: left.unused)
        }
        report.calls = ledger.calls
        report.endedAt = effects.uptime()
        return report
    }

    /// Looks when it must, then performs when it may.
    private func work(_ claim: Claim, _ job: JobDefinition, _ attempt: Attempt) async -> AttemptReport {
        func report(_ phase: AttemptReport.Phase, _ result: AttemptResult, foundNothing: Bool) -> AttemptReport {
            AttemptReport(
                claim: claim, nature: job.nature, phase: phase, foundNothing: foundNothing, result: result,
                endedAt: effects.uptime())
        }
        let pending = transitions.pendingEnd(of: claim)
        var hasLooked = false
        if claim.counters.mustLook || pending != nil {
            switch await job.reconcile(attempt) {
            case .settled(let result): return report(.look, result, foundNothing: false)
            case .absent: hasLooked = true
            }
        }
        if let pending {
            return report(.look, AttemptResult(Outcome(pending)), foundNothing: true)
        }
        return report(.act, await job.perform(attempt), foundNothing: hasLooked)
    }

    /// Cancels the work when its limit has passed, and still waits for it: an effect must not outlive its attempt.
    private func within(
        _ limit: Duration, _ work: @escaping @Sendable () async -> AttemptReport
    ) async -> AttemptReport {
        await withTaskGroup(of: AttemptReport?.self) { [effects] group in
            group.addTask { await work() }
            group.addTask {
                // Why: it throws only when cancelled: the work is done, or is cut together with it.
                try? await effects.sleep(limit)
                return nil
            }
            var timerEnded = false
            while let ended = await group.next() {
                if var report = ended {
                    report.wasCut = timerEnded || Task.isCancelled
                    group.cancelAll()
                    return report
                }
                timerEnded = true
                group.cancelAll()
            }
            preconditionFailure("the work always reports")
        }
    }

    private func attempt(_ order: Order, _ job: JobDefinition, _ ledger: AttemptLedger) -> Attempt {
        let (claim, store, effects, pacer, ownership) = (order.claim, store, effects, pacer, ownership)
        let (claimedAt, limit) = (order.claimedAt, job.limit)
        return Attempt(
            claim: claim, effects: effects, limits: limits, claimedAt: claimedAt, ownerSince: ownerSince,
            quietSince: order.quietSince,
            pace: { action throws(CancellationError) in
                ledger.pay(action, try await pacer.pace(Flow(lane: claim.lane, action: action)))
            },
            answered: { action, answer in
                let flow = Flow(lane: claim.lane, action: action)
                pacer.answered(flow, answer, paid: ledger.answered(action) ?? pacer.generation(of: flow))
            },
            maySend: { ownership.isHeld && effects.uptime() - claimedAt < limit },
            record: { call in
                ledger.record(call)
                if call.status != nil { pacer.laneAnswered(claim.lane) }
            },
            history: { () async throws(StoreError) in
                try await store.history(of: claim.lane, run: claim.run, at: effects.now())
            })
    }

    private func unknownKind(_ order: Order) -> AttemptReport {
        let claim = order.claim
        pacer.release(claim.flow, order.paid, unused: true)
        let problem = Problem(
            code: "UnknownKind", message: "This program knows no task of the kind \(claim.kind).",
            hint: "The database was filled by another version: finish the run with that one, then replay.")
        return AttemptReport(
            claim: claim, nature: nil, phase: .act, result: AttemptResult(.failed(problem)), endedAt: effects.uptime())
    }
}

extension Outcome {
    /// What an attempt says that was only to look, and found nothing.
    init(_ pending: PendingEnd) {
        switch pending.state {
        case .done: self = .done
        case .failed: self = .failed(pending.problem)
        case .skipped: self = .skipped(why: pending.problem.message)
        case .blocked: self = .blocked(pending.problem)
        }
    }
}
