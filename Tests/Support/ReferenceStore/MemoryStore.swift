import Model
import Queue
import Synchronization

/// The reference model of the durable queue: the rules of `TaskStore`, written a second time and as simply as possible, in memory.
///
/// It judges `SQLiteStore`: one conformance suite and random sequences of commands run against both, and their answers must be
/// equal. It also serves the engine's tests in virtual time, because it never waits. It does not ship.
package final class MemoryStore: TaskStore {
    private let state = Mutex(MemoryQueue())

    package init() {}

    /// Runs one transaction. `body` throws only before it changes anything.
    private func transact<Output: Sendable>(
        at now: Instant, _ body: (inout MemoryQueue) throws(StoreError) -> Output
    ) throws(StoreError) -> Output {
        let result: Result<Output, StoreError> = state.withLock { queue in
            queue.begin(at: now)
            do throws(StoreError) {
                let output = try body(&queue)
                queue.finish()
                return .success(output)
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    private func read<Output: Sendable>(_ body: (MemoryQueue) -> Output) -> Output { state.withLock { body($0) } }

    // MARK: producing and owning

    package func enqueue(_ request: EnqueueRequest, at now: Instant) async throws(StoreError) -> EnqueueSummary {
        try transact(at: now) { queue in queue.enqueue(request) }
    }

    package func takeOver(_ owner: OwnerNote, at now: Instant) async throws(StoreError) -> Epoch {
        try transact(at: now) { queue in queue.takeOver(owner) }
    }

    package func stampAlive(_ epoch: Epoch, at now: Instant) async throws(StoreError) {
        try transact(at: now) { queue throws(StoreError) in
            try queue.requireOwner(epoch)
            guard let owner = queue.owners.popLast() else { return }
            queue.owners.append(
                OwnerStatus(epoch: owner.epoch, note: owner.note, startedAt: owner.startedAt, aliveAt: now))
        }
    }

    package func owner() async throws(StoreError) -> OwnerStatus? { read { $0.owners.last } }

    // MARK: working

    package func flows() async throws(StoreError) -> [FlowStatus] {
        read { queue in
            let busy = queue.ready.filter { !$0.value.isEmpty }.map(\.key)
            return Set(busy).union(queue.gates.keys).sorted { ($0.lane, $0.action) < ($1.lane, $1.action) }
                .map(queue.status)
        }
    }

    package func outages() async throws(StoreError) -> [Outage] {
        read { queue in queue.outages.values.sorted { $0.place < $1.place } }
    }

    package func turn(_ turn: Turn, at now: Instant) async throws(StoreError) -> TurnResult {
        try transact(at: now) { queue throws(StoreError) in
            try queue.requireOwner(turn.epoch)
            return queue.turn(turn)
        }
    }

    package func expire(_ epoch: Epoch, at now: Instant) async throws(StoreError) -> ExpirySummary {
        try transact(at: now) { queue throws(StoreError) in
            try queue.requireOwner(epoch)
            let blocked = queue.expire()
            queue.finish()
            let next = queue.runs.filter { $0.endedAt == nil && $0.night.end > now }.map(\.night.end).min()
            return ExpirySummary(blocked: blocked, endedRuns: queue.endedRuns, nextDeadline: next)
        }
    }

    package func changeMark() async throws(StoreError) -> Int64 { read { $0.changeMark } }

    package func history(
        of lane: Lane, run: RunKey, at now: Instant, follows: Bool
    ) async throws(StoreError) -> LaneHistory {
        var history = try transact(at: now) { queue throws(StoreError) in
            queue.history(of: lane, run: queue.runNumbers[run])
        }
        if !follows { (history.tonight, history.openCreates) = ([], 0) }
        return history
    }

    package func due(
        _ planned: [TaskSpec], in lane: Lane, run: RunKey
    ) async throws(StoreError) -> [TaskSpec] {
        read { queue in queue.runNumbers[run].map { queue.due(planned, in: lane, run: $0) } ?? planned }
    }

    package func made(in lane: Lane, run: RunKey) async throws(StoreError) -> Set<ExactText> {
        read { $0.made(in: lane, run: run) }
    }

    // MARK: steering

    package func replay(
        _ filter: TaskFilter, dryRun: Bool, at now: Instant
    ) async throws(StoreError) -> ReplaySummary {
        try transact(at: now) { queue throws(StoreError) in
            if let key = filter.run { _ = try queue.requireRun(key) }
            return queue.replay(filter, dryRun: dryRun)
        }
    }

    package func cancel(_ filter: TaskFilter, at now: Instant) async throws(StoreError) -> Int {
        try transact(at: now) { queue throws(StoreError) in
            if let key = filter.run { _ = try queue.requireRun(key) }
            return queue.cancel(filter)
        }
    }

    package func confirmSelection(
        _ filter: TaskFilter, at now: Instant
    ) async throws(StoreError) -> [ConfirmedSelection] {
        try transact(at: now) { queue throws(StoreError) in queue.confirmSelection(filter) }
    }

    // MARK: reading

    package func runs() async throws(StoreError) -> [RunSummary] {
        read { queue in queue.runs.filter { !$0.pruned }.map(queue.summary) }
    }

    package func run(_ key: RunKey) async throws(StoreError) -> RunSummary? {
        read { queue in queue.runNumbers[key].map { queue.summary(queue.runs[$0]) } }
    }

    package func report(_ run: RunKey, failureLimit: Int) async throws(StoreError) -> RunReport? {
        read { queue in queue.runNumbers[run].map { queue.report(queue.runs[$0], failureLimit: failureLimit) } }
    }

    package func tasks(_ filter: TaskFilter, limit: Int) async throws(StoreError) -> [TaskRecord] {
        try transact(at: Instant(milliseconds: 0)) { queue throws(StoreError) in
            if let key = filter.run { _ = try queue.requireRun(key) }
            var found: [TaskRecord] = []
            for index in queue.tasks.indices where found.count < limit && queue.matches(index, filter) {
                found.append(queue.record(index))
            }
            return found
        }
    }

    package func task(_ id: TaskID) async throws(StoreError) -> TaskDetail? {
        read { queue in queue.index(id).map(queue.detail) }
    }

    package func check() async throws(StoreError) -> [String] { read { $0.check() } }

    package func prune(before: Instant) async throws(StoreError) -> Int {
        try transact(at: before) { queue in queue.prune() }
    }
}

extension MemoryQueue {
    fileprivate func check() -> [String] {
        var problems: [String] = []
        for (number, run) in runs.enumerated() where !run.pruned {
            var counts = TaskCounts()
            for task in tasks where task.run == number {
                switch task.state {
                case .ready, .flight: counts.open += 1
                case .done: counts.done += 1
                case .failed: counts.failed += 1
                case .skipped: counts.skipped += 1
                case .blocked: counts.blocked += 1
                case nil: break
                }
            }
            if counts != run.counts {
                problems.append("run \(run.key): its sums are \(run.counts), counted: \(counts)")
            }
            if (run.endedAt == nil) != (counts.open > 0) { problems.append("run \(run.key): ended with open tasks") }
        }
        let standing = ready.values.reduce(0) { $0 + $1.all.count }
        let states = tasks.compactMap(\.state)
        if standing != states.filter({ $0 == .ready }).count { problems.append("ready tasks outside of their queue") }
        if inFlight.count != states.filter({ $0 == .flight }).count { problems.append("tasks in flight not listed") }
        return problems
    }

    /// Removes the runs that ended before now.
    fileprivate mutating func prune() -> Int {
        let first = StoreRules.firstNightRemembered(before: now)
        events = events.mapValues { $0.filter { $0.night >= first } }
        var count = 0
        for run in runs.indices where !runs[run].pruned {
            guard let endedAt = runs[run].endedAt, endedAt < now else { break }
            for id in runs[run].lanes.values.flatMap(\.tasks) {
                let index = Int(id) - 1
                let spec = tasks[index].spec
                identities[Identity(run: run, lane: spec.lane, kind: spec.kind, subject: spec.subject)] = nil
                tasks[index].place = .pruned
                tasks[index].attempts = []
                tasks[index].calls = []
                tasks[index].resource = nil
            }
            for lane in censuses.keys { censuses[lane]?.removeAll { $0.run == run } }
            runNumbers[runs[run].key] = nil
            runs[run].lanes = [:]
            runs[run].pruned = true
            count += 1
        }
        owners = owners.enumerated().filter { $0.offset == owners.count - 1 || $0.element.aliveAt >= now }.map(
            \.element)
        return count
    }
}
