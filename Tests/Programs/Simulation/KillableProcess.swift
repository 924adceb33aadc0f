import Engine
import HTTP
import Model
import Queue
import Synchronization

/// A process that can die. After its death its requests reach neither the database nor the network, and it receives no
/// answer that was still on its way.
final class KillableProcess: TaskStore {
    /// The transaction at which the process dies, counted from 1, and whether that transaction is still committed.
    struct CrashPoint: Sendable {
        let turn: Int
        let commits: Bool
    }

    private struct State {
        var isDead = false
        var turns = 0
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let database: any TaskStore
    private let crashPoint: CrashPoint?
    private let state = Mutex(State())

    init(database: any TaskStore, crashPoint: CrashPoint? = nil) {
        self.database = database
        self.crashPoint = crashPoint
    }

    var isDead: Bool { state.withLock { $0.isDead } }

    func die() {
        state.withLock { $0.isDead = true }
        resumeWaiter()
    }

    /// Returns when the process has died or the task is cancelled.
    func waitForDeath() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    if state.isDead || Task.isCancelled { return true }
                    state.waiter = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            resumeWaiter()
        }
    }

    private func resumeWaiter() {
        state.withLock { state in
            defer { state.waiter = nil }
            return state.waiter
        }?.resume()
    }

    /// The process's connection to the network.
    func transport(_ network: SimulatedNetwork) -> Transport {
        Transport { [self] request throws(TransportError) in
            guard !isDead else { throw .refused("this process is dead") }
            let response = try await network.send(request)
            guard !isDead else { throw .cancelled }
            return response
        }
    }

    private static let dead = StoreError.unusable(path: "disk", code: 0, message: "this process is dead", hint: nil)

    /// Runs a transaction. If the process dies meanwhile, the transaction may be committed, but its result is lost.
    private func alive<Value: Sendable>(
        _ transaction: @autoclosure () async throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        guard !isDead else { throw Self.dead }
        let value = try await transaction()
        guard !isDead else { throw Self.dead }
        return value
    }

    func turn(_ turn: Turn, at now: Instant) async throws(StoreError) -> TurnResult {
        let number = state.withLock { state in
            state.turns += 1
            return state.turns
        }
        guard let crashPoint, number == crashPoint.turn else {
            return try await alive(await database.turn(turn, at: now))
        }
        guard !isDead else { throw Self.dead }
        if crashPoint.commits { _ = try await database.turn(turn, at: now) }
        die()
        throw Self.dead
    }

    func takeOver(_ owner: OwnerNote, at now: Instant) async throws(StoreError) -> Epoch {
        try await alive(await database.takeOver(owner, at: now))
    }
    func stampAlive(_ epoch: Epoch, at now: Instant) async throws(StoreError) {
        try await alive(await database.stampAlive(epoch, at: now))
    }
    func expire(_ epoch: Epoch, at now: Instant) async throws(StoreError) -> ExpirySummary {
        try await alive(await database.expire(epoch, at: now))
    }
    func enqueue(_ request: EnqueueRequest, at now: Instant) async throws(StoreError) -> EnqueueSummary {
        try await alive(await database.enqueue(request, at: now))
    }
    func owner() async throws(StoreError) -> OwnerStatus? { try await alive(await database.owner()) }
    func flows() async throws(StoreError) -> [FlowStatus] { try await alive(await database.flows()) }
    func outages() async throws(StoreError) -> [Outage] { try await alive(await database.outages()) }
    func changeMark() async throws(StoreError) -> Int64 { try await alive(await database.changeMark()) }
    func history(
        of lane: Lane, run: RunKey, at now: Instant, follows: Bool
    ) async throws(StoreError) -> LaneHistory {
        try await alive(await database.history(of: lane, run: run, at: now, follows: follows))
    }
    func due(_ planned: [TaskSpec], in lane: Lane, run: RunKey) async throws(StoreError) -> [TaskSpec] {
        try await database.due(planned, in: lane, run: run)
    }
    func made(in lane: Lane, run: RunKey) async throws(StoreError) -> Set<ExactText> {
        try await alive(await database.made(in: lane, run: run))
    }
    func run(_ key: RunKey) async throws(StoreError) -> RunSummary? { try await alive(await database.run(key)) }

    // Why: users make the following requests with commands of their own, whether or not this process lives.
    func replay(_ filter: TaskFilter, dryRun: Bool, at now: Instant) async throws(StoreError) -> ReplaySummary {
        try await database.replay(filter, dryRun: dryRun, at: now)
    }
    func cancel(_ filter: TaskFilter, at now: Instant) async throws(StoreError) -> Int {
        try await database.cancel(filter, at: now)
    }
    func confirmSelection(_ filter: TaskFilter, at now: Instant) async throws(StoreError) -> [ConfirmedSelection] {
        try await database.confirmSelection(filter, at: now)
    }
    func runs() async throws(StoreError) -> [RunSummary] { try await database.runs() }
    func report(_ run: RunKey, failureLimit: Int) async throws(StoreError) -> RunReport? {
        try await database.report(run, failureLimit: failureLimit)
    }
    func tasks(_ filter: TaskFilter, limit: Int) async throws(StoreError) -> [TaskRecord] {
        try await database.tasks(filter, limit: limit)
    }
    func task(_ id: TaskID) async throws(StoreError) -> TaskDetail? { try await database.task(id) }
    func check() async throws(StoreError) -> [String] { try await database.check() }
    func prune(before: Instant) async throws(StoreError) -> Int { try await database.prune(before: before) }
}
