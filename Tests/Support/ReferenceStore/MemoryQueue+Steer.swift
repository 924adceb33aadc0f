import Model
import Queue

/// Takeover, superseding, deadlines, and what people do with tasks.
extension MemoryQueue {
    mutating func takeOver(_ note: OwnerNote) -> Epoch {
        let epoch = Epoch(newestEpoch.number + 1)
        owners.append(OwnerStatus(epoch: epoch, note: note, startedAt: now, aliveAt: now))
        for index in tasks.indices {
            if case .ready = tasks[index].place { tasks[index].counters.forgetWindow() }
        }
        for id in inFlight.sorted() {
            let index = Int(id) - 1
            guard case .flight(let flight) = tasks[index].place else { continue }
            let task = tasks[index]
            audit(index, "died", StoreRules.died, epoch: flight.epoch, claimedAt: flight.claimedAt)
            var counters = task.counters
            counters.deaths += 1
            counters.mustReconcile = true
            counters.forgetWindow()
            if flight.cancelled {
                let problem = StoreRules.cancelled(in: runs[task.run].key)
                end(index, .blocked, StoreRules.unseen(problem, counters), counters)
                continue
            }
            let newer = supersededBy(Place(run: task.run, lane: task.lane))
            let givesWay = newer.map { PendingEnd(.blocked, StoreRules.superseded(by: $0)) }
            makeReady(index, due: now, counters, task.pendingEnd ?? givesWay)
        }
        reconcileSiblings()
        changeMark += 1
        return epoch
    }

    /// Makes ready creates reconcile first if another run of the night has made their resource, or may have made it.
    private mutating func reconcileSiblings() {
        let found = tasks.indices.filter { index in
            let task = tasks[index]
            guard case .ready = task.place, !task.counters.mustReconcile else { return false }
            return task.spec.effect?.makes == true
                && mayBeThere(
                    Identity(run: task.run, lane: task.lane, kind: task.spec.kind, subject: task.spec.subject))
        }
        for index in found {
            tasks[index].counters.mustReconcile = true
            unreconciled.insert(tasks[index].id)
        }
    }

    mutating func supersedeOlderRuns(_ place: Place) {
        runs[place.run].lanes[place.lane]?.supersedes = true
        let problem = StoreRules.superseded(by: runs[place.run].key)
        for older in 0..<place.run {
            guard let lane = runs[older].lanes[place.lane], lane.supersededBy == nil else { continue }
            runs[older].lanes[place.lane]?.supersededBy = place.run
            for id in lane.tasks { sweep(Int(id) - 1, .blocked, problem, reconcilesFirst: true) }
        }
    }

    mutating func condemn(_ condemnation: Condemnation) {
        guard let run = runNumbers[condemnation.run] else { return }
        for id in runs[run].lanes[condemnation.lane]?.tasks ?? [] {
            let index = Int(id) - 1
            if let action = condemnation.action, tasks[index].spec.action != action { continue }
            sweep(index, .failed, condemnation.problem, reconcilesFirst: true)
        }
    }

    mutating func expire() -> Int {
        var blocked = 0
        for run in runs.indices where runs[run].endedAt == nil && runs[run].night.end <= now {
            let problem = StoreRules.deadline(runs[run].night)
            for id in runs[run].lanes.values.flatMap(\.tasks).sorted() {
                blocked += sweep(Int(id) - 1, .blocked, problem, reconcilesFirst: false) ? 1 : 0
            }
        }
        return blocked
    }

    mutating func cancel(_ filter: TaskFilter) -> Int {
        var count = 0
        for index in tasks.indices where matches(index, filter) {
            switch tasks[index].place {
            case .ready:
                let cancelled = StoreRules.cancelled(in: runs[tasks[index].run].key)
                let problem = StoreRules.unseen(cancelled, tasks[index].counters)
                audit(index, "cancelled", problem)
                end(index, .blocked, problem, tasks[index].counters)
                count += 1
            case .flight(var flight) where !flight.cancelled:
                flight.cancelled = true
                tasks[index].place = .flight(flight)
                count += 1
            case .flight, .ended, .pruned: break
            }
        }
        if count > 0 { changeMark += 1 }
        return count
    }

    mutating func replay(_ filter: TaskFilter, dryRun: Bool) -> ReplaySummary {
        let states = StoreRules.replayStates(filter)
        var may: [Int] = []
        var refused: [ReplaySummary.Refusal] = []
        for index in tasks.indices where matches(index, filter) {
            let task = tasks[index]
            guard let state = task.state, states.contains(state) else { continue }
            let newer = supersededBy(Place(run: task.run, lane: task.lane))
            let refusal = StoreRules.refusal(
                of: TaskID(task.id), state, supersededBy: newer, night: runs[task.run].night, now: now)
            if let refusal { refused.append(refusal) } else { may.append(index) }
        }
        let records = may.map(record)
        if !dryRun {
            for index in may { reopen(index, audit: "replayed") }
            if !may.isEmpty { changeMark += 1 }
        }
        return ReplaySummary(tasks: records, refused: refused)
    }

    /// True when every condition of the filter holds. A pruned task matches no filter.
    func matches(_ index: Int, _ filter: TaskFilter) -> Bool {
        let task = tasks[index]
        guard let state = task.state, filter.run == nil || runs[task.run].key == filter.run else { return false }
        return filter.includes(task.lane) && filter.includes(TaskID(task.id), task.spec.kind)
            && (filter.state == nil || filter.state == state)
            && (filter.after.map { $0.number < task.id } ?? true)
            && (filter.code == nil || filter.code == code(of: task))
    }

    /// Returns the code by which a filter finds a task: its end's code if it has ended, otherwise its last attempt's.
    private func code(of task: MemoryTask) -> String? {
        if case .ended(_, let problem, _) = task.place { return problem?.code }
        return task.attempts.last { $0.outcome != "stale" }?.problem?.code
    }

    /// Ends a ready task, or makes it due for its last reconciliation. Returns false when the task is not ready.
    @discardableResult
    private mutating func sweep(_ index: Int, _ state: EndState, _ problem: Problem, reconcilesFirst: Bool) -> Bool {
        guard case .ready(let due) = tasks[index].place else { return false }
        let task = tasks[index]
        touched.insert(task.flow)
        if reconcilesFirst, task.counters.mustReconcile {
            if task.pendingEnd == nil {
                makeReady(index, due: min(due, now), task.counters, PendingEnd(state, problem))
            }
        } else {
            end(index, state, StoreRules.unseen(problem, task.counters), task.counters)
        }
        return true
    }
}
