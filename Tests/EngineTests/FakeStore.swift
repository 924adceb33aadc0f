import Model
import Queue
import Synchronization

/// The least store that the engine can run on: one dictionary, no history. Its rules are those of `TaskStore`.
final class FakeStore: TaskStore {
    struct Row {
        let id: TaskID
        let spec: TaskSpec
        let run: RunKey
        let slot: Slot
        let accountName: String
        var state: TaskState
        var due: Instant
        var fence: Int64 = 0
        var epoch: Epoch?
        var counters = TaskCounters()
        var pendingEnd: PendingEnd?
        var problem: Problem?
        var resource: ResourceNote?

        var flow: Flow { Flow(lane: spec.lane, action: spec.action) }
    }

    struct State {
        var rows: [Row] = []
        var runs: [RunKey: (slot: Slot, createdAt: Instant, endedAt: Instant?)] = [:]
        var gates: [Flow: FlowGate] = [:]
        var owner: OwnerStatus?
        var mark: Int64 = 0
    }

    let state = Mutex(State())

    func enqueue(_ request: EnqueueRequest, at now: Instant) async throws(StoreError) -> EnqueueSummary {
        state.withLock { state in
            state.mark += 1
            var added = 0
            for entry in request.lanes {
                for spec in entry.tasks {
                    added += state.add(spec, run: request.run, slot: request.slot, name: entry.accountName, at: now)
                }
            }
            let isNew = state.runs[request.run] == nil
            if isNew || added > 0 { state.runs[request.run] = (request.slot, now, nil) }
            return EnqueueSummary(
                run: request.run, createdRun: isNew, lanesAdded: 0, tasksAdded: added, endedAt: nil)
        }
    }

    func takeOver(_ owner: OwnerNote, at now: Instant) async throws(StoreError) -> Epoch {
        state.withLock { state in
            let epoch = Epoch((state.owner?.epoch.number ?? 0) + 1)
            state.owner = OwnerStatus(epoch: epoch, note: owner, startedAt: now, aliveAt: now)
            for index in state.rows.indices where state.rows[index].state == .flight {
                state.rows[index].state = .ready
                state.rows[index].due = now
                state.rows[index].counters.deaths += 1
                state.rows[index].counters.mustLook = true
            }
            return epoch
        }
    }

    func stampAlive(_ epoch: Epoch, at now: Instant) async throws(StoreError) {
        try state.withLock { state throws(StoreError) in
            try state.check(epoch)
            guard let owner = state.owner else { return }
            state.owner = OwnerStatus(epoch: epoch, note: owner.note, startedAt: owner.startedAt, aliveAt: now)
        }
    }

    func owner() async throws(StoreError) -> OwnerStatus? { state.withLock { $0.owner } }

    func flows() async throws(StoreError) -> [FlowStatus] {
        state.withLock { state in
            let flows = Set(state.rows.filter { $0.state == .ready }.map(\.flow)).union(state.gates.keys)
            return flows.sorted { ($0.lane, $0.action) < ($1.lane, $1.action) }.map { state.status(of: $0) }
        }
    }

    func turn(_ turn: Turn, at now: Instant) async throws(StoreError) -> TurnResult {
        try state.withLock { state throws(StoreError) in
            try state.check(turn.epoch)
            var result = TurnResult()
            var touched: Set<Flow> = []
            for settlement in turn.settlements where !state.settle(settlement, at: now, touched: &touched) {
                result.stale.append(settlement.claim.task)
            }
            for condemnation in turn.condemned { state.condemn(condemnation, at: now, touched: &touched) }
            for gate in turn.gates { state.gates[gate.flow] = gate }
            for order in turn.claims {
                touched.insert(order.flow)
                let due = state.rows.indices
                    .filter { state.rows[$0].flow == order.flow && state.rows[$0].state == .ready }
                    .filter { state.rows[$0].due <= now }
                    .sorted { (state.rows[$0].due, state.rows[$0].id) < (state.rows[$1].due, state.rows[$1].id) }
                for index in due.prefix(order.count) {
                    state.rows[index].state = .flight
                    state.rows[index].fence += 1
                    state.rows[index].epoch = turn.epoch
                    result.claims.append(state.rows[index].claim(in: turn.epoch))
                }
            }
            result.flows = touched.sorted { ($0.lane, $0.action) < ($1.lane, $1.action) }.map { state.status(of: $0) }
            result.endedRuns = state.endRuns(at: now)
            return result
        }
    }

    func expire(_ epoch: Epoch, at now: Instant) async throws(StoreError) -> ExpirySummary {
        try state.withLock { state throws(StoreError) in
            try state.check(epoch)
            var blocked = 0
            for index in state.rows.indices
            where state.rows[index].state == .ready && state.rows[index].slot.end <= now {
                state.rows[index].state = .blocked
                state.rows[index].problem = Problem(code: "Deadline", message: "The run's slot is over.")
                blocked += 1
            }
            let ended = state.endRuns(at: now)
            let deadlines = state.runs.values.filter { $0.endedAt == nil }.map(\.slot.end)
            return ExpirySummary(blocked: blocked, endedRuns: ended, nextDeadline: deadlines.min())
        }
    }

    func changeMark() async throws(StoreError) -> Int64 { state.withLock { $0.mark } }

    func history(of lane: Lane, run: RunKey, at now: Instant) async throws(StoreError) -> LaneHistory {
        LaneHistory()
    }

    func replay(_ filter: TaskFilter, dryRun: Bool, at now: Instant) async throws(StoreError) -> ReplaySummary {
        throw .refused("not in this store")
    }

