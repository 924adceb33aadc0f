import Model
import Queue

/// A task of the reference model, with everything that happened to it.
struct MemoryTask {
    let id: Int64
    let run: Int
    var spec: TaskSpec
    let createdAt: Instant
    var place: Place
    var fence: Int64 = 0
    var counters = TaskCounters()
    var pendingEnd: PendingEnd?
    var resource: MemoryResource?
    var attempts: [AttemptRecord] = []
    var calls: [(fence: Int64, call: CallRecord)] = []

    /// The task's place, which is its only state.
    enum Place {
        case ready(due: Instant)
        case flight(MemoryFlight)
        case ended(EndState, Problem?, at: Instant)
        case pruned
    }

    /// Nil when the task was pruned.
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

    /// The problem of the end or, while the task is open, of its last attempt. Without one, the resource's problem.
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
    let recordedAt: Instant
    var reopened = 0
    var problem: Problem?
}

/// A run of the reference model.
struct MemoryRun {
    let key: RunKey
    let night: Night
    let createdAt: Instant
    var options: [LaneScope: RunOptions] = [:]
    var endedAt: Instant?
    var counts = TaskCounts()
    var lanes: [Lane: MemoryLane] = [:]
    var uncovered: [UncoveredAccount] = []
    var warnings: [ExactText] = []
    var api = RunReport.APIUse()
    var pruned = false
}

/// A warning of a lane.
struct MemoryWarning {
    let line: ExactText
    /// The task whose listing gave it.
    let listedBy: TaskID?
}

/// A lane's part of a run.
struct MemoryLane {
    let name: String
    var supersedes = false
    /// The index of the newer run that superseded this run in the lane.
    var supersededBy: Int?
    var tasks: [Int64] = []
    var followers: [Int64] = []
    /// A nil problem means that the feature is covered.
    var features: [Feature: Problem?] = [:]
    var warnings: [MemoryWarning] = []
    var openCreates = 0
    /// Tasks whose resource is pending or in error.
    var followed: Set<Int64> = []
}
