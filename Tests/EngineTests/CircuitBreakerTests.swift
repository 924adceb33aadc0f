import Engine
import Model
import Queue
import Testing

extension CircuitBreaker {
    /// Notes the end of an attempt whose transition does not matter.
    fileprivate mutating func note(_ report: AttemptReport) -> Condemnation? {
        note(report, .wait(until: nightStart, counters: TaskCounters(), pendingEnd: nil))
    }
}

@Suite struct CircuitBreakerTests {
    func failure(_ subject: String, _ reach: Problem.Reach, pendingEnd: PendingEnd? = nil) throws -> AttemptReport {
        AttemptReport(
            claim: try claim(subject: subject, pendingEnd: pendingEnd), effect: .creates, phase: .act,
            result: AttemptResult(.failed(problem("Denied", reach: reach))), endedAt: up(0))
    }

    @Test func `authentication ends the lane at once`() throws {
        var breaker = CircuitBreaker()
        #expect(
            breaker.note(try failure("vol-1", .lane))
                == Condemnation(run: nightly, lane: try lane(), action: nil, problem: problem("Denied", reach: .lane)))
    }

    @Test func `authorisation ends the flow after three different subjects`() throws {
        var breaker = CircuitBreaker()
        for subject in ["vol-1", "vol-1", "vol-2", "vol-2", "vol-1"] {
            #expect(breaker.note(try failure(subject, .flow)) == nil)
        }
        #expect(
            breaker.note(try failure("vol-3", .flow))
                == Condemnation(
                    run: nightly, lane: try lane(), action: createAction, problem: problem("Denied", reach: .flow)))
        #expect(breaker.note(try failure("vol-4", .flow)) == nil, "it counts from zero")
    }

    @Test func `a task that ended because it was condemned condemns nothing`() throws {
        var breaker = CircuitBreaker()
        let condemned = try failure("vol-1", .lane, pendingEnd: PendingEnd(.failed, problem("Denied", reach: .lane)))
        #expect(breaker.note(condemned) == nil)
        #expect(breaker.note(try failure("vol-1", .task)) == nil)
    }

    @Test func `an outage that lasted too long ends the tasks behind the task that probed it, and no others`() throws {
        var breaker = CircuitBreaker()
        func attempt(probes: Bool) throws -> AttemptReport {
            AttemptReport(
                claim: try claim(), effect: .creates, phase: .act,
                result: AttemptResult(.notYet(until: nightStart, .outage, problem("NotConnected"))),
                outage: .init(since: nightStart, notBefore: nightStart, holdsTask: probes), endedAt: up(0))
        }
        let over = Transition.end(.failed, problem("NotConnected"), counters: TaskCounters())
        let condemned = Condemnation(
            run: nightly, lane: try lane(), action: createAction, problem: problem("NotConnected"))
        #expect(breaker.note(try attempt(probes: true), over) == condemned)
        #expect(breaker.note(try attempt(probes: false), over) == nil)
        #expect(breaker.note(try attempt(probes: true)) == nil, "it still waits")
    }

    @Test func `a run that ended is forgotten`() throws {
        var breaker = CircuitBreaker()
        #expect(breaker.note(try failure("vol-1", .flow)) == nil)
        #expect(breaker.note(try failure("vol-2", .flow)) == nil)
        breaker.forget([nightly])
        #expect(breaker.note(try failure("vol-3", .flow)) == nil)
    }
}
