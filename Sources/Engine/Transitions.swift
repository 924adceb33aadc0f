import Model
import Queue

/// Decides to which state an attempt's end takes its task (REQUIREMENTS R25–R27). It is the one function from outcome
/// to state, and has no effects.
///
/// `attempts` counts `again` and `unknown`. `notYet` consumes no attempt; its maximum counts from the first wait for
/// the same cause, and that of an outage from the outage's beginning. A create with an unknown or a death in its history never ends `failed` without a last
/// reconciliation: it gets a `pendingEnd`. The reconciling attempt adopts the effect or ends the task by `pendingEnd`.
package struct Transitions: Sendable {
    private let limits: Limits
    private let backoff: Backoff

    /// Added to a wait, because instants are whole milliseconds and a wait must not end before the window has passed.
    static let rounding = Duration.milliseconds(1)

    /// The shortest wait. Nothing changes within a moment, and every wait costs a durable transaction.
    static let shortestWait = Duration.seconds(1)

    package init(limits: Limits) {
        self.limits = limits
        backoff = Backoff(limits)
    }

    /// The end that a claim gets unless reconciling finds the effect: an end that was asked for, or too many deaths.
    package func pendingEnd(of claim: Claim) -> PendingEnd? {
        if let pending = claim.pendingEnd { return pending }
        guard claim.counters.deaths > limits.maxDeaths else { return nil }
        return PendingEnd(.failed, .died(claim.counters.deaths))
    }

    /// `random` is uniform in 0..<1. It is drawn only when it is needed.
    package func decide(_ report: AttemptReport, at now: Instant, random: @autoclosure () -> Double) -> Transition {
        var counters = report.claim.counters
        switch report.outcome {
        case .done:
            return .end(.done, nil, counters: counters)
        case .skipped(let why):
            return .end(.skipped, Problem(code: "Skipped", message: why), counters: counters)
        case .blocked(let problem):
            return .end(.blocked, problem, counters: counters)
        case .failed(let problem):
            return end(report, problem, counters)
        case .again(let after, let problem):
            counters.attempts += 1
            guard counters.attempts < attemptsAllowed(report) else { return exhausted(report, problem, counters, now) }
            let wait = after.map { min(max($0, .zero), limits.throttleMaximum) }
            return .wait(
                until: now + (wait ?? backoff.wait(after: counters.attempts, random: random())), counters: counters,
                pendingEnd: report.claim.pendingEnd)
        case .unknown(let problem):
            counters.attempts += 1
            counters.mustReconcile = true
            guard counters.attempts < limits.maxAttempts else { return exhausted(report, problem, counters, now) }
            return .wait(until: afterWindow(now), counters: counters, pendingEnd: report.claim.pendingEnd)
        case .notYet(let until, let cause, let problem):
            return wait(report, until: until, cause, problem, counters, now, random)
        }
    }

    /// The beginning of the outage for which a task waits. All tasks count from the beginning of a common outage. A
    /// task whose own calls alone fail counts from its first such wait.
    private func began(_ outage: AttemptReport.MetOutage?, _ firstWait: Instant) -> Instant {
        guard let outage else { return firstWait }
        return outage.since ?? max(firstWait, outage.notBefore)
    }

    /// The pause after the `failures`th failed call of a task that no common outage holds.
    private func pause(after failures: Int, _ random: Double) -> Duration {
        min(backoff.wait(after: failures, random: random), OutageGate.probeInterval)
    }

    private func wait(
        _ report: AttemptReport, until: Instant, _ cause: WaitCause, _ problem: Problem?, _ counters: TaskCounters,
        _ now: Instant, _ random: () -> Double
    ) -> Transition {
        var counters = counters
        if counters.wait?.cause == cause {
            counters.waits += 1
        } else {
            counters.wait = .init(cause: cause, since: now)
            counters.waits = 1
        }
        var until = until
        if cause == .outage {
            counters.wait = .init(cause: cause, since: began(report.outage, counters.wait?.since ?? now))
            // Why no wait where the outage holds the task: the task then runs as soon as AWS answers.
            until = report.outage?.holdsTask == true ? now : max(until, now + pause(after: counters.waits, random()))
        }
        // Why: following the work of other tasks takes hours, so only failures in a row count.
        if report.effect == .reads { counters.attempts = 0 }
        let maximum = limits.maximumWait(for: cause)
        // Why: a wall clock that was set back must not turn a wait into years.
        let since = min(counters.wait?.since ?? now, now)
        guard now < since + maximum else {
            let known = cause == .outage ? problem?.lasting(maximum) : problem
            return exhausted(report, known ?? .waitedTooLong(cause, maximum), counters, now)
        }
        return .wait(
            until: min(max(until, now + Self.shortestWait), since + maximum), counters: counters,
            pendingEnd: report.claim.pendingEnd)
    }

    /// Ends the task when no attempt or time is left: as `failed`, after a last reconciliation when an effect may exist
    /// unseen.
    private func exhausted(
        _ report: AttemptReport, _ problem: Problem, _ counters: TaskCounters, _ now: Instant
    ) -> Transition {
        let mayBeThere = counters.mustReconcile && report.effect == .creates && !report.isSettledByReconciling
        guard mayBeThere, report.claim.pendingEnd == nil else { return end(report, problem, counters) }
        var counters = counters
        // Why: the last reconciliation has a time of its own and must not inherit a wait that is over already.
        counters.wait = nil
        counters.waits = 0
        return .wait(until: afterWindow(now), counters: counters, pendingEnd: PendingEnd(.failed, problem))
    }

    /// Ends the task as `failed`, or as the pending end says. The end tells of a last reconciliation that failed.
    private func end(_ report: AttemptReport, _ problem: Problem, _ counters: TaskCounters) -> Transition {
        guard let pending = pendingEnd(of: report.claim) else {
            let isBlind = counters.mustReconcile && report.effect == .creates && !report.foundNothing
            return .end(.failed, isBlind ? problem.unseen(because: problem) : problem, counters: counters)
        }
        let known = report.foundNothing ? pending.problem : pending.problem.unseen(because: problem)
        return .end(pending.state, known, counters: counters)
    }

    /// The last reconciliation gets as many attempts again as the task had.
    private func attemptsAllowed(_ report: AttemptReport) -> Int {
        report.claim.pendingEnd == nil ? limits.maxAttempts : 2 * limits.maxAttempts
    }

    private func afterWindow(_ now: Instant) -> Instant { now + limits.consistencyWindow + Self.rounding }
}

