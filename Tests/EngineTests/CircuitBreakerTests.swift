import Engine
import Model
import Queue
import Testing

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

    @Test func `a run that ended is forgotten`() throws {
        var breaker = CircuitBreaker()
        #expect(breaker.note(try failure("vol-1", .flow)) == nil)
        #expect(breaker.note(try failure("vol-2", .flow)) == nil)
        breaker.forget([nightly])
        #expect(breaker.note(try failure("vol-3", .flow)) == nil)
    }
}
