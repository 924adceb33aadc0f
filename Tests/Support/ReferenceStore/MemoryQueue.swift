import Model
import Queue

/// The state of the reference model and the moves of its tasks. It is a plain value. The caller passes the time.
struct MemoryQueue {
    /// The tasks by number, from 1. A pruned task leaves an empty place, so that no number is given out twice.
    var tasks: [MemoryTask] = []
    var runs: [MemoryRun] = []
    var runNumbers: [RunKey: Int] = [:]
    var identities: [Identity: Int64] = [:]
    var ready: [Flow: ReadyQueue] = [:]
    var inFlight: Set<Int64> = []
    /// Ready tasks whose effect may have happened.
    var unreconciled: Set<Int64> = []
    /// What the runs made and removed in a lane. Pruning keeps these events.
    var events: [Lane: [Event]] = [:]
    var censuses: [Lane: [Census]] = [:]
    /// The confirmed number of selected volumes.
    var confirmedSelections: [Lane: Int] = [:]
    var gates: [Flow: FlowGate] = [:]
    var outages: [Outage.Place: Outage] = [:]
    var owners: [OwnerStatus] = []
    var changeMark: Int64 = 0

    // The following values belong to the current transaction.
    var now = Instant(milliseconds: 0)
    var touched: Set<Flow> = []
    var stirred: Set<Place> = []
    var touchedRuns: Set<Int> = []
    var endedRuns: [RunKey] = []

    struct Identity: Hashable {
        let run: Int
        let lane: Lane
        let kind: JobKind
        let subject: ExactText
    }

    struct Place: Hashable {
        let run: Int
        let lane: Lane
    }

    /// A resource that was made or removed, with the number of things that it counts as.
    struct Event {
        let night: Instant
        let removed: Bool
        let things: Int
    }

    struct Census {
        let run: Int
        let takenAt: Instant
        let census: LaneCensus
    }

    mutating func begin(at now: Instant) {
        self.now = now
        (touched, stirred, touchedRuns, endedRuns) = ([], [], [], [])
    }

    /// Wakes followers and ends runs that have no open task left.
    mutating func finish() {
        wakeFollowers()
        for run in touchedRuns.sorted() {
            if runs[run].counts.open > 0 {
                runs[run].endedAt = nil
            } else if runs[run].endedAt == nil {
                runs[run].endedAt = now
                endedRuns.append(runs[run].key)
            }
        }
        touchedRuns = []
    }

    var newestEpoch: Epoch { owners.last?.epoch ?? Epoch(0) }

    func requireOwner(_ epoch: Epoch) throws(StoreError) {
        if epoch != newestEpoch || owners.isEmpty { throw .notOwner(epoch: epoch, newest: newestEpoch) }
    }

    func requireRun(_ key: RunKey) throws(StoreError) -> Int {
        guard let number = runNumbers[key] else { throw .noSuchRun(key) }
        return number
    }

    func index(_ task: TaskID) -> Int? {
        let index = Int(task.number) - 1
        guard tasks.indices.contains(index), tasks[index].state != nil else { return nil }
        return index
    }

    func supersededBy(_ place: Place) -> RunKey? {
        runs[place.run].lanes[place.lane]?.supersededBy.map { runs[$0].key }
    }

    // MARK: moves

    /// Moves a task from its place to another place and counts the move. Only pruning bypasses this function.
    mutating func move(_ index: Int, to place: MemoryTask.Place) {
        let task = tasks[index]
        count(task, -1)
        switch task.place {
        case .ready(let due):
            let removed = ready[task.flow]?.remove(.init(due: due, task: task.id)) ?? false
            precondition(removed, "a ready task stands in its flow's queue")
            unreconciled.remove(task.id)
        case .flight: inFlight.remove(task.id)
        case .ended, .pruned: break
        }
        tasks[index].place = place
        enter(index)
    }

    /// Enters a task's place, when the task is new or has moved.
    mutating func enter(_ index: Int) {
        let task = tasks[index]
        switch task.place {
        case .ready(let due):
            ready[task.flow, default: ReadyQueue()].insert(.init(due: due, task: task.id))
            touched.insert(task.flow)
            if task.counters.mustReconcile { unreconciled.insert(task.id) }
        case .flight: inFlight.insert(task.id)
        case .ended(let state, let problem, _) where state == .failed || state == .blocked:
            for feature in task.spec.covers { runs[task.run].lanes[task.lane]?.features[feature] = .some(problem) }
        case .ended, .pruned: break
        }
        count(task.place, of: task, 1)
    }

    mutating func end(_ index: Int, _ state: EndState, _ problem: Problem?, _ counters: TaskCounters) {
        tasks[index].counters = TaskCounters(
            attempts: counters.attempts, deaths: counters.deaths, mustReconcile: counters.mustReconcile)
        tasks[index].pendingEnd = nil
        move(index, to: .ended(state, StoreRules.endProblem(state, problem), at: now))
    }

    mutating func makeReady(_ index: Int, due: Instant, _ counters: TaskCounters, _ pendingEnd: PendingEnd?) {
        tasks[index].counters = counters
        tasks[index].pendingEnd = pendingEnd
        move(index, to: .ready(due: due))
    }

    mutating func reopen(
        _ index: Int, audit outcome: String, because problem: Problem? = nil, mustReconcile: Bool = false
    ) {
        let task = tasks[index]
        audit(index, outcome, problem)
        let looks = mustReconcile || task.counters.mustReconcile
        makeReady(index, due: now, TaskCounters(deaths: task.counters.deaths, mustReconcile: looks), nil)
        for feature in task.spec.covers {
            if case .some(.some) = runs[task.run].lanes[task.lane]?.features[feature] {
                runs[task.run].lanes[task.lane]?.features[feature] = nil
            }
        }
        if !task.spec.followsLane { stirred.insert(Place(run: task.run, lane: task.lane)) }
    }

    mutating func audit(
        _ index: Int, _ outcome: String, _ problem: Problem?, fence: Int64? = nil, epoch: Epoch? = nil,
        claimedAt: Instant? = nil, settledAt: Instant? = nil
    ) {
        tasks[index].attempts.append(
            AttemptRecord(
                fence: fence ?? tasks[index].fence, epoch: epoch ?? newestEpoch, claimedAt: claimedAt,
                settledAt: settledAt ?? now, outcome: outcome, problem: problem))
    }

    mutating func wakeFollowers() {
        for place in stirred {
            guard let lane = runs[place.run].lanes[place.lane], lane.supersededBy == nil else { continue }
            for id in lane.followers {
                let index = Int(id) - 1
                switch tasks[index].place {
                case .flight(var flight):
                    flight.nudged = true
                    tasks[index].place = .flight(flight)
                case .ended: reopen(index, audit: "reopened")
                case .ready, .pruned: break
                }
            }
        }
        stirred = []
    }

    // MARK: sums

    private mutating func count(_ task: MemoryTask, _ step: Int) { count(task.place, of: task, step) }

    private mutating func count(_ place: MemoryTask.Place, of task: MemoryTask, _ step: Int) {
        touchedRuns.insert(task.run)
        switch place {
        case .ready, .flight:
            runs[task.run].counts.open += step
            if task.makesBackup { runs[task.run].lanes[task.lane]?.openCreates += step }
        case .ended(.done, _, _): runs[task.run].counts.done += step
        case .ended(.failed, _, _): runs[task.run].counts.failed += step
        case .ended(.skipped, _, _): runs[task.run].counts.skipped += step
        case .ended(.blocked, _, _): runs[task.run].counts.blocked += step
        case .pruned: break
        }
    }
}
