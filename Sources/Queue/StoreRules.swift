import Model

/// The words and decisions that all stores share, as values.
package enum StoreRules {
    /// A run counts as dead when it ended longer ago than this and nothing was added (REQUIREMENTS R51).
    package static let longEnded = Duration.hours(12)
    /// The number of nights before the present one whose work bounds its deletions. Images are made once a week.
    package static let nightsRemembered = 8

    /// The start of the earliest night that is remembered in a night that starts at `night`.
    package static func firstNightRemembered(before night: Instant) -> Instant {
        // Why an hour more: when clocks change, a night has 25 hours.
        night + (.zero - .days(nightsRemembered) - .hours(1))
    }

    /// The earliest start of the night in which a listing was taken.
    package static func earliestNight(of listing: Instant) -> Instant { listing - .hours(25) }

    /// The number of things that a resource counts as when it is made. An image takes a snapshot with it when it goes.
    package static func things(made effect: TaskEffect) -> Int {
        switch effect {
        case .makesSnapshot: 1
        case .makesImage: 2
        case .makesAlarm, .removes: 0
        }
    }

    /// The end of open tasks whose lane a newer run has enumerated.
    package static func superseded(by run: RunKey) -> Problem {
        Problem(
            code: "Superseded",
            message: "The newer run \(run) has listed this account and region and continues from what it saw.")
    }

    private static let cancelledCode = "Cancelled"

    /// True for a task that a person has cancelled. An answer of AWS may have the same code, but it ends a task as failed.
    package static func isCancelled(_ state: TaskState, code: String?) -> Bool {
        state == .blocked && code == cancelledCode
    }

    package static func cancelled(in run: RunKey) -> Problem {
        Problem(
            code: cancelledCode, message: "The task was cancelled before it was done.",
            hint: "aws-man replay \(run) --code Cancelled")
    }

    package static func deadline(_ night: Night) -> Problem {
        Problem(
            code: "Deadline", message: "The task was not done when its night ended at \(night.end).",
            hint: "the next night's run plans again what is missing")
    }

    /// Adds to the problem of a task that ends without a last reconciliation that its effect may have happened.
    package static func unseen(_ problem: Problem, _ counters: TaskCounters) -> Problem {
        guard counters.mustReconcile else { return problem }
        return Problem(
            code: problem.code,
            message: problem.message
                + " Its effect may have happened: an attempt was cut off, and the cloud was not listed since.",
            hint: problem.hint, requestID: problem.requestID, reach: problem.reach)
    }

    package static let died = Problem(
        code: "Died", message: "The process that worked on the task ended before it recorded how the attempt went.")

    /// The code for a resource that ended in error without a reason.
    package static let inError = "InError"

    /// The problem of a resource that ended in error without a reason.
    package static func ruined(_ resource: ExactText) -> Problem {
        Problem(code: inError, message: "\(resource) was made and ended in error.")
    }

    /// The problem of a task that failed or is blocked without a reason; such a task always shows one.
    package static func unexplained(_ state: EndState) -> Problem {
        Problem(code: "Unexplained", message: "The task ended as \(state.rawValue) without a reason.")
    }

    package static func skipped(_ why: String) -> Problem { Problem(code: "Skipped", message: why) }

    /// A lane's report lists this many failures of each kind, state and code before all others. So a long list hides no
    /// reason for which backups are missing.
    package static let listedOfEach = 5

    /// True when a listing that counted `volumes` confirms them by itself, which only a greater number does. A smaller
    /// one never does, so that a selection that shrinks a little each night is compared with its greatest.
    package static func confirms(_ volumes: Int, over confirmed: Int?) -> Bool { volumes > confirmed ?? 0 }

    /// Returns the numbers of a lane's failures that are not listed.
    package static func omitted(_ sums: [OmittedFailures], listed: [TaskFailure]) -> [OmittedFailures] {
        sums.compactMap { sum in
            let shown = listed.count { $0.kind == sum.kind && $0.state == sum.state && $0.problem.code == sum.code }
            guard shown < sum.count else { return nil }
            return OmittedFailures(kind: sum.kind, state: sum.state, code: sum.code, count: sum.count - shown)
        }
    }

    /// Returns the problem that stays with an ended task.
    package static func endProblem(_ state: EndState, _ problem: Problem?) -> Problem? {
        switch state {
        case .failed, .blocked: problem ?? unexplained(state)
        case .done, .skipped: problem
        }
    }

    /// Returns the states in which a replay looks for tasks. A task that is named by its number gets an answer in any
    /// state; any other filter means tasks that failed or are blocked.
    package static func replayStates(_ filter: TaskFilter) -> [TaskState] {
        let wanted = filter.tasks.isEmpty ? [TaskState.failed, .blocked] : TaskState.allCases
        return wanted.filter { filter.state == nil || filter.state == $0 }
    }

    /// Returns why a task that matches a filter is not replayed; nil when the task may be replayed.
    package static func refusal(
        of task: TaskID, _ state: TaskState, supersededBy: RunKey?, night: Night, now: Instant
    ) -> ReplaySummary.Refusal? {
        let run = "back up what is missing with aws-man run"
        switch state {
        case .ready, .flight: return .init(task: task, why: "it has not ended", hint: nil)
        case .done, .skipped: return .init(task: task, why: "it is \(state.rawValue)", hint: nil)
        case .failed, .blocked: break
        }
        if let supersededBy {
            return .init(task: task, why: "the newer run \(supersededBy) covers its account and region", hint: run)
        }
        return night.end <= now ? .init(task: task, why: "its night ended at \(night.end)", hint: run) : nil
    }

    /// Adds new options to old ones: `noDeletes` stays once it is set, and the larger allowance counts.
    package static func merge(_ old: RunOptions, _ new: RunOptions) -> RunOptions {
        RunOptions(
            noDeletes: old.noDeletes || new.noDeletes,
            allowDeletes: [old.allowDeletes, new.allowDeletes].compactMap(\.self).max())
    }

    /// Returns the options that hold in a lane. `said` has the options of all parts of the run.
    package static func options(of lane: Lane, _ said: [LaneScope: RunOptions]) -> RunOptions {
        LaneScope.around(lane).compactMap { said[$0] }.reduce(RunOptions(), merge)
    }

    /// The report's warning where a user has forbidden deletions.
    package static let noDeletes = "nothing is deleted here in this run: --no-deletes"

    /// Returns what happens to a task that may not wait any longer; nil when the task may wait.
    package static func insteadOfWaiting(
        in run: RunKey, cancelled: Bool, supersededBy: RunKey?, night: Night, _ counters: TaskCounters,
        pendingEnd: PendingEnd?,
        now: Instant
    ) -> WaitOver? {
        if cancelled { return .ends(unseen(self.cancelled(in: run), counters)) }
        if night.end <= now { return .ends(unseen(deadline(night), counters)) }
        guard let supersededBy, pendingEnd == nil else { return nil }
        let problem = superseded(by: supersededBy)
        return counters.mustReconcile ? .reconcilesOnceMore(PendingEnd(.blocked, problem)) : .ends(problem)
    }

    package enum WaitOver {
        /// The task is blocked at once.
        case ends(Problem)
        /// The task's effect may have happened, so the task waits for its last reconciliation, which decides its end.
        case reconcilesOnceMore(PendingEnd)
    }
}

extension Outcome {
    /// The outcome's name in the audit.
    package var auditName: String {
        switch self {
        case .done: "done"
        case .skipped: "skipped"
        case .again: "again"
        case .notYet: "notYet"
        case .failed: "failed"
        case .blocked: "blocked"
        case .unknown: "unknown"
        }
    }

    /// The outcome's reason in the audit.
    package var auditProblem: Problem? {
        switch self {
        case .done: nil
        case .skipped(let why): StoreRules.skipped(why)
        case .again(_, let problem), .failed(let problem), .blocked(let problem), .unknown(let problem): problem
        case .notYet(_, _, let problem): problem
        }
    }
}
