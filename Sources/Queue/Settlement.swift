import Model

/// The end of a claim: the task's next state and all results of the attempt, which one transaction stores.
package final class Settlement: Sendable {
    package let claim: Claim
    package let transition: Transition
    package let result: AttemptResult
    package let calls: [CallRecord]
    package let settledAt: Instant

    package init(
        claim: Claim, transition: Transition, result: AttemptResult, calls: [CallRecord], settledAt: Instant
    ) {
        (self.claim, self.transition, self.result, self.calls) = (claim, transition, result, calls)
        self.settledAt = settledAt
    }
}

/// The next state of a settled task.
package enum Transition: Hashable, Sendable {
    case end(EndState, Problem?, counters: TaskCounters)
    /// The task is ready again at `until`.
    case wait(until: Instant, counters: TaskCounters, pendingEnd: PendingEnd?)
}

/// One transaction of the owner.
package struct Turn: Sendable {
    package var epoch: Epoch
    package var settlements: [Settlement]
    /// The flows to claim from, in this order.
    package var claims: [ClaimOrder]
    /// The gates and rates that changed since the last turn.
    package var gates: [FlowGate]
    /// The outages that began, went on or ended since the last turn.
    package var outages: [OutageChange]
    /// Problems whose cause reaches beyond one task, so that other open tasks end as `failed` too.
    package var condemned: [Condemnation]

    package init(
        epoch: Epoch, settlements: [Settlement] = [], claims: [ClaimOrder] = [], gates: [FlowGate] = [],
        outages: [OutageChange] = [], condemned: [Condemnation] = []
    ) {
        (self.epoch, self.settlements, self.claims, self.gates) = (epoch, settlements, claims, gates)
        (self.outages, self.condemned) = (outages, condemned)
    }
}

/// A change of an outage, as the owner stores it.
package enum OutageChange: Hashable, Sendable {
    /// The outage began, or was probed.
    case goesOn(Outage)
    case ended(Outage.Place)

    package var place: Outage.Place {
        switch self {
        case .goesOn(let outage): outage.place
        case .ended(let place): place
        }
    }
}

/// The claims that the scheduler asks of one flow in a transaction.
package struct ClaimOrder: Hashable, Sendable {
    package let flow: Flow
    /// The most claims. The scheduler asks for no more than can be sent now.
    package let count: Int

    package init(flow: Flow, count: Int) { (self.flow, self.count) = (flow, count) }
}

/// A problem that ends a run's ready tasks in a lane, or in one flow of the lane. Tasks with `mustReconcile` are
/// reconciled once more before they end.
package struct Condemnation: Hashable, Sendable {
    package let run: RunKey
    package let lane: Lane
    /// Nil means the whole lane.
    package let action: ActionName?
    package let problem: Problem

    package init(run: RunKey, lane: Lane, action: ActionName?, problem: Problem) {
        (self.run, self.lane, self.action, self.problem) = (run, lane, action, problem)
    }
}

/// The result of a transaction of the owner.
package struct TurnResult: Sendable {
    package var claims: [Claim]
    /// The flows that the transaction touched, as they are afterwards.
    package var flows: [FlowStatus]
    /// The tasks whose settlement came from an outdated claim and changed nothing.
    package var stale: [TaskID]
    /// The runs that this transaction ended, because they have no open task left.
    package var endedRuns: [RunKey]

    package init(
        claims: [Claim] = [], flows: [FlowStatus] = [], stale: [TaskID] = [], endedRuns: [RunKey] = []
    ) {
        (self.claims, self.flows, self.stale, self.endedRuns) = (claims, flows, stale, endedRuns)
    }
}

/// The state of a flow, for the scheduler.
package struct FlowStatus: Hashable, Sendable {
    package let flow: Flow
    /// The time when the flow's first ready task is due; nil when the flow has none.
    package let earliestDue: Instant?
    package let gate: FlowGate?

    package init(flow: Flow, earliestDue: Instant?, gate: FlowGate? = nil) {
        (self.flow, self.earliestDue, self.gate) = (flow, earliestDue, gate)
    }
}

/// The state of a flow's pacing that is kept over a restart.
package struct FlowGate: Hashable, Sendable {
    package let flow: Flow
    /// Nothing is claimed before this time.
    package let closedUntil: Instant
    /// The share of the configured rate that is used now; above 0, at most 1.
    package let rateFactor: Double
    /// The number of times that AWS throttled the flow in a row.
    package let consecutive: Int

    package init(flow: Flow, closedUntil: Instant, rateFactor: Double, consecutive: Int) {
        (self.flow, self.closedUntil, self.rateFactor, self.consecutive) = (flow, closedUntil, rateFactor, consecutive)
    }
}

/// The changes that `expire` made.
package struct ExpirySummary: Sendable, Hashable {
    package let blocked: Int
    package let endedRuns: [RunKey]
    /// The next deadline of a running run; nil when none runs.
    package let nextDeadline: Instant?

    package init(blocked: Int, endedRuns: [RunKey], nextDeadline: Instant?) {
        (self.blocked, self.endedRuns, self.nextDeadline) = (blocked, endedRuns, nextDeadline)
    }
}
