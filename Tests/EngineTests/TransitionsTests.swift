import Engine
import Model
import Queue
import Testing

@Suite struct TransitionsTests {
    let limits = Limits()
    var rules: Transitions { Transitions(limits: limits) }

    func report(
        _ outcome: Outcome, effect: Effect? = .creates, counters: TaskCounters = TaskCounters(),
        pendingEnd: PendingEnd? = nil, phase: AttemptReport.Phase = .act, foundNothing: Bool = false,
        wasCut: Bool = false
    ) throws -> AttemptReport {
        AttemptReport(
            claim: try claim(counters: counters, pendingEnd: pendingEnd), effect: effect, phase: phase,
            foundNothing: foundNothing, wasCut: wasCut, result: AttemptResult(outcome), endedAt: up(0))
    }

    func decide(_ report: AttemptReport, at now: Instant = nightStart) -> Transition {
        rules.decide(report, at: now, random: 1)
    }

    static let effects: [Effect] = [.reads, .creates, .removes]

    // MARK: outcomes by effect

    @Test(arguments: effects) func `definite outcomes end the task`(effect: Effect) throws {
        let counters = TaskCounters(attempts: 3, deaths: 2)
        let denied = problem("UnauthorizedOperation")
        #expect(
            decide(try report(.done, effect: effect, counters: counters)) == .end(.done, nil, counters: counters))
        #expect(
            decide(try report(.failed(denied), effect: effect, counters: counters))
                == .end(.failed, denied, counters: counters))
        #expect(
            decide(try report(.blocked(denied), effect: effect, counters: counters))
                == .end(.blocked, denied, counters: counters))
        #expect(
            decide(try report(.skipped(why: "gone"), effect: effect, counters: counters))
                == .end(.skipped, Problem(code: "Skipped", message: "gone"), counters: counters))
    }

    @Test(arguments: effects) func `again counts an attempt and backs off`(effect: Effect) throws {
        let counters = TaskCounters(attempts: 2)
        #expect(
            decide(try report(.again(after: nil, problem("InternalError")), effect: effect, counters: counters))
                == .wait(until: nightStart + .seconds(4), counters: TaskCounters(attempts: 3), pendingEnd: nil))
        #expect(
            decide(try report(.again(after: .seconds(7), problem("X")), effect: effect, counters: counters))
                == .wait(until: nightStart + .seconds(7), counters: TaskCounters(attempts: 3), pendingEnd: nil))
        #expect(
            decide(try report(.again(after: .days(9), problem("X")), effect: effect, counters: counters))
                == .wait(until: nightStart + .hours(2), counters: TaskCounters(attempts: 3), pendingEnd: nil))
    }

    @Test func `an unknown create must reconcile, after the window`() throws {
        #expect(
            decide(try report(.unknown(problem("Timeout"))))
                == .wait(
                    until: nightStart + .seconds(120) + .milliseconds(1),
                    counters: TaskCounters(attempts: 1, mustReconcile: true), pendingEnd: nil))
    }

    @Test(arguments: [Effect.reads, .removes]) func `an unknown read or removal is simply done again`(
        effect: Effect
    ) throws {
        #expect(
            decide(try report(.unknown(problem("Timeout")), effect: effect))
                == .wait(until: nightStart + .seconds(1), counters: TaskCounters(attempts: 1), pendingEnd: nil))
    }

    @Test func `a create that was cut may have acted, unless it was only reconciling`() throws {
        let cut = try report(.again(after: nil, problem("Cancelled")), wasCut: true)
        #expect(cut.outcome == .unknown(problem("Cancelled")))
        let reconciling = try report(.unknown(problem("Cancelled")), phase: .reconcile, wasCut: true)
        #expect(reconciling.outcome == .again(after: nil, problem("Cancelled")))
        #expect(try report(.done, wasCut: true).outcome == .done, "a complete answer counts, however late")
    }

    // MARK: maxima

    @Test(arguments: effects) func `the last attempt allowed ends it failed`(effect: Effect) throws {
        let last = TaskCounters(attempts: limits.maxAttempts - 1)
        let ended = TaskCounters(attempts: limits.maxAttempts)
        #expect(
            decide(try report(.again(after: nil, problem("X")), effect: effect, counters: last))
                == .end(.failed, problem("X"), counters: ended))
    }

    @Test func `a create whose effect may exist gets a last reconciliation before it ends failed`() throws {
        let last = TaskCounters(attempts: limits.maxAttempts - 1, mustReconcile: true)
        let enumerate = Transition.wait(
            until: nightStart + .seconds(120) + .milliseconds(1),
            counters: TaskCounters(attempts: limits.maxAttempts, mustReconcile: true),
            pendingEnd: PendingEnd(.failed, problem("X")))
        #expect(decide(try report(.unknown(problem("X")), counters: last)) == enumerate)
        #expect(decide(try report(.unknown(problem("X")), counters: last, foundNothing: true)) == enumerate)
        #expect(decide(try report(.again(after: nil, problem("X")), counters: last, phase: .reconcile)) == enumerate)
        // This attempt reconciled, found nothing, and has not acted since: that was the last reconciliation.
        #expect(
            decide(try report(.again(after: nil, problem("X")), counters: last, foundNothing: true))
                == .end(
                    .failed, problem("X"), counters: TaskCounters(attempts: limits.maxAttempts, mustReconcile: true)))
    }

    @Test(arguments: WaitCause.allCases) func `a wait consumes nothing and has its maximum from the first of its cause`(
        cause: WaitCause
    ) throws {
        let maximum = limits.maximumWait(for: cause)
        let first = decide(try report(.notYet(until: nightStart + .seconds(5), cause, nil)))
        let waiting = TaskCounters(wait: .init(cause: cause, since: nightStart), waits: 1)
        #expect(first == .wait(until: nightStart + .seconds(5), counters: waiting, pendingEnd: nil))
        let almost = nightStart + maximum - .seconds(1)
        #expect(
            decide(try report(.notYet(until: almost + .hours(9), cause, nil), counters: waiting), at: almost)
                == .wait(
                    until: nightStart + maximum,
                    counters: TaskCounters(wait: .init(cause: cause, since: nightStart), waits: 2), pendingEnd: nil),
            "the last wait ends at the maximum")
        guard
            case .end(.failed, let ended?, _) = decide(
                try report(.notYet(until: nightStart + .days(2), cause, nil), counters: waiting),
                at: nightStart + maximum)
        else {
            Issue.record("still waiting")
            return
        }
        #expect(ended.code == "WaitedTooLong")
    }

    @Test func `a wait that took too long is told in words, with the key that allows longer`() throws {
        let waiting = TaskCounters(wait: .init(cause: .laneCapacity, since: nightStart), waits: 1)
        let report = try report(.notYet(until: nightStart + .days(2), .laneCapacity, nil), counters: waiting)
        guard case .end(.failed, let ended?, _) = decide(report, at: nightStart + .hours(6)) else {
            Issue.record("still waiting")
            return
        }
        #expect(
            ended.message == "Waited 6 h, the longest time allowed, for pending work in this account and region to end."
        )
        #expect(ended.hint?.contains("limits.capacity_maximum in defaults.yaml") == true)
    }

    @Test func `an outage counts from its own beginning, and its end lets the task run at once`() throws {
        let late = nightStart + .hours(2)
        func decide(_ counters: TaskCounters, _ outage: AttemptReport.MetOutage) throws -> Transition {
            let report = AttemptReport(
                claim: try claim(counters: counters), effect: .creates, phase: .act,
                result: AttemptResult(.notYet(until: late, .outage, problem("NotConnected"))), outage: outage,
                endedAt: up(0))
            return rules.decide(report, at: late, random: 1)
        }
        let stale = TaskCounters(attempts: 2, wait: .init(cause: .outage, since: nightStart - .hours(9)), waits: 4)
        func waits(since: Instant, until: Instant) -> Transition {
            .wait(
                until: until,
                counters: TaskCounters(attempts: 2, wait: .init(cause: .outage, since: since), waits: 5),
                pendingEnd: nil)
        }
        // The gate holds the task, so that it is due at once when the gate opens.
        #expect(
            try decide(stale, .init(since: nightStart, notBefore: nightStart - .days(1), holdsTask: true))
                == waits(since: nightStart, until: late + .seconds(1)))
        // Only this task's calls fail: it backs off, and an outage that is over does not count.
        #expect(
            try decide(stale, .init(since: nil, notBefore: nightStart + .hours(1), holdsTask: false))
                == waits(since: nightStart + .hours(1), until: late + .seconds(16)))
        let long = AttemptReport.MetOutage(since: late - .hours(3), notBefore: nightStart, holdsTask: true)
        guard case .end(.failed, let ended?, _) = try decide(TaskCounters(), long) else {
            Issue.record("still waiting")
            return
        }
        #expect(ended.code == "NotConnected")
        #expect(ended.message.contains("3 h") && ended.message.contains("limits.outage_maximum"))
    }

    @Test func `another cause begins another wait`() throws {
        let waiting = TaskCounters(attempts: 2, wait: .init(cause: .throttle, since: nightStart), waits: 9)
        let now = nightStart + .hours(1)
        #expect(
            decide(try report(.notYet(until: now, .inUse, nil), counters: waiting), at: now)
                == .wait(
                    until: now + .seconds(1),
                    counters: TaskCounters(attempts: 2, wait: .init(cause: .inUse, since: now), waits: 1),
                    pendingEnd: nil), "and no wait is shorter than a second")
    }

    @Test func `a check that was answered counts its failures from zero`() throws {
        guard
            case .wait(_, let counters, _) = decide(
                try report(
                    .notYet(until: nightStart + .seconds(30), .pending, nil), effect: .reads,
                    counters: TaskCounters(attempts: 7)))
        else {
            Issue.record("ended")
            return
        }
        #expect(counters.attempts == 0)
    }

    @Test func `a wall clock set back by a year makes no wait longer than its maximum`() throws {
        let waiting = TaskCounters(wait: .init(cause: .inUse, since: nightStart + .days(365)), waits: 1)
        #expect(
            decide(try report(.notYet(until: nightStart + .days(365), .inUse, nil), counters: waiting))
                == .wait(
                    until: nightStart + limits.inUseMaximum,
                    counters: TaskCounters(wait: .init(cause: .inUse, since: nightStart + .days(365)), waits: 2),
                    pendingEnd: nil))
    }

    // MARK: the pending end

    static let superseded = PendingEnd(.blocked, problem("Superseded"))

    @Test func `a last reconciliation that finds the effect wins over the pending end`() throws {
        let counters = TaskCounters(deaths: 1, mustReconcile: true)
        #expect(
            decide(try report(.done, counters: counters, pendingEnd: Self.superseded, phase: .reconcile))
                == .end(.done, nil, counters: counters))
    }

    @Test func `a last reconciliation that finds nothing ends as it was to end`() throws {
        let counters = TaskCounters(deaths: 1, mustReconcile: true)
        #expect(
            decide(
                try report(
                    .blocked(problem("Superseded")), counters: counters, pendingEnd: Self.superseded, phase: .reconcile,
                    foundNothing: true)) == .end(.blocked, problem("Superseded"), counters: counters))
    }

    @Test func `a last reconciliation that waits keeps the pending end`() throws {
        let counters = TaskCounters(deaths: 1, mustReconcile: true)
        guard
            case .wait(_, _, let pending) = decide(
                try report(
                    .notYet(until: nightStart + .seconds(9), .consistency, nil), counters: counters,
                    pendingEnd: Self.superseded, phase: .reconcile))
        else {
            Issue.record("ended")
            return
        }
        #expect(pending == Self.superseded)
    }

    @Test func `a last reconciliation that fails ends after as many attempts again, and says so`() throws {
        let tried = TaskCounters(attempts: 2 * limits.maxAttempts - 2, mustReconcile: true)
        let failing = try report(
            .again(after: nil, problem("Unavailable")), counters: tried,
            pendingEnd: PendingEnd(.failed, problem("Timeout")), phase: .reconcile)
        guard case .wait(_, let counters, let pending) = decide(failing) else {
            Issue.record("ended too early")
            return
        }
        #expect(pending == PendingEnd(.failed, problem("Timeout")))
        guard
            case .end(.failed, let told?, _) = decide(
                try report(
                    .again(after: nil, problem("Unavailable")), counters: counters, pendingEnd: pending,
                    phase: .reconcile))
        else {
            Issue.record("never ends")
            return
        }
        #expect(told.code == "Timeout")
        #expect(told.message.contains("Unavailable"))
    }

    @Test func `a reconciliation that is denied ends the task failed, and says what is not known`() throws {
        let unsure = TaskCounters(attempts: 1, mustReconcile: true)
        guard
            case .end(.failed, let told?, let counters) = decide(
                try report(.failed(problem("UnauthorizedOperation")), counters: unsure, phase: .reconcile))
        else {
            Issue.record("not ended")
            return
        }
        #expect(told.code == "UnauthorizedOperation")
        #expect(told.message.contains("not known"))
        #expect(counters.mustReconcile, "a replay reconciles again")
        let reconciled = try report(.failed(problem("InvalidVolume")), counters: unsure, foundNothing: true)
        #expect(decide(reconciled) == .end(.failed, problem("InvalidVolume"), counters: unsure))
    }

    @Test func `one death too many is a pending end`() throws {
        let bearable = TaskCounters(deaths: limits.maxDeaths, mustReconcile: true)
        #expect(rules.pendingEnd(of: try claim(counters: bearable)) == nil)
        let dead = TaskCounters(deaths: limits.maxDeaths + 1, mustReconcile: true)
        #expect(rules.pendingEnd(of: try claim(counters: dead))?.problem.code == "Died")
        #expect(rules.pendingEnd(of: try claim(counters: dead))?.state == .failed)
    }
}
