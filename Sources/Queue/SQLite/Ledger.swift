import Model

/// What a transaction has changed of the sums, until its end: one statement a sum, however many tasks moved.
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

    struct CallSums {
        var calls = 0
        var mutating = 0
        var throttled = 0
        var vain = 0
    }

    /// By the order of `TaskState.allCases`.
    var tasks: [TaskKey: SIMD8<Int32>] = [:]
    /// By the order of `ResourceState.allCases`.
    var resources: [ResourceKey: SIMD4<Int32>] = [:]
    var calls: [CallKey: CallSums] = [:]
    /// Made and removed in a lane, now.
    var lanes: [Int64: (made: Int, removed: Int)] = [:]
    /// Runs whose end is decided anew though none of their sums has changed.
    var runs: Set<Int64> = []

    /// A task goes from one state to another; nil: from nowhere.
    mutating func move(_ key: TaskKey, from: TaskState?, to: TaskState) {
        var delta = tasks[key, default: SIMD8()]
        if let from { delta[from.column] -= 1 }
        delta[to.column] += 1
        tasks[key] = delta
    }

    mutating func move(_ key: ResourceKey, from: ResourceState?, to: ResourceState) {
        var delta = resources[key, default: SIMD4()]
        if let from { delta[from.column] -= 1 }
        delta[to.column] += 1
        resources[key] = delta
    }

    mutating func countMade(lane: Int64) { lanes[lane, default: (0, 0)].made += 1 }
    mutating func countRemoval(lane: Int64, _ count: Int = 1) { lanes[lane, default: (0, 0)].removed += count }

    mutating func count(_ call: CallRecord, run: Int64) {
        var sums = calls[CallKey(run: run, purpose: call.purpose), default: CallSums()]
        sums.calls += 1
        sums.mutating += call.mutating ? 1 : 0
        sums.throttled += call.throttled ? 1 : 0
        sums.vain += call.isVain ? 1 : 0
        calls[CallKey(run: run, purpose: call.purpose)] = sums
    }
}

extension TaskState {
    fileprivate var column: Int {
        switch self {
        case .ready: 0
        case .flight: 1
        case .done: 2
        case .failed: 3
        case .skipped: 4
        case .blocked: 5
        }
    }
}

extension ResourceState {
    fileprivate var column: Int {
        switch self {
        case .pending: 0
        case .confirmed: 1
        case .error: 2
        case .removed: 3
        }
    }
}
