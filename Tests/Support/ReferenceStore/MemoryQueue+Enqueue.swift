import Model
import Queue

/// Adds the runs, lanes and tasks that are missing.
extension MemoryQueue {
    mutating func enqueue(_ request: EnqueueRequest) -> EnqueueSummary {
        let created = runNumbers[request.run] == nil
        let run = runNumbers[request.run] ?? runs.count
        if created {
            runs.append(MemoryRun(key: request.run, night: request.night, createdAt: now))
            runNumbers[request.run] = run
        }
        for scope in request.scopes {
            runs[run].options[scope] = StoreRules.merge(runs[run].options[scope] ?? RunOptions(), request.options)
        }
        var lanesAdded = 0
        var tasksAdded = 0
        var listedAgain = 0
        var newer: RunKey?
        let endedBefore = runs[run].endedAt
        let listsAgain = request.listsAgain && endedBefore != nil
        for entry in request.lanes {
            lanesAdded += addLane(entry.lane, name: entry.accountName, run: run) ? 1 : 0
            for spec in entry.tasks {
                if addTask(spec, run: run, laneName: entry.accountName) {
                    tasksAdded += 1
                } else if listsAgain {
                    listedAgain += openAgain(spec, run: run) ? 1 : 0
                }
            }
            if listsAgain { newer = newer ?? supersededBy(Place(run: run, lane: entry.lane)) }
            runs[run].uncovered.removeAll {
                $0.account == entry.lane.account
                    || ($0.account == nil && ExactText($0.name) == ExactText(entry.accountName))
            }
            runs[run].idle[entry.lane.account] = nil
        }
        for account in request.idle { runs[run].idle[account.account] = account }
        for account in request.uncovered {
            runs[run].uncovered.removeAll {
                ExactText($0.name) == ExactText(account.name) && $0.account == account.account
            }
            runs[run].uncovered.append(account)
        }
        for line in request.warnings.map({ ExactText($0) })
        where !line.isEmpty && !runs[run].warnings.contains(line) {
            runs[run].warnings.append(line)
        }
        changeMark += 1
        touchedRuns.insert(run)
        let longEnded = endedBefore.flatMap { now - $0 > StoreRules.longEnded ? $0 : nil }
        return EnqueueSummary(
            run: request.run, createdRun: created, lanesAdded: lanesAdded, tasksAdded: tasksAdded,
            listedAgain: listedAgain, gaveWayTo: newer, endedAt: tasksAdded + listedAgain == 0 ? longEnded : nil)
    }

    mutating func addLane(_ lane: Lane, name: String, run: Int) -> Bool {
        guard runs[run].lanes[lane] == nil else { return false }
        var added = MemoryLane(name: name)
        added.supersededBy = runs.indices.first { $0 > run && runs[$0].lanes[lane]?.supersedes == true }
        runs[run].lanes[lane] = added
        return true
    }

    /// - Parameter cancelled: true when the task that plans this one was cancelled while it ran.
    mutating func addTask(_ spec: TaskSpec, run: Int, laneName: String, cancelled: Bool = false) -> Bool {
        _ = addLane(spec.lane, name: laneName, run: run)
        let identity = Identity(run: run, lane: spec.lane, kind: spec.kind, subject: spec.subject)
        guard identities[identity] == nil else { return false }
        let place = Place(run: run, lane: spec.lane)
        let index = tasks.count
        identities[identity] = Int64(index + 1)
        var note: ResourceNote?
        var counters = TaskCounters()
        let start: MemoryTask.Place
        switch spec.initial {
        case .ready(let due):
            if cancelled {
                start = .ended(.blocked, StoreRules.cancelled(in: runs[run].key), at: now)
            } else if let newer = supersededBy(place) {
                start = .ended(.blocked, StoreRules.superseded(by: newer), at: now)
            } else {
                start = .ready(due: due ?? now)
                counters.mustReconcile = spec.effect?.makes == true && mayBeThere(identity)
                if !spec.followsLane { stirred.insert(place) }
            }
        case .done(let made):
            start = .ended(.done, nil, at: now)
            note = made
        case .skipped(let why): start = .ended(.skipped, StoreRules.skipped(why), at: now)
        case .blocked(let problem): start = .ended(.blocked, problem, at: now)
        }
        var task = MemoryTask(id: Int64(index + 1), run: run, spec: spec, createdAt: now, place: start)
        task.counters = counters
        tasks.append(task)
        runs[run].lanes[spec.lane]?.tasks.append(Int64(index + 1))
        if spec.followsLane { runs[run].lanes[spec.lane]?.followers.append(Int64(index + 1)) }
        enter(index)
        if let note { record(note, index) }
        return true
    }

    /// True when another run of the night has made the resource of this identity, or may have made it.
    func mayBeThere(_ identity: Identity) -> Bool {
        runs.indices.contains { other in
            guard other != identity.run, runs[other].night.start == runs[identity.run].night.start, !runs[other].pruned,
                let id = identities[
                    Identity(run: other, lane: identity.lane, kind: identity.kind, subject: identity.subject)]
            else { return false }
            let task = tasks[Int(id) - 1]
            switch task.place {
            case .flight: return true
            case .ready: return task.counters.mustReconcile
            case .ended(let state, _, _): return task.counters.mustReconcile || state == .done
            case .pruned: return false
            }
        }
    }

    /// Lists the task if `confirm` must still check its resource.
    mutating func follow(_ index: Int) {
        let task = tasks[index]
        if task.resource?.note.state == .pending || task.resource?.note.state == .error {
            runs[task.run].lanes[task.lane]?.followed.insert(task.id)
        } else {
            runs[task.run].lanes[task.lane]?.followed.remove(task.id)
        }
    }

    mutating func note(_ place: Place, removed: Bool, _ things: Int) {
        guard things > 0 else { return }
        let event = Event(night: runs[place.run].night.start, removed: removed, things: things)
        events[place.lane, default: []].append(event)
    }

    /// True when another run of the night removed the same resource.
    private func isRemovedByAnotherRun(_ task: MemoryTask) -> Bool {
        runs.indices.contains { run in
            guard run != task.run, runs[run].night.start == runs[task.run].night.start else { return false }
            let identity = Identity(run: run, lane: task.lane, kind: task.spec.kind, subject: task.spec.subject)
            return identities[identity].map { tasks[Int($0) - 1].resource?.note.state == .removed } ?? false
        }
    }

    mutating func record(_ note: ResourceNote, with withIt: Int = 0, _ index: Int) {
        let task = tasks[index]
        let place = Place(run: task.run, lane: task.lane)
        if note.state == .removed {
            if task.resource?.note.state != .removed, !isRemovedByAnotherRun(task) {
                self.note(place, removed: true, 1 + withIt)
            }
        } else if !note.adopted, let effect = task.spec.effect {
            self.note(place, removed: false, StoreRules.things(made: effect))
        }
        tasks[index].resource = MemoryResource(
            note: note, recordedAt: now, reopened: task.resource?.reopened ?? 0, problem: nil)
        follow(index)
        if note.state == .pending, !task.spec.followsLane { stirred.insert(Place(run: task.run, lane: task.lane)) }
    }
}
