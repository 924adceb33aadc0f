import Model
import Queue

/// Where an attempt's end takes its task (REQUIREMENTS R25–R27): the one function from outcome to state. Pure.
///
/// `attempts` counts `again` and `unknown`; `notYet` consumes nothing, and has its maximum from the first wait for the
/// same cause. A create with an unknown or a death in its history never ends `failed` without a last look: it gets a
/// `pendingEnd`, and the attempt that looks either adopts or ends it so.
package struct Transitions: Sendable {
    private let limits: Limits
    private let backoff: Backoff

    /// Instants are whole milliseconds: without it a wait could end a fraction before the window has passed.
    static let rounding = Duration.milliseconds(1)

    /// No wait is shorter: what is not yet so is not so within a moment, and every wait costs a durable turn.
    static let shortestWait = Duration.seconds(1)

    package init(limits: Limits) {
        self.limits = limits
        backoff = Backoff(limits)
    }

    /// The end that a claim is to have unless its look finds the effect: asked for, or died once too often.
    package func pendingEnd(of claim: Claim) -> PendingEnd? {
        if let pending = claim.pendingEnd { return pending }
        guard claim.counters.deaths > limits.maxDeaths else { return nil }
        return PendingEnd(.failed, .died(claim.counters.deaths))
    }

    /// `random` is uniform in 0..<1, and drawn only when it is needed.
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
            return wait(report, until: until, cause, problem, counters, now)
        }
    }

    private func wait(
        _ report: AttemptReport, until: Instant, _ cause: WaitCause, _ problem: Problem?, _ counters: TaskCounters,
        _ now: Instant
    ) -> Transition {
        var counters = counters
        if counters.wait?.cause == cause {
            counters.waits += 1
        } else {
            counters.wait = .init(cause: cause, since: now)
            counters.waits = 1
        }
        // Why: following others' work takes hours; its failed looks count in a row, not over the night.
        if report.nature == .reads { counters.attempts = 0 }
        let maximum = limits.maximumWait(for: cause)
        // Why: a wall clock that was set back must not turn a wait into years.
        let since = min(counters.wait?.since ?? now, now)
        guard now < since + maximum else {
            return exhausted(report, problem ?? .waitedTooLong(cause, maximum), counters, now)
        }
        return .wait(
            until: min(max(until, now + Self.shortestWait), since + maximum), counters: counters,
            pendingEnd: report.claim.pendingEnd)
    }

    /// No attempt or no time is left: `failed`, after a last look when an effect may be there unseen.
    private func exhausted(
        _ report: AttemptReport, _ problem: Problem, _ counters: TaskCounters, _ now: Instant
    ) -> Transition {
        let mayBeThere = counters.mustReconcile && report.nature == .creates && !report.isSettledByReconciling
        guard mayBeThere, report.claim.pendingEnd == nil else { return end(report, problem, counters) }
        var counters = counters
        // Why: the last look has its own time; it must not inherit a wait that is over already.
        counters.wait = nil
        counters.waits = 0
        return .wait(until: afterWindow(now), counters: counters, pendingEnd: PendingEnd(.failed, problem))
    }

    /// Ends as `failed`, or as the pending end says; a last look that could not be made is told.
    private func end(_ report: AttemptReport, _ problem: Problem, _ counters: TaskCounters) -> Transition {
        guard let pending = pendingEnd(of: report.claim) else {
            let isBlind = counters.mustReconcile && report.nature == .creates && !report.foundNothing
            return .end(.failed, isBlind ? problem.unseen(because: problem) : problem, counters: counters)
        }
        let told = report.foundNothing ? pending.problem : pending.problem.unseen(because: problem)
        return .end(pending.state, told, counters: counters)
    }

    /// The last look gets as many attempts again as the task had.
    private func attemptsAllowed(_ report: AttemptReport) -> Int {
        report.claim.pendingEnd == nil ? limits.maxAttempts : 2 * limits.maxAttempts
    }

    private func afterWindow(_ now: Instant) -> Instant { now + limits.consistencyWindow + Self.rounding }
}

extension Problem {
    static func died(_ deaths: Int) -> Problem {
        Problem(
            code: "Died", message: "The process died during \(deaths) attempts of this task.",
            hint: "Look for what kills the program, then replay.")
    }

    static func waitedTooLong(_ cause: WaitCause, _ maximum: Duration) -> Problem {
        Problem(
            code: "WaitedTooLong",
            message: "Waited \(maximum.words), the longest time allowed, for \(cause.meaning).",
            hint: "Replay it when the cause is gone; \(Limits.key(for: cause)) in defaults.yaml allows longer.")
    }

    /// This problem, when the look that was to tell whether an earlier attempt acted could not be made.
    func unseen(because look: Problem) -> Problem {
        Problem(
            code: code,
            message: "\(message) Whether an earlier attempt acted is not known: the look failed with \(look.code).",
            hint: hint ?? look.hint, requestID: requestID, reach: reach)
    }
}
