/// What a run did, read from the database alone. Its JSON form is an interface (design §9): keys are only ever added.
package struct RunReport: Hashable, Sendable {
    package var run: RunKey
    package var state: State
    package var startedAt: Instant
    package var endedAt: Instant?
    package var deadline: Instant
    package var lanes: [LaneReport]
    /// Counted over every call: `calls` by purpose, and those that AWS throttled.
    package var api: APIUse
    /// Lines about the run as a whole.
    package var warnings: [String]

    package enum State: String, Sendable, Codable { case running, ended }

    package struct APIUse: Hashable, Sendable {
        package var callsByPurpose: [CallRecord.Purpose: Int] = [:]
        /// Of these, the ones that AWS did not answer with success.
        package var vainByPurpose: [CallRecord.Purpose: Int] = [:]
        package var mutations = 0
        package var throttled = 0
        package var calls: Int { callsByPurpose.values.reduce(0, +) }
        /// Calls for the work itself: pages listed, proofs of deletions, changes. Identity, following what was made, and
        /// settling what is unknown are apart.
        package var forWork: Int { Self.work.reduce(0) { $0 + (callsByPurpose[$1] ?? 0) } }
        /// The least that could have been made for what came of them: those that AWS answered with success.
        package var leastForWork: Int { forWork - Self.work.reduce(0) { $0 + (vainByPurpose[$1] ?? 0) } }
        private static let work: [CallRecord.Purpose] = [.listing, .proof, .effect]

        package init() {}
    }

    package init(
        run: RunKey, state: State, startedAt: Instant, endedAt: Instant?, deadline: Instant, lanes: [LaneReport],
        api: APIUse, warnings: [String]
    ) {
        self.run = run
        self.state = state
        self.startedAt = startedAt
        self.endedAt = endedAt
        self.deadline = deadline
        self.lanes = lanes
        self.api = api
        self.warnings = warnings
    }
}

/// One lane's part of a run; an account whose file is broken is a lane without region.
package struct LaneReport: Hashable, Sendable {
    /// Twelve digits; empty when the account's file could not be read that far.
    package var account: String
    package var name: String
    /// Empty when the region is not known.
    package var region: String
    package var uncovered: [Uncovered]
    package var kinds: [JobKind: TaskCounts]
    package var snapshots: SnapshotCounts
    /// What failed or is blocked, what costs a backup first; also tasks that are done and whose snapshot or image ended in
    /// error all the same.
    package var failures: [TaskFailure]
    /// Those that are not listed, by what they have in common.
    package var omitted: [OmittedFailures]
    package var failuresOmitted: Int { omitted.reduce(0) { $0 + $1.count } }
    /// Tasks that are done and whose snapshot or image ended in error all the same, listed or not.
    package var ruined: Int
    package var warnings: [String]

    package init(account: String, name: String, region: String) {
        self.account = account
        self.name = name
        self.region = region
        uncovered = []
        kinds = [:]
        snapshots = SnapshotCounts()
        failures = []
        omitted = []
        ruined = 0
        warnings = []
    }
}

/// Tasks by where they are; `open` is everything that has not ended.
package struct TaskCounts: Hashable, Sendable {
    package var done = 0
    package var failed = 0
    package var skipped = 0
    package var blocked = 0
    package var open = 0
    package var total: Int { done + failed + skipped + blocked + open }

    package init(done: Int = 0, failed: Int = 0, skipped: Int = 0, blocked: Int = 0, open: Int = 0) {
        self.done = done
        self.failed = failed
        self.skipped = skipped
        self.blocked = blocked
        self.open = open
    }

    package static func + (left: TaskCounts, right: TaskCounts) -> TaskCounts {
        TaskCounts(
            done: left.done + right.done, failed: left.failed + right.failed, skipped: left.skipped + right.skipped,
            blocked: left.blocked + right.blocked, open: left.open + right.open)
    }
}

/// Volumes that are to have a snapshot tonight, and how far those are.
package struct SnapshotCounts: Hashable, Sendable {
    package var due = 0
    package var confirmed = 0
    package var pending = 0
    package var error = 0

    package init(due: Int = 0, confirmed: Int = 0, pending: Int = 0, error: Int = 0) {
        self.due = due
        self.confirmed = confirmed
        self.pending = pending
        self.error = error
    }

    package static func + (left: SnapshotCounts, right: SnapshotCounts) -> SnapshotCounts {
        SnapshotCounts(
            due: left.due + right.due, confirmed: left.confirmed + right.confirmed,
            pending: left.pending + right.pending, error: left.error + right.error)
    }
}

/// So many tasks of a lane failed or are blocked for a reason with that code and are not listed one by one.
package struct OmittedFailures: Hashable, Sendable {
    package let kind: JobKind
    package let state: EndState
    package let code: String
    package let count: Int

    package init(kind: JobKind, state: EndState, code: String, count: Int) {
        self.kind = kind
        self.state = state
        self.code = code
        self.count = count
    }
}

/// A task that failed or is blocked, as the report shows it.
package struct TaskFailure: Hashable, Sendable {
    package var task: TaskID
    package var kind: JobKind
    package var subject: String
    package var state: EndState
    package var problem: Problem
    /// How often it was claimed.
    package var attempts: Int

    package init(task: TaskID, kind: JobKind, subject: String, state: EndState, problem: Problem, attempts: Int) {
        self.task = task
        self.kind = kind
        self.subject = subject
        self.state = state
        self.problem = problem
        self.attempts = attempts
    }
}
