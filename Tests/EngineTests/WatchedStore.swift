import Model
import Queue
import Synchronization

/// A store that counts what the engine does, and fails when told to.
final class WatchedStore: TaskStore {
    struct Watch {
        var turns = 0
        var stamps = 0
        var expiries = 0
        var stale: [TaskID] = []
        var gates: [FlowGate] = []
        var claimed: [(flow: Flow, at: Instant)] = []
        /// The errors that the next turns throw, one each; nil lets a turn pass.
        var turnErrors: [StoreError?] = []
    }

    let inner: any TaskStore
    let watch = Mutex(Watch())

    init(_ inner: any TaskStore) { self.inner = inner }

    var turns: Int { watch.withLock { $0.turns } }
    var stamps: Int { watch.withLock { $0.stamps } }
    func fail(_ errors: [StoreError?]) { watch.withLock { $0.turnErrors = errors } }

    func turn(_ turn: Turn, at now: Instant) async throws(StoreError) -> TurnResult {
        let error = watch.withLock { watch -> StoreError? in
            watch.turns += 1
            return watch.turnErrors.isEmpty ? nil : watch.turnErrors.removeFirst()
        }
        if let error { throw error }
        let result = try await inner.turn(turn, at: now)
        watch.withLock { watch in
            watch.stale += result.stale
            watch.gates += turn.gates
            watch.claimed += result.claims.map { ($0.flow, now) }
        }
        return result
    }

    func stampAlive(_ epoch: Epoch, at now: Instant) async throws(StoreError) {
        watch.withLock { $0.stamps += 1 }
        try await inner.stampAlive(epoch, at: now)
    }

    func expire(_ epoch: Epoch, at now: Instant) async throws(StoreError) -> ExpirySummary {
        watch.withLock { $0.expiries += 1 }
        return try await inner.expire(epoch, at: now)
    }

    func enqueue(_ request: EnqueueRequest, at now: Instant) async throws(StoreError) -> EnqueueSummary {
        try await inner.enqueue(request, at: now)
    }
    func takeOver(_ owner: OwnerNote, at now: Instant) async throws(StoreError) -> Epoch {
        try await inner.takeOver(owner, at: now)
    }
    func owner() async throws(StoreError) -> OwnerStatus? { try await inner.owner() }
    func flows() async throws(StoreError) -> [FlowStatus] { try await inner.flows() }
    func outages() async throws(StoreError) -> [Outage] { try await inner.outages() }
    func changeMark() async throws(StoreError) -> Int64 { try await inner.changeMark() }
    func history(
        of lane: Lane, run: RunKey, at now: Instant, follows: Bool
    ) async throws(StoreError) -> LaneHistory {
        try await inner.history(of: lane, run: run, at: now, follows: follows)
    }
    func made(in lane: Lane, run: RunKey) async throws(StoreError) -> Set<ExactText> {
        try await inner.made(in: lane, run: run)
    }
    func replay(_ filter: TaskFilter, dryRun: Bool, at now: Instant) async throws(StoreError) -> ReplaySummary {
        try await inner.replay(filter, dryRun: dryRun, at: now)
    }
    func cancel(_ filter: TaskFilter, at now: Instant) async throws(StoreError) -> Int {
        try await inner.cancel(filter, at: now)
    }
    func confirmSelection(_ filter: TaskFilter, at now: Instant) async throws(StoreError) -> [ConfirmedSelection] {
        try await inner.confirmSelection(filter, at: now)
    }
    func runs() async throws(StoreError) -> [RunSummary] { try await inner.runs() }
    func due(_ planned: [TaskSpec], in lane: Lane, run: RunKey) async throws(StoreError) -> [TaskSpec] {
        try await inner.due(planned, in: lane, run: run)
    }
    func run(_ key: RunKey) async throws(StoreError) -> RunSummary? { try await inner.run(key) }
    func report(_ run: RunKey, failureLimit: Int) async throws(StoreError) -> RunReport? {
        try await inner.report(run, failureLimit: failureLimit)
    }
    func tasks(_ filter: TaskFilter, limit: Int) async throws(StoreError) -> [TaskRecord] {
        try await inner.tasks(filter, limit: limit)
    }
    func task(_ id: TaskID) async throws(StoreError) -> TaskDetail? { try await inner.task(id) }
    func check() async throws(StoreError) -> [String] { try await inner.check() }
    func prune(before: Instant) async throws(StoreError) -> Int { try await inner.prune(before: before) }
}