    func cancel(_ filter: TaskFilter, at now: Instant) async throws(StoreError) -> Int {
        throw .refused("not in this store")
    }

    func runs() async throws(StoreError) -> [RunSummary] { [] }

    func run(_ key: RunKey) async throws(StoreError) -> RunSummary? {
        state.withLock { state in
            guard let run = state.runs[key] else { return nil }
            let states = state.rows.filter { $0.run == key }.map(\.state)
            func count(_ wanted: TaskState) -> Int { states.count { $0 == wanted } }
            return RunSummary(
                key: key, slot: run.slot, createdAt: run.createdAt, endedAt: run.endedAt,
                counts: TaskCounts(
                    done: count(.done), failed: count(.failed), skipped: count(.skipped), blocked: count(.blocked),
                    open: states.count(where: \.isOpen)),
                options: RunOptions())
        }
    }

    func report(_ run: RunKey, failureLimit: Int) async throws(StoreError) -> RunReport? { nil }

    func tasks(_ filter: TaskFilter, limit: Int) async throws(StoreError) -> [TaskRecord] {
        state.withLock { state in
            state.rows.map { row in
                var record = TaskRecord(
                    id: row.id, run: row.run, lane: row.spec.lane, accountName: row.accountName, kind: row.spec.kind,
                    subject: row.spec.subject, action: row.spec.action, reason: row.spec.reason, state: row.state,
                    counters: row.counters, fence: row.fence, createdAt: row.slot.start)
                record.dueAt = row.state == .ready ? row.due : nil
                record.problem = row.problem
                record.resource = row.resource
                return record
            }
        }
    }

    func task(_ id: TaskID) async throws(StoreError) -> TaskDetail? { nil }
    func check() async throws(StoreError) -> [String] { [] }
    func prune(before: Instant) async throws(StoreError) -> Int { 0 }
}

extension FakeStore.Row {
    func claim(in epoch: Epoch) -> Claim {
        Claim(
            task: id, fence: fence, epoch: epoch, run: run, slot: slot, options: RunOptions(), lane: spec.lane,
            accountName: accountName, kind: spec.kind, subject: spec.subject, action: spec.action, reason: spec.reason,
            payload: spec.payload, counters: counters, pendingEnd: pendingEnd)
    }
}

extension FakeStore.State {
    func check(_ epoch: Epoch) throws(StoreError) {
        guard let newest = owner?.epoch, newest == epoch else {
            throw .notOwner(epoch: epoch, newest: owner?.epoch ?? Epoch(0))
        }
    }

    mutating func add(_ spec: TaskSpec, run: RunKey, slot: Slot, name: String, at now: Instant) -> Int {
        let isThere = rows.contains {
            $0.run == run && $0.spec.lane == spec.lane && $0.spec.kind == spec.kind && $0.spec.subject == spec.subject
        }
        guard !isThere, case .ready(let due) = spec.initial else { return 0 }
        rows.append(
            FakeStore.Row(
                id: TaskID(Int64(rows.count + 1)), spec: spec, run: run, slot: slot, accountName: name, state: .ready,
                due: due ?? now))
        return 1
    }

    func status(of flow: Flow) -> FlowStatus {
        let due = rows.filter { $0.flow == flow && $0.state == .ready }.map(\.due).min()
        return FlowStatus(flow: flow, earliestDue: due, gate: gates[flow])
    }

    mutating func settle(_ settlement: Settlement, at now: Instant, touched: inout Set<Flow>) -> Bool {
        let claim = settlement.claim
        guard
            let index = rows.firstIndex(where: {
                $0.id == claim.task && $0.state == .flight && $0.fence == claim.fence && $0.epoch == claim.epoch
            })
        else { return false }
        touched.insert(rows[index].flow)
        switch settlement.transition {
        case .end(let end, let problem, let counters):
            rows[index].state = TaskState(end)
            rows[index].problem = problem
            rows[index].counters = counters
            rows[index].resource = settlement.result.resource
        case .wait(let until, let counters, let pendingEnd):
            rows[index].state = .ready
            rows[index].due = until
            rows[index].counters = counters
            rows[index].pendingEnd = pendingEnd
        }
        for spec in (settlement.result.fanOut?.tasks ?? []) + settlement.result.followUps {
            let (run, slot, name) = (rows[index].run, rows[index].slot, rows[index].accountName)
            _ = add(spec, run: run, slot: slot, name: name, at: now)
            touched.insert(Flow(lane: spec.lane, action: spec.action))
        }
        return true
    }

    mutating func condemn(_ condemnation: Condemnation, at now: Instant, touched: inout Set<Flow>) {
        for index in rows.indices where rows[index].state == .ready && rows[index].run == condemnation.run {
            guard rows[index].spec.lane == condemnation.lane, rows[index].pendingEnd == nil else { continue }
            if let action = condemnation.action, rows[index].spec.action != action { continue }
            touched.insert(rows[index].flow)
            if rows[index].counters.mustLook {
                rows[index].pendingEnd = PendingEnd(.failed, condemnation.problem)
                rows[index].due = now
            } else {
                rows[index].state = .failed
                rows[index].problem = condemnation.problem
            }
        }
    }

    mutating func endRuns(at now: Instant) -> [RunKey] {
        let open = Set(rows.filter(\.state.isOpen).map(\.run))
        let ended = runs.filter { $0.value.endedAt == nil && !open.contains($0.key) }.map(\.key)
        for key in ended { runs[key]?.endedAt = now }
        return ended.sorted { $0.text < $1.text }
    }
}
