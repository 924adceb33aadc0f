import Model

/// The durable queue. Producers, the owner's workers and reports know the state of tasks from it alone.
///
/// Every method except `prune` is one transaction, durable when it returns. A read sees one snapshot. The program uses
/// `SQLiteStore`, the tests also the reference model `MemoryStore`. The same conformance suite tests the two stores.
package protocol TaskStore: Sendable {
    // MARK: producing

    /// Adds the run, its lanes and its tasks as far as they are missing. The same request adds nothing a second time. A
    /// run that had ended runs again when it gets new open tasks. If the request says so, the enumerations of a run that
    /// had ended are opened again in the same transaction, but not in lanes that a newer run took over.
    func enqueue(_ request: EnqueueRequest, at now: Instant) async throws(StoreError) -> EnqueueSummary

    // MARK: owning

    /// Makes the caller, which holds the OS lock already, the owner. The epoch grows by one. A task that was in flight
    /// gets one more death and `mustReconcile`. A cancelled task is then blocked. Any other task becomes ready at once.
    /// A superseded task gets a pending end.
    func takeOver(_ owner: OwnerNote, at now: Instant) async throws(StoreError) -> Epoch
    /// Stamps `alive_at`; throws `notOwner` when a newer epoch exists.
    func stampAlive(_ epoch: Epoch, at now: Instant) async throws(StoreError)
    /// Returns the latest owner and the time of its last stamp; nil when there never was an owner.
    func owner() async throws(StoreError) -> OwnerStatus?

    // MARK: working

    /// Returns every flow that has ready tasks, with the time at which the first is due, and every stored gate.
    func flows() async throws(StoreError) -> [FlowStatus]
    /// Returns the outages that the last owner has not seen end, in the order of their accounts and regions.
    func outages() async throws(StoreError) -> [Outage]
    /// Settles and claims in one transaction. The settlements come first, in their order, then each claim order up to
    /// its count. A settlement whose fence and epoch are not those of a task in flight does not change the task and is
    /// returned as stale. Throws `notOwner` and does nothing when a newer epoch exists.
    func turn(_ turn: Turn, at now: Instant) async throws(StoreError) -> TurnResult
    /// Blocks the ready tasks of runs whose deadline has passed. Such a run ends when none of its tasks is in flight.
    func expire(_ epoch: Epoch, at now: Instant) async throws(StoreError) -> ExpirySummary
    /// Returns a number that grows whenever a process enqueues, replays or cancels tasks. The owner compares it to
    /// notice changes by other processes cheaply.
    func changeMark() async throws(StoreError) -> Int64
    /// Returns what jobs need to know about a lane's past. For a run that does not exist yet, it returns what the run's
    /// first enumeration will find. Without `follows`, `tonight` and `openCreates` are left empty: they cost the more to
    /// read the more is pending, and few tasks need them.
    func history(of lane: Lane, run: RunKey, at now: Instant, follows: Bool) async throws(StoreError) -> LaneHistory
    /// Returns a plan's tasks of one lane without the ready ones that a `run` of this name would neither add, nor open
    /// again, nor go on with, if it started now. Changes nothing.
    func due(_ planned: [TaskSpec], in lane: Lane, run: RunKey) async throws(StoreError) -> [TaskSpec]

    /// Returns the ids of the snapshots and images that were made in the lane by `run` and by the other runs of its night.
    /// Those that existed before and were only adopted are left out.
    func made(in lane: Lane, run: RunKey) async throws(StoreError) -> Set<ExactText>

    // MARK: steering

    /// Makes failed and blocked tasks ready again. Attempts start again from 0; fence, deaths and history stay. Tasks
    /// that a newer run superseded and tasks whose night is over are refused. `dryRun` changes nothing.
    func replay(_ filter: TaskFilter, dryRun: Bool, at now: Instant) async throws(StoreError) -> ReplaySummary
    /// Blocks ready tasks as cancelled. A task in flight is blocked unless its settle ends it. Returns the number.
    func cancel(_ filter: TaskFilter, at now: Instant) async throws(StoreError) -> Int
    /// Confirms for a person what the newest census of each lane has counted, where that is not the confirmed number.
    /// Only the filter's accounts and regions count. Pruning keeps what was confirmed, with its time and numbers.
    func confirmSelection(_ filter: TaskFilter, at now: Instant) async throws(StoreError) -> [ConfirmedSelection]

    // MARK: reading

    func runs() async throws(StoreError) -> [RunSummary]
    func run(_ key: RunKey) async throws(StoreError) -> RunSummary?
    /// Returns nil when there is no such run. A report lists at most `failureLimit` failures per lane, those that cost
    /// a backup first and some of each reason, and counts the rest. With 0 it gives only the lane's sums.
    func report(_ run: RunKey, failureLimit: Int) async throws(StoreError) -> RunReport?
    func tasks(_ filter: TaskFilter, limit: Int) async throws(StoreError) -> [TaskRecord]
    /// Returns one task with all its attempts and calls.
    func task(_ id: TaskID) async throws(StoreError) -> TaskDetail?
    /// Returns a line for each broken invariant of the store; none when all hold.
    func check() async throws(StoreError) -> [String]
    /// Removes the oldest runs, up to the first that did not end before `before`. Returns the number of removed runs.
    func prune(before: Instant) async throws(StoreError) -> Int
}

