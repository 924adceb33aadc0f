import Model
import Queue

/// A task of the store in memory, with its history.
struct MemoryTask {
    let id: Int64
    let run: Int
    let spec: TaskSpec
    let createdAt: Instant
    var place: Place
    var fence: Int64 = 0
    var counters = TaskCounters()
    var pendingEnd: PendingEnd?
    var resource: MemoryResource?
    var attempts: [AttemptRecord] = []
    var calls: [(fence: Int64, call: CallRecord)] = []

    /// The place of the task, which is its only state.
    enum Place {
        case ready(due: Instant)
        case flight(MemoryFlight)
        case ended(EndState, Problem?, at: Instant)
        case pruned
    }

    /// The task's state; nil when the task was pruned.
    var state: TaskState? {
        switch place {
        case .ready: .ready
        case .flight: .flight
        case .ended(let state, _, _): TaskState(state)
        case .pruned: nil
        }
    }

    var lane: Lane { spec.lane }
    var flow: Flow { Flow(lane: spec.lane, action: spec.action) }
    var makesBackup: Bool { spec.effect == .makesSnapshot || spec.effect == .makesImage }

    /// The reason of the task's end, else the problem of its last attempt, else the problem of its resource.
    var problem: Problem? {
        let own: Problem? =
            if case .ended(_, let problem, _) = place {
                problem
            } else {
                attempts.last { $0.outcome != "stale" }?.problem
            }
        return own ?? resource?.problem
    }
}

struct MemoryFlight {
    let epoch: Epoch
    let claimedAt: Instant
    var cancelled = false
    var nudged = false
}

struct MemoryResource {
    var note: ResourceNote
    var reopened = 0
    var problem: Problem?
}

/// A run of the store in memory.
struct MemoryRun {
    let key: RunKey
    let night: Night
    let createdAt: Instant
    var options: [LaneScope: RunOptions] = [:]
    var endedAt: Instant?
    var counts = TaskCounts()
    var lanes: [Lane: MemoryLane] = [:]
    var uncovered: [UncoveredAccount] = []
    var warnings: [String] = []
    var api = RunReport.APIUse()
    var pruned = false
}

/// A lane's part of a run.
struct MemoryLane {
    let name: String
    var supersedes = false
    /// The newer run that superseded this one.
    var supersededBy: Int?
    var tasks: [Int64] = []
    var followers: [Int64] = []
    /// The problem of each feature; nil for a covered one.
    var features: [Feature: Problem?] = [:]
    var warnings: [String] = []
    var openCreates = 0
    /// Tasks whose resource is pending or in error.
    var followed: Set<Int64> = []
}
