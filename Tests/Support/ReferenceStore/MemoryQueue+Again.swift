import Model
import Queue

/// Opens tasks that a plan names once more.
extension MemoryQueue {
    mutating func addOrOpen(_ spec: TaskSpec, run: Int, laneName: String, cancelled: Bool) {
        if addTask(spec, run: run, laneName: laneName, cancelled: cancelled) || cancelled { return }
        _ = openAgain(spec, run: run)
    }

    mutating func openAgain(_ spec: TaskSpec, run: Int) -> Bool {
        guard let index = index(of: spec, run: run), supersededBy(Place(run: run, lane: spec.lane)) == nil,
            let again = StoreRules.again(spec, known(tasks[index]))
        else { return false }
        if again.forgetsResource {
            tasks[index].resource = nil
            follow(index)
        }
        tasks[index].spec = tasks[index].spec.planned(as: spec)
        reopen(index, audit: "reopened", because: again.problem, mustReconcile: spec.effect?.makes == true)
        return true
    }

    mutating func checkAgain(besides planned: [TaskSpec], in place: Place) {
        guard supersededBy(place) == nil else { return }
        let named = StoreRules.names(of: planned)
        for id in runs[place.run].lanes[place.lane]?.tasks ?? [] {
            let index = Int(id) - 1
            let spec = tasks[index].spec
            guard spec.effect == nil, spec.covers.isEmpty, !spec.followsLane,
                case .ended(let state, let problem, _) = tasks[index].place, state == .failed || state == .blocked,
                !StoreRules.isCancelled(TaskState(state), code: problem?.code),
                !named.contains(StoreRules.TaskName(kind: spec.kind, subject: spec.subject))
            else { continue }
            reopen(index, audit: "reopened", because: StoreRules.checkedAgain)
        }
    }

    func due(_ planned: [TaskSpec], in lane: Lane, run: Int) -> [TaskSpec] {
        let part = runs[run].lanes[lane]
        return planned.filter { spec in
            guard case .ready = spec.initial else { return true }
            let task = index(of: spec, run: run).map { known(tasks[$0]) }
            return StoreRules.isDue(
                spec, task, runHasEnded: runs[run].endedAt != nil, isListed: part?.supersedes ?? false,
                gaveWay: part?.supersededBy != nil)
        }
    }

    private func index(of spec: TaskSpec, run: Int) -> Int? {
        identities[Identity(run: run, lane: spec.lane, kind: spec.kind, subject: spec.subject)].map { Int($0) - 1 }
    }

    private func known(_ task: MemoryTask) -> KnownTask {
        let resource = task.resource.map { ($0.note, $0.recordedAt) }
        guard case .ended(let state, let problem, _) = task.place else {
            return KnownTask(state: .ready, problem: nil, resource: resource)
        }
        return KnownTask(state: TaskState(state), problem: problem, resource: resource)
    }
}
