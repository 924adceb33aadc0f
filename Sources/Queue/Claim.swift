import Model

/// One attempt's right to act: committed durably before anything is sent, so it is the intent.
package final class Claim: Sendable {
    package let task: TaskID
    /// Grows at every claim of the task and never shrinks.
    package let fence: Int64
    package let epoch: Epoch
    package let run: RunKey
    package let night: Night
    /// Of its lane.
    package let options: RunOptions
    package let lane: Lane
    package let accountName: String
    package let kind: JobKind
    package let subject: String
    package let action: ActionName
    package let reason: String
    package let payload: String
    package let counters: TaskCounters
    /// Set when the task is to end so, after a last look because an effect may have happened.
    package let pendingEnd: PendingEnd?

    package init(
        task: TaskID, fence: Int64, epoch: Epoch, run: RunKey, night: Night, options: RunOptions, lane: Lane,
        accountName: String, kind: JobKind, subject: String, action: ActionName, reason: String, payload: String,
        counters: TaskCounters, pendingEnd: PendingEnd?
    ) {
        self.task = task
        self.fence = fence
        self.epoch = epoch
        self.run = run
        self.night = night
        self.options = options
        self.lane = lane
        self.accountName = accountName
        self.kind = kind
        self.subject = subject
        self.action = action
        self.reason = reason
        self.payload = payload
        self.counters = counters
        self.pendingEnd = pendingEnd
    }

    package var flow: Flow { Flow(lane: lane, action: action) }
}

/// What a task's history adds up to. Never one number (REQUIREMENTS R26).
package struct TaskCounters: Hashable, Sendable {
    /// Counts `again` and `unknown`.
    package var attempts = 0
    /// Attempts that a dead process left.
    package var deaths = 0
    /// True once any attempt's effect may have happened: look before acting.
    package var mustReconcile = false
    /// What it waits for and since when, while consecutive attempts wait for the same cause.
    package var wait: Wait?
    /// Consecutive waits of that cause, for growing intervals.
    package var waits = 0

    package struct Wait: Hashable, Sendable {
        package let cause: WaitCause
        package let since: Instant
        package init(cause: WaitCause, since: Instant) {
            self.cause = cause
            self.since = since
        }
    }

    /// A new owner waits its own consistency window: an earlier owner's does not count towards the maximum.
    package mutating func forgetWindow() {
        guard mustReconcile, wait?.cause == .consistency else { return }
        wait = nil
        waits = 0
    }

    package init(attempts: Int = 0, deaths: Int = 0, mustReconcile: Bool = false, wait: Wait? = nil, waits: Int = 0) {
        self.attempts = attempts
        self.deaths = deaths
        self.mustReconcile = mustReconcile
        self.wait = wait
        self.waits = waits
    }
}

/// How a task will end unless its last look finds the effect.
package struct PendingEnd: Hashable, Sendable {
    package let state: EndState
    package let problem: Problem

    package init(_ state: EndState, _ problem: Problem) {
        self.state = state
        self.problem = problem
    }
}
