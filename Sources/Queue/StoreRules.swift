import Model

/// What every store says and decides alike, as values.
package enum StoreRules {
    /// A run to which nothing was added is dead, not just finished, when it ended longer ago than this (REQUIREMENTS R51).
    package static let longEnded = Duration.hours(12)
    /// How far back deletions and creations of a lane are counted together (REQUIREMENTS R46).
    package static let day = Duration.hours(24)

    /// The minute in which something was made or removed: what is counted by it is off by less than one, to the safe side.
    package static func minute(of instant: Instant) -> Instant {
        let length: Int64 = 60_000
        let rest = ((instant.milliseconds % length) + length) % length
        return Instant(milliseconds: instant.milliseconds - rest)
    }

    /// The end of open tasks whose lane a newer run has enumerated.
    package static func superseded(by run: RunKey) -> Problem {
        Problem(
            code: "Superseded", message: "The newer run \(run) has looked at this lane and goes on from what it saw.")
    }

    package static func cancelled(in run: RunKey) -> Problem {
        Problem(
            code: "Cancelled", message: "It was cancelled before it was done.",
            hint: "aws-man replay \(run) --code Cancelled")
    }

    package static func deadline(_ night: Night) -> Problem {
        Problem(
            code: "Deadline", message: "It was not done when its night ended at \(night.end).",
            hint: "the next night's run looks anew at what is missing")
    }

    /// The same of a task that ends without a last look although an attempt of it may have taken effect.
    package static func unseen(_ problem: Problem, _ counters: TaskCounters) -> Problem {
        guard counters.mustReconcile else { return problem }
        return Problem(
            code: problem.code,
            message: problem.message
                + " What it was to make or remove may be made or removed: an attempt was cut off, and"
                + " nobody has looked since.",
            hint: problem.hint, requestID: problem.requestID, reach: problem.reach)
    }

    package static let died = Problem(
        code: "Died", message: "The process that worked on it ended before it could write down how the attempt went.")

    /// The code of a resource that ended in error without a reason.
    package static let inError = "InError"

    /// Stands for the reason of a resource that ended in error without one.
    package static func ruined(_ resource: String) -> Problem {
        Problem(code: inError, message: "\(resource) was made and ended in error.")
    }

    /// Stands for a reason that nobody gave: a task that failed or is blocked always shows one.
    package static func unexplained(_ state: EndState) -> Problem {
        Problem(code: "Unexplained", message: "It ended \(state.rawValue) without a reason.")
    }

    package static func skipped(_ why: String) -> Problem { Problem(code: "Skipped", message: why) }

    /// Failures of one kind, state and code in a lane that a report lists before the rest of any other, so that none of
    /// the reasons for which backups are missing is hidden behind a long list.
    package static let listedOfEach = 5

    /// What is left of a lane's failures when some are listed.
    package static func omitted(_ sums: [OmittedFailures], listed: [TaskFailure]) -> [OmittedFailures] {
        sums.compactMap { sum in
            let shown = listed.count { $0.kind == sum.kind && $0.state == sum.state && $0.problem.code == sum.code }
            guard shown < sum.count else { return nil }
            return OmittedFailures(kind: sum.kind, state: sum.state, code: sum.code, count: sum.count - shown)
        }
    }

    /// What stays with an ended task.
    package static func endProblem(_ state: EndState, _ problem: Problem?) -> Problem? {
        switch state {
        case .failed, .blocked: problem ?? unexplained(state)
        case .done, .skipped: problem
        }
    }

    /// The states in which a replay looks for tasks. One that is asked for by number deserves an answer whatever its state;
    /// any other filter means what failed or is blocked.
    package static func replayStates(_ filter: TaskFilter) -> [TaskState] {
        let wanted = filter.tasks.isEmpty ? [TaskState.failed, .blocked] : TaskState.allCases
        return wanted.filter { filter.state == nil || filter.state == $0 }
    }

    /// Why a task that a filter names is not replayed; nil when it may be.
    package static func refusal(state: TaskState, supersededBy: RunKey?, night: Night, now: Instant) -> String? {
        switch state {
        case .ready, .flight: return "it has not ended"
        case .done, .skipped: return "it is \(state.rawValue)"
        case .failed, .blocked: break
        }
        if let supersededBy { return "the newer run \(supersededBy) has taken its lane over: use `aws-man run`" }
        if night.end <= now { return "its night ended at \(night.end): use `aws-man run`" }
        return nil
    }

    /// A later word may only add: no deletions stays no deletions, and the larger allowance counts.
    package static func merge(_ old: RunOptions, _ new: RunOptions) -> RunOptions {
        RunOptions(
            noDeletes: old.noDeletes || new.noDeletes,
            allowDeletes: [old.allowDeletes, new.allowDeletes].compactMap(\.self).max())
    }

    /// What holds in a lane, of what was said of parts of its run.
    package static func options(of lane: Lane, _ said: [LaneScope: RunOptions]) -> RunOptions {
        LaneScope.around(lane).compactMap { said[$0] }.reduce(RunOptions(), merge)
    }

    /// The report's line where nothing is deleted because a person said so.
    package static let noDeletes = "nothing is deleted here in this run: --no-deletes"

    /// Where a task goes instead of waiting, because the time or the right to go on is over; nil when it may wait.
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
        /// `blocked` at once.
        case ends(Problem)
        /// An effect may have happened: it may wait for its last look, and ends so if that finds nothing.
        case reconcilesOnceMore(PendingEnd)
    }
}

extension Outcome {
    /// Its name in the audit.
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

    /// Its reason in the audit.
    package var auditProblem: Problem? {
        switch self {
        case .done: nil
        case .skipped(let why): StoreRules.skipped(why)
        case .again(_, let problem), .failed(let problem), .blocked(let problem), .unknown(let problem): problem
        case .notYet(_, _, let problem): problem
        }
    }
}
