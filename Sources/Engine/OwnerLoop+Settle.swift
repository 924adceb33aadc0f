import Logging
import Model
import Queue

extension OwnerLoop {
    /// Takes every report from the inbox and decides the next state of each task.
    mutating func collect(into turn: inout Turn, at now: Moment) {
        for report in inbox.drain() {
            let transition = runner.transitions.decide(report, at: now.wall, random: effects.random())
            var result = report.result
            result.outcome = report.outcome
            turn.settlements.append(
                Settlement(
                    claim: report.claim, transition: transition, result: result, calls: report.calls,
                    settledAt: now.wall))
            if let condemnation = breaker.note(report, transition) { turn.condemned.append(condemnation) }
            release(report, at: now)
            follow(report, transition)
            tell(report, transition)
        }
    }

    /// Gives the attempt's slot back, and tells the lane's capacity which resources the attempt made or saw end.
    private mutating func release(_ report: AttemptReport, at now: Moment) {
        var refusedUntil: Uptime?
        if case .notYet(let until, .laneCapacity, _) = report.outcome { refusedUntil = now.uptime(of: until) }
        let leftPending = report.outcome == .done && report.result.resource?.state == .pending
        scheduler.finish(
            report.claim.flow, task: report.claim.task, leftPending: leftPending, refusedUntil: refusedUntil, at: now)
        for observation in report.result.observations where observation.state != .pending {
            scheduler.observeEnd(of: observation.task, in: report.claim.lane, at: now)
        }
    }

    /// Remembers when an unknown attempt could no longer send. A task whose effect stays unknown may be replayed, and
    /// must not reconcile by a listing that is older than its unanswered request.
    private mutating func follow(_ report: AttemptReport, _ transition: Transition) {
        let subject = OwnerLoop.Subject(report.claim)
        if let attempts = underWay[subject] { underWay[subject] = attempts > 1 ? attempts - 1 : nil }
        if case .unknown = report.outcome {
            quiet[subject] = Quiet(since: report.endedAt, forgottenAt: report.claim.night.end)
        } else if case .end(let state, _, _) = transition, state == .done || state == .skipped {
            quiet[subject] = nil
        }
    }

    /// Notes that a run has ended. Unknown attempts are remembered until the night is over, since they can be replayed.
    mutating func ended(_ run: RunKey) {
        logger.info("run ended", metadata: ["run": "\(run)"])
        breaker.forget([run])
        let now = effects.now()
        quiet = quiet.filter { $0.value.forgottenAt > now }
        if goal == .ended(run) { isGoalMet = true }
    }

    /// Logs the end of the attempt. The facts are put together only for a line that is written.
    private func tell(_ report: AttemptReport, _ transition: Transition) {
        switch transition {
        case .end(let state, let problem, _):
            switch state {
            case .done: logger.info("task done", metadata: Self.facts(report, problem))
            case .skipped: logger.info("task skipped", metadata: Self.facts(report, problem))
            case .failed: logger.error("task failed", metadata: Self.facts(report, problem))
            case .blocked: logger.warning("task blocked", metadata: Self.facts(report, problem))
            }
        case .wait(let until, let counters, _):
            func facts(_ problem: Problem? = nil, _ cause: WaitCause? = nil) -> Logger.Metadata {
                var facts = Self.facts(report, problem)
                facts["until"] = "\(until)"
                facts["attempts"] = "\(counters.attempts)"
                facts["cause"] = cause.map { "\($0.rawValue)" }
                return facts
            }
            switch report.outcome {
            case .again(_, let problem): logger.notice("attempt failed: trying again", metadata: facts(problem))
            case .unknown(let problem):
                logger.warning("attempt unknown: reconciling before the next", metadata: facts(problem))
            case .notYet(_, let cause, let problem): logger.debug("task waits", metadata: facts(problem, cause))
            case .done, .skipped, .failed, .blocked:
                logger.notice("task waits for its last reconciliation", metadata: facts())
            }
        }
        for observation in report.result.observations where observation.state == .error {
            var seen = Self.facts(report, observation.problem)
            seen["task"] = "\(observation.task)"
            (seen["kind"], seen["subject"]) = (nil, nil)
            logger.error("what the task made ended in error", metadata: seen)
        }
        for warning in report.result.warnings {
            var facts = Self.facts(report)
            facts["warning"] = "\(warning)"
            logger.warning("warning of an account and region", metadata: facts)
        }
    }

    private static func facts(_ report: AttemptReport, _ problem: Problem? = nil) -> Logger.Metadata {
        let claim = report.claim
        var facts: Logger.Metadata = [
            "account": "\(claim.lane.account)", "region": "\(claim.lane.region)", "task": "\(claim.task)",
            "kind": "\(claim.kind)", "subject": "\(claim.subject)", "run": "\(claim.run)",
        ]
        if let resource = report.result.resource { facts["resource"] = "\(resource.id)" }
        facts.add(problem)
        return facts
    }
}

extension Logger.Metadata {
    mutating func add(_ problem: Problem?) {
        guard let problem else { return }
        self["code"] = "\(problem.code)"
        self["problem"] = "\(problem.message)"
        if let hint = problem.hint { self["hint"] = "\(hint)" }
        if let id = problem.requestID { self["request"] = "\(id)" }
    }
}
