import Logging
import Model
import Queue

/// Runs one attempt from claim to report, within its time limit. It reconciles first when an earlier effect may exist.
final class AttemptRunner: Sendable {
    let jobs: [JobKind: JobDefinition]
    let store: any TaskStore
    let effects: Effects
    let pacer: Pacer
    let ownership: Ownership
    let ownerSince: Uptime
    let transitions: Transitions
    let timeLimits: TimeLimits

    init(
        jobs: [JobKind: JobDefinition], store: any TaskStore, effects: Effects, pacer: Pacer, ownership: Ownership,
        ownerSince: Uptime, transitions: Transitions
    ) {
        self.jobs = jobs
        self.store = store
        self.effects = effects
        self.pacer = pacer
        self.ownership = ownership
        self.ownerSince = ownerSince
        self.transitions = transitions
        // Why any limit will do without a job: no attempt runs that could outlive its limit.
        timeLimits = TimeLimits(shortest: jobs.values.map(\.limit).min() ?? .minutes(1), effects: effects)
    }

    /// A claim with what the owner's loop knows of its payment and its past.
    struct Order: Sendable {
        let claim: Claim
        /// The generation of the flow's gate in which the claim's own call was paid for.
        let paid: Int
        let claimedAt: Uptime
        let quietSince: Uptime
    }

    func run(_ order: Order) async -> AttemptReport {
        guard let job = jobs[order.claim.kind] else { return unknownKind(order) }
        let desk = AttemptDesk(order, limit: job.limit, of: self)
        let attempt = Attempt(
            claim: order.claim, effects: effects, claimedAt: order.claimedAt, ownerSince: ownerSince,
            quietSince: order.quietSince, control: desk, history: desk.history(follows:), made: desk.made)
        let work = await timeLimits.within(job.limit) { await self.work(order.claim, job, attempt) }
        let (calls, outage) = desk.close()
        return AttemptReport(
            claim: order.claim, effect: job.effect, phase: work.phase, foundNothing: work.foundNothing,
            wasCut: Task.isCancelled, result: work.result, calls: calls, outage: outage, endedAt: effects.uptime())
    }

    /// How far an attempt came within its time limit, and what it returned.
    private struct Work: Sendable {
        let phase: AttemptReport.Phase
        var foundNothing = false
        let result: AttemptResult
    }

    /// Reconciles when the claim requires it, then performs when the finding allows it.
    private func work(_ claim: Claim, _ job: JobDefinition, _ attempt: Attempt) async -> Work {
        let pending = transitions.pendingEnd(of: claim)
        var hasReconciled = false
        if claim.counters.mustReconcile || pending != nil {
            switch await job.reconcile(attempt) {
            case .settled(let result): return Work(phase: .reconcile, result: result)
            case .absent: hasReconciled = true
            }
        }
        if let pending { return Work(phase: .reconcile, foundNothing: true, result: AttemptResult(Outcome(pending))) }
        return Work(phase: .act, foundNothing: hasReconciled, result: await job.perform(attempt))
    }

    private func unknownKind(_ order: Order) -> AttemptReport {
        let claim = order.claim
        pacer.release(claim.flow, order.paid, unused: true)
        let problem = Problem(
            code: "UnknownKind", message: "This program knows no task of the kind \(claim.kind).",
            hint: "another version of aws-man filled the database: finish the run with that version, then replay")
        return AttemptReport(
            claim: claim, effect: nil, phase: .act, result: AttemptResult(.failed(problem)), endedAt: effects.uptime())
    }
}

extension Outcome {
    /// The outcome of an attempt that had only to reconcile, and found no effect.
    init(_ pending: PendingEnd) {
        switch pending.state {
        case .done: self = .done
        case .failed: self = .failed(pending.problem)
        case .skipped: self = .skipped(why: pending.problem.message)
        case .blocked: self = .blocked(pending.problem)
        }
    }
}
