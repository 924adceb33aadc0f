import Model

/// A task as reports and listings show it.
package struct TaskRecord: Hashable, Sendable {
    package var id: TaskID
    package var run: RunKey
    package var lane: Lane
    package var accountName: String
    package var kind: JobKind
    package var subject: ExactText
    package var action: ActionName
    package var reason: String
    package var state: TaskState
    package var counters: TaskCounters
    package var fence: Int64
    package var createdAt: Instant
    /// The time when the task may next be claimed; nil unless the task is ready.
    package var dueAt: Instant?
    package var claimedAt: Instant?
    package var endedAt: Instant?
    /// The reason why the task failed, is blocked or was skipped; for an open task, the last attempt's problem.
    package var problem: Problem?
    package var resource: ResourceNote?

    package init(
        id: TaskID, run: RunKey, lane: Lane, accountName: String, kind: JobKind, subject: ExactText, action: ActionName,
        reason: String, state: TaskState, counters: TaskCounters, fence: Int64, createdAt: Instant
    ) {
        (self.id, self.run, self.lane, self.accountName, self.kind) = (id, run, lane, accountName, kind)
        (self.subject, self.action, self.reason, self.state, self.counters) = (subject, action, reason, state, counters)
        (self.fence, self.createdAt) = (fence, createdAt)
    }
}

/// A task with its attempts, calls and place in the queue.
package struct TaskDetail: Sendable {
    package var record: TaskRecord
    package var attempts: [AttemptRecord]
    package var calls: [(fence: Int64, call: CallRecord)]
    /// The state of an open task's flow.
    package var flow: FlowStatus?
    /// The outages in an open task's account and region, by service.
    package var outages: [Outage]
    /// The number of ready tasks in the task's flow that come before it.
    package var ahead: Int

    package init(
        record: TaskRecord, attempts: [AttemptRecord], calls: [(fence: Int64, call: CallRecord)], flow: FlowStatus?,
        outages: [Outage] = [], ahead: Int
    ) {
        (self.record, self.attempts, self.calls, self.flow, self.ahead) = (record, attempts, calls, flow, ahead)
        self.outages = outages
    }
}

/// An audit row: one settled attempt, death, replay or cancellation.
package struct AttemptRecord: Hashable, Sendable {
    package var fence: Int64
    package var epoch: Epoch
    package var claimedAt: Instant?
    package var settledAt: Instant
    /// `done`, `again`, `notYet`, `unknown`, `failed`, `skipped`, `blocked`, `died`, `replayed`, `reopened`,
    /// `cancelled` or `stale`. A stale settle came from an outdated claim and did not change the task.
    package var outcome: String
    package var problem: Problem?

    package init(
        fence: Int64, epoch: Epoch, claimedAt: Instant?, settledAt: Instant, outcome: String, problem: Problem?
    ) {
        (self.fence, self.epoch, self.claimedAt, self.settledAt) = (fence, epoch, claimedAt, settledAt)
        (self.outcome, self.problem) = (outcome, problem)
    }
}

/// Conditions on tasks. A task matches when all given conditions hold.
package struct TaskFilter: Hashable, Sendable {
    package var run: RunKey?
    package var accounts: [AccountID] = []
    package var regions: [Region] = []
    package var kind: JobKind?
    package var state: TaskState?
    /// The problem's code.
    package var code: String?
    package var tasks: [TaskID] = []
    /// Only tasks with a greater number, for the next page of a list.
    package var after: TaskID?

    package init(run: RunKey? = nil) { self.run = run }
}

/// A run as a list of runs shows it.
package struct RunSummary: Hashable, Sendable {
    package let key: RunKey
    package let night: Night
    package let createdAt: Instant
    package let endedAt: Instant?
    package let counts: TaskCounts
    /// The options of the run as a whole. The options of single lanes are in the lanes' histories.
    package let options: RunOptions

    package init(
        key: RunKey, night: Night, createdAt: Instant, endedAt: Instant?, counts: TaskCounts, options: RunOptions
    ) {
        (self.key, self.night, self.createdAt, self.endedAt, self.counts) = (key, night, createdAt, endedAt, counts)
        self.options = options
    }
}

/// The tasks that a replay opened, or would open.
package struct ReplaySummary: Hashable, Sendable {
    package let tasks: [TaskRecord]
    /// Tasks that match and are not replayed, with the reasons.
    package let refused: [Refusal]

    package struct Refusal: Hashable, Sendable {
        package let task: TaskID
        package let why: String
        package let hint: String?

        package init(task: TaskID, why: String, hint: String?) { (self.task, self.why, self.hint) = (task, why, hint) }
    }

    package init(tasks: [TaskRecord], refused: [Refusal]) { (self.tasks, self.refused) = (tasks, refused) }
}

/// The host and the process that work the queue.
package struct OwnerNote: Hashable, Sendable {
    package let host: String
    package let pid: Int32
    package init(host: String, pid: Int32) { (self.host, self.pid) = (host, pid) }
}

/// The process that works the database now, or the last one that did.
package struct OwnerStatus: Hashable, Sendable {
    package let epoch: Epoch
    package let note: OwnerNote
    package let startedAt: Instant
    package let aliveAt: Instant

    package init(epoch: Epoch, note: OwnerNote, startedAt: Instant, aliveAt: Instant) {
        (self.epoch, self.note, self.startedAt, self.aliveAt) = (epoch, note, startedAt, aliveAt)
    }
}