/// The reason for which the store could not do its work.
package enum StoreError: Error, Sendable, Hashable {
    /// A newer owner exists, so this process must stop acting.
    case notOwner(epoch: Epoch, newest: Epoch)
    case noSuchRun(RunKey)
    /// The rules forbid the request. The values are the reason and what to do instead.
    case refused(String, hint: String?)
    /// The file cannot be opened, read or written. `message` usually ends with `(SQLite n)` or `(errno n)`, which says
    /// whose number `code` is.
    case unusable(path: String, code: Int, message: String, hint: String?)
    /// A newer version of the program wrote the file.
    case newerSchema(path: String, found: Int, known: Int)
    /// An older version wrote the file; `run`, `work` and `queue migrate` bring it up to date.
    case olderSchema(path: String, found: Int, known: Int)
    /// An applied migration has another checksum than the same migration in this binary.
    case editedMigration(path: String, number: Int)
    /// Another process kept the write lock for longer than `busyTimeout`. `owner` is the process that works on the
    /// database, if one does: usually it is the one that kept the lock.
    case busy(path: String, waited: Duration, owner: OwnerNote? = nil)
    /// Rows contradict each other, e.g. a flow without a lane. A defect or a damaged file is the cause.
    case corrupt(path: String, message: String)
}

extension StoreError: CustomStringConvertible {
    /// Says what happened, and on what. The next step is in the hint of the command that failed.
    package var description: String {
        switch self {
        case .notOwner(let epoch, let newest):
            "another process works on the queue now (epoch \(newest.number) after \(epoch.number)): this one stopped"
        case .noSuchRun(let run): "there is no run \(run)"
        case .refused(let why, _): why
        case .unusable(let path, _, let message, _): "\(path): \(message)"
        case .newerSchema(let path, let found, let known):
            "\(path) was written by a newer aws-man: its schema has version \(found), this aws-man knows up to \(known)"
        case .olderSchema(let path, let found, let known):
            "\(path) has schema version \(found), this aws-man needs \(known)"
        case .editedMigration(let path, let number):
            "\(path): migration \(number) was applied with a text that differs from this aws-man's"
        case .busy(let path, let waited, let owner):
            "\(path): another process kept the write lock for \(waited.words)"
                + (owner.map { "; process \($0.pid) on \($0.host) works on the database" } ?? "")
        case .corrupt(let path, let message): "\(path) is damaged: \(message)"
        }
    }
}

/// A number that grows with each owner of a database.
package struct Epoch: Hashable, Sendable, Comparable {
    package let number: Int64
    package init(_ number: Int64) { self.number = number }
    package static func < (left: Epoch, right: Epoch) -> Bool { left.number < right.number }
}

extension TaskStore {
    /// The whole past.
    package func history(of lane: Lane, run: RunKey, at now: Instant) async throws(StoreError) -> LaneHistory {
        try await history(of: lane, run: run, at: now, follows: true)
    }
}
