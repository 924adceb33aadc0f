import Model

/// The changes of the sums in one transaction. At its end each sum costs one statement, however many tasks moved.
struct Ledger {
    struct TaskKey: Hashable {
        let run: Int64
        let lane: Int64
        let kind: Int64
    }

    struct ResourceKey: Hashable {
        let run: Int64
        let lane: Int64
        let effect: TaskEffect
    }

    struct CallKey: Hashable {
        let run: Int64
        let purpose: CallRecord.Purpose
    }

    struct TaskSums: Equatable {
        var ready = 0
        var flight = 0
        var done = 0
        var failed = 0
        var skipped = 0
        var blocked = 0

        mutating func add(_ count: Int, to state: TaskState) {
            switch state {
            case .ready: ready += count
            case .flight: flight += count
            case .done: done += count
            case .failed: failed += count
            case .skipped: skipped += count
            case .blocked: blocked += count
            }
        }

        static func += (sums: inout TaskSums, more: TaskSums) {
            sums.ready += more.ready
            sums.flight += more.flight
            sums.done += more.done
            sums.failed += more.failed
            sums.skipped += more.skipped
            sums.blocked += more.blocked
        }
    }

    struct ResourceSums: Equatable {
        var pending = 0
        var confirmed = 0
        var error = 0
        var removed = 0

        mutating func add(_ count: Int, to state: ResourceState) {
            switch state {
            case .pending: pending += count
            case .confirmed: confirmed += count
            case .error: error += count
            case .removed: removed += count
            }
        }
    }

    struct CallSums {
        var calls = 0
        var mutating = 0
        var throttled = 0
        var vain = 0
    }

    var tasks: [TaskKey: TaskSums] = [:]
    var resources: [ResourceKey: ResourceSums] = [:]
    var calls: [CallKey: CallSums] = [:]
    /// How many things this transaction recorded as made and as removed in a lane, by the run that did it.
    var things: [LaneRunKey: (made: Int, removed: Int)] = [:]
    /// Runs whose end is decided again, although none of their sums has changed.
    var runs: Set<Int64> = []

    /// Counts a task's move from one state to another; `from` is nil for a new task.
    mutating func move(_ key: TaskKey, from: TaskState?, to: TaskState) {
        if let from { tasks[key, default: TaskSums()].add(-1, to: from) }
        tasks[key, default: TaskSums()].add(1, to: to)
    }

    mutating func move(_ key: ResourceKey, from: ResourceState?, to: ResourceState) {
        if let from { resources[key, default: ResourceSums()].add(-1, to: from) }
        resources[key, default: ResourceSums()].add(1, to: to)
    }

    /// Counts a resource that the database forgets.
    mutating func leave(_ key: ResourceKey, _ state: ResourceState) {
        resources[key, default: ResourceSums()].add(-1, to: state)
    }

    mutating func countMade(_ count: Int, in place: LaneRunKey) { things[place, default: (0, 0)].made += count }
    mutating func countRemoved(_ count: Int, in place: LaneRunKey) { things[place, default: (0, 0)].removed += count }

    mutating func count(_ call: CallRecord, run: Int64) {
        var sums = calls[CallKey(run: run, purpose: call.purpose), default: CallSums()]
        sums.calls += 1
        sums.mutating += call.mutating ? 1 : 0
        sums.throttled += call.throttled ? 1 : 0
        sums.vain += call.isVain ? 1 : 0
        calls[CallKey(run: run, purpose: call.purpose)] = sums
    }
}