extension Problem {
    static func died(_ deaths: Int) -> Problem {
        Problem(
            code: "Died", message: "The process died during \(deaths) attempts of this task.",
            hint: "find out what kills the program, then replay the task")
    }

    static func waitedTooLong(_ cause: WaitCause, _ maximum: Duration) -> Problem {
        Problem(
            code: "WaitedTooLong",
            message: "Waited \(maximum.words), the longest time allowed, for \(cause.meaning).",
            hint: "replay it when the cause is gone, or allow more time: \(Limits.key(for: cause)) in defaults.yaml")
    }

    /// This problem, with a note that it has lasted for as long as a task may wait for an outage to end.
    func lasting(_ maximum: Duration) -> Problem {
        Problem(
            code: code,
            message: "\(message). This went on for \(maximum.words) (\(Limits.key(for: .outage)) in defaults.yaml).",
            hint: hint ?? "replay the task when AWS answers again", requestID: requestID, reach: reach)
    }

    /// This problem, with a note that the reconciliation which should find an earlier attempt's effect failed itself.
    func unseen(because failure: Problem) -> Problem {
        Problem(
            code: code,
            message:
                "\(message) Whether an earlier attempt acted is not known: reconciling failed with \(failure.code).",
            hint: hint ?? failure.hint, requestID: requestID, reach: reach)
    }
}
