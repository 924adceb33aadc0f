import Engine
import HTTP
import Model
import Queue
import Synchronization

/// A process that can die: from that moment nothing of it reaches the disk or the network, and nothing that was on its way
/// is called back.
package final class KillableProcess: TaskStore {
    /// At which turn of its store it dies, counted from 1, and whether that turn still reached the disk.
    package struct Doom: Sendable {
        package let turn: Int
        package let commits: Bool
    }

    private struct State {
        var isDead = false
        var turns = 0
        var epitaph: CheckedContinuation<Void, Never>?
    }

    private let disk: any TaskStore
    private let doom: Doom?
    private let state = Mutex(State())

    package init(disk: any TaskStore, doom: Doom? = nil) {
        self.disk = disk
        self.doom = doom
    }

    package var isDead: Bool { state.withLock { $0.isDead } }

    package func die() {
        let waiting = state.withLock { state in
            state.isDead = true
            defer { state.epitaph = nil }
            return state.epitaph
        }
        waiting?.resume()
    }

    /// Returns when it has died, or the task is cancelled.
    package func death() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    if state.isDead || Task.isCancelled { return true }
                    state.epitaph = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            state.withLock { state in
                defer { state.epitaph = nil }
                return state.epitaph
            }?.resume()
        }
    }

    /// The network as this process has it.
    package func transport(_ network: Network) -> Transport {
        Transport { [self] request throws(TransportError) in
            guard !isDead else { throw .refused("this process is dead") }
            let response = try await network.send(request)
            guard !isDead else { throw .cancelled }
            return response
        }
    }

    private static let gone = StoreError.unusable(path: "disk", code: 0, message: "this process is dead", hint: nil)

    /// A transaction of the living; of one that died meanwhile nobody learns the result.
    private func alive<Value: Sendable>(
        _ body: () async throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        guard !isDead else { throw Self.gone }
        let value = try await body()
        guard !isDead else { throw Self.gone }
        return value
    }

    package func turn(_ turn: Turn, at now: Instant) async throws(StoreError) -> TurnResult {
        let number = state.withLock { state in
            state.turns += 1
            return state.turns
        }
        guard let doom, number == doom.turn else {
            return try await alive { () async throws(StoreError) in try await disk.turn(turn, at: now) }
        }
        guard !isDead else { throw Self.gone }
        if doom.commits { _ = try await disk.turn(turn, at: now) }
        die()
        throw Self.gone
    }

    package func takeOver(_ owner: OwnerNote, at now: Instant) async throws(StoreError) -> Epoch {
        try await alive { () async throws(StoreError) in try await disk.takeOver(owner, at: now) }
    }
    package func stampAlive(_ epoch: Epoch, at now: Instant) async throws(StoreError) {
        try await alive { () async throws(StoreError) in try await disk.stampAlive(epoch, at: now) }
    }
    package func expire(_ epoch: Epoch, at now: Instant) async throws(StoreError) -> ExpirySummary {
        try await alive { () async throws(StoreError) in try await disk.expire(epoch, at: now) }
    }
    package func enqueue(_ request: EnqueueRequest, at now: Instant) async throws(StoreError) -> EnqueueSummary {
        try await alive { () async throws(StoreError) in try await disk.enqueue(request, at: now) }
    }
    package func owner() async throws(StoreError) -> OwnerStatus? {
        try await alive { () async throws(StoreError) in try await disk.owner() }
    }
    package func flows() async throws(StoreError) -> [FlowStatus] {
        try await alive { () async throws(StoreError) in try await disk.flows() }
    }
    package func changeMark() async throws(StoreError) -> Int64 {
        try await alive { () async throws(StoreError) in try await disk.changeMark() }
    }
    package func history(of lane: Lane, run: RunKey, at now: Instant) async throws(StoreError) -> LaneHistory {
        try await alive { () async throws(StoreError) in try await disk.history(of: lane, run: run, at: now) }
    }
    package func run(_ key: RunKey) async throws(StoreError) -> RunSummary? {
        try await alive { () async throws(StoreError) in try await disk.run(key) }
    }

    // Why: what follows is asked by people at the disk itself.
    package func replay(_ filter: TaskFilter, dryRun: Bool, at now: Instant) async throws(StoreError) -> ReplaySummary {
        try await disk.replay(filter, dryRun: dryRun, at: now)
    }
    package func cancel(_ filter: TaskFilter, at now: Instant) async throws(StoreError) -> Int {
        try await disk.cancel(filter, at: now)
    }
    package func runs() async throws(StoreError) -> [RunSummary] { try await disk.runs() }
    package func report(_ run: RunKey, failureLimit: Int) async throws(StoreError) -> RunReport? {
        try await disk.report(run, failureLimit: failureLimit)
    }
    package func tasks(_ filter: TaskFilter, limit: Int) async throws(StoreError) -> [TaskRecord] {
        try await disk.tasks(filter, limit: limit)
    }
    package func task(_ id: TaskID) async throws(StoreError) -> TaskDetail? { try await disk.task(id) }
    package func check() async throws(StoreError) -> [String] { try await disk.check() }
    package func prune(before: Instant) async throws(StoreError) -> Int { try await disk.prune(before: before) }
}
