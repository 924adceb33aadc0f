import Model

/// The durable queue: one truth for producers, the owner's workers and reports.
///
/// Every method is one transaction (reads: one snapshot) that is durable when it returns. Implementations pass one
/// conformance suite. `SQLiteStore` is the real one; `MemoryStore` serves the engine's tests in virtual time.
package protocol TaskStore: Sendable {
    // MARK: producing

    /// Adds the run and of its lanes and tasks only what is missing; a run that had ended and gets new open tasks is
    /// running again. Adding the same once more adds nothing.
    func enqueue(_ request: EnqueueRequest, at now: Instant) async throws(StoreError) -> EnqueueSummary

    // MARK: owning

    /// Makes the caller the owner: the epoch grows by one, and every task that an older epoch left in flight becomes
    /// ready at once with one more death and `mustReconcile` set. The caller holds the OS lock already.
    func takeOver(_ owner: OwnerNote, at now: Instant) async throws(StoreError) -> Epoch
    /// Stamps `alive_at`; throws `notOwner` when a newer epoch exists.
    func stampAlive(_ epoch: Epoch, at now: Instant) async throws(StoreError)
    /// The latest owner and when it last stamped; nil when there never was one.
    func owner() async throws(StoreError) -> OwnerStatus?

    // MARK: working

    /// Every flow that has ready rows, with the earliest time at which one is due, and every persisted gate.
    func flows() async throws(StoreError) -> [FlowStatus]
    /// Settles and claims in one transaction: first every settlement whose (fence, epoch) still is the task's own, in
    /// order, then each claim order, never more than its count. Throws `notOwner` and does nothing when a newer epoch
    /// exists. A settlement that matches no row in flight changes nothing and is counted as stale.
    func turn(_ turn: Turn, at now: Instant) async throws(StoreError) -> TurnResult
    /// Blocks what is still ready of runs whose deadline has passed and ends them.
    func expire(_ epoch: Epoch, at now: Instant) async throws(StoreError) -> ExpirySummary
    /// Grows whenever any process has enqueued, replayed or cancelled something: the owner looks at it to notice cheaply
    /// what its own turns did not do.
    func changeMark() async throws(StoreError) -> Int64
    /// What jobs need to know about a lane's past. Of a run that is not there yet: what its first enumeration will find.
    func history(of lane: Lane, run: RunKey, at now: Instant) async throws(StoreError) -> LaneHistory

    // MARK: steering

    /// Failed and blocked tasks back to ready: attempts start anew, fence, deaths and history are kept. Tasks
    /// superseded by a newer run and runs whose night is over are refused. `dryRun` changes nothing.
    func replay(_ filter: TaskFilter, dryRun: Bool, at now: Instant) async throws(StoreError) -> ReplaySummary
    /// Ready tasks to `blocked(cancelled)`; those in flight are blocked when they settle without having ended.
    func cancel(_ filter: TaskFilter, at now: Instant) async throws(StoreError) -> Int

    // MARK: reading

    func runs() async throws(StoreError) -> [RunSummary]
    func run(_ key: RunKey) async throws(StoreError) -> RunSummary?
    /// Nil when there is no such run. At most `failureLimit` failures a lane are listed, what costs a backup first and
    /// some of each reason; the rest is counted. 0: the lane's sums are all that is told of them.
    func report(_ run: RunKey, failureLimit: Int) async throws(StoreError) -> RunReport?
    func tasks(_ filter: TaskFilter, limit: Int) async throws(StoreError) -> [TaskRecord]
    /// One task with all its attempts and calls.
    func task(_ id: TaskID) async throws(StoreError) -> TaskDetail?
    /// Whatever breaks an invariant of the store, one line each; empty when all hold.
    func check() async throws(StoreError) -> [String]
    /// Removes ended runs older than `before`, with all that belongs to them.
    func prune(before: Instant) async throws(StoreError) -> Int
}

/// Why the store could not do what was asked.
package enum StoreError: Error, Sendable, Hashable {
    /// A newer owner exists: this process must stop acting.
    case notOwner(epoch: Epoch, newest: Epoch)
    case noSuchRun(RunKey)
    /// Asked for something that the rules forbid, with the reason and what to do instead.
    case refused(String)
    /// The file cannot be opened, read or written: path, SQLite's code and message, what to do.
    case unusable(path: String, code: Int, message: String, hint: String?)
    /// Written by a newer version of the program.
    case newerSchema(path: String, found: Int, known: Int)
    /// Written by an older version; `run`, `work` and `queue migrate` bring it up to date.
    case olderSchema(path: String, found: Int, known: Int)
    /// A migration that was applied has another checksum than the one in this binary.
    case editedMigration(path: String, number: Int)
    /// Another process kept the write lock for longer than the bound.
    case busy(path: String, waited: Duration)
    /// The rows contradict each other, e.g. a flow without a lane: a defect or a damaged file.
    case corrupt(path: String, message: String)
}

/// Grows with each owner of a database.
package struct Epoch: Hashable, Sendable, Comparable {
    package let number: Int64
    package init(_ number: Int64) { self.number = number }
    package static func < (left: Epoch, right: Epoch) -> Bool { left.number < right.number }
}
