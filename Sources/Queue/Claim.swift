import Model

/// The right of one attempt to act. A claim is committed before any call is sent, so it also records the intent to act.
package final class Claim: Sendable {
    package let task: TaskID
    /// A number that grows at every claim of the task and never shrinks.
    package let fence: Int64
    package let epoch: Epoch
    package let run: RunKey
    package let night: Night
    /// The options that hold in the task's lane.
    package let options: RunOptions
    package let lane: Lane
    package let accountName: String
    package let kind: JobKind
    package let subject: ExactText
    package let action: ActionName
    package let reason: String
    package let payload: String
    package let counters: TaskCounters
    /// The end that the task gets if its last reconciliation finds nothing. Nil for an attempt that is not the last
    /// reconciliation.
    package let pendingEnd: PendingEnd?

    package init(
        task: TaskID, fence: Int64, epoch: Epoch, run: RunKey, night: Night, options: RunOptions, lane: Lane,
        accountName: String, kind: JobKind, subject: ExactText, action: ActionName, reason: String, payload: String,
        counters: TaskCounters, pendingEnd: PendingEnd?
    ) {
        (self.task, self.fence, self.epoch, self.run, self.night) = (task, fence, epoch, run, night)
        (self.options, self.lane, self.accountName, self.kind) = (options, lane, accountName, kind)
        (self.subject, self.action, self.reason, self.payload) = (subject, action, reason, payload)
        (self.counters, self.pendingEnd) = (counters, pendingEnd)
    }

    package var flow: Flow { Flow(lane: lane, action: action) }
}

/// The counts that a task's history adds up to (REQUIREMENTS R26).
package struct TaskCounters: Hashable, Sendable {
    /// Attempts that ended as `again` or `unknown`.
    package var attempts = 0
    /// Attempts that a dead process left in flight.
    package var deaths = 0
    /// True once an attempt's effect may have happened. The task then reconciles before it acts.
    package var mustReconcile = false
    /// The cause for which consecutive attempts wait, and the time of the first such wait.
    package var wait: Wait?
    /// The number of consecutive waits for the cause in `wait`. The intervals grow with it.
    package var waits = 0

    package struct Wait: Hashable, Sendable {
        package let cause: WaitCause
        package let since: Instant
        package init(cause: WaitCause, since: Instant) { (self.cause, self.since) = (cause, since) }
    }

    /// Forgets an earlier owner's wait for consistency. The maximum applies to the wait of the new owner alone.
    package mutating func forgetWindow() {
        guard mustReconcile, wait?.cause == .consistency else { return }
        wait = nil
        waits = 0
    }

    package init(attempts: Int = 0, deaths: Int = 0, mustReconcile: Bool = false, wait: Wait? = nil, waits: Int = 0) {
        (self.attempts, self.deaths, self.mustReconcile, self.wait) = (attempts, deaths, mustReconcile, wait)
        self.waits = waits
    }
}

/// The end that a task gets if its last reconciliation does not find the task's effect.
package struct PendingEnd: Hashable, Sendable {
    package let state: EndState
    package let problem: Problem

    package init(_ state: EndState, _ problem: Problem) { (self.state, self.problem) = (state, problem) }
}
