import Engine
import Model
import Queue
import Synchronization
import Testing
import VirtualTime

/// The promises that must hold when attempts are lost, cut, or settled too late.
@Suite struct EngineSafetyTests {
    /// Notes the times that attempts see.
    final class Seen: Sendable {
        let quiet = Mutex<[Duration]>([])
        let mayStillSend = Mutex<[Bool]>([])
    }

    @Test func `an unknown create is reconciled after the window, and adopted`() async throws {
        let (bench, seen) = (EngineBench(), Seen())
        let engine = bench.engine([
            bench.job(reconcile: { attempt in
                seen.quiet.withLock { $0.append(attempt.effects.uptime() - attempt.quietSince) }
                return .settled(AttemptResult(.done))
            }) { attempt in
                _ = await bench.call(attempt, seconds: 5)
                return AttemptResult(.unknown(problem("Timeout")))
            }
        ])
        #expect(try await bench.run([spec(try lane(), "vol-1")], engine) == .goalMet)
        #expect(bench.events.map(\.what) == ["perform", "reconcile"])
        let quiet = try #require(seen.quiet.withLock { $0.first })
        #expect(quiet >= Limits().consistencyWindow && quiet < .seconds(122))
        let task = try #require(try await bench.tasks().first)
        #expect(task.state == .done && task.counters.mustReconcile && task.counters.attempts == 1)
    }

    @Test func `nothing is made again until reconciling found nothing`() async throws {
        let bench = EngineBench()
        let engine = bench.engine([
            bench.job { attempt in
                _ = await bench.call(attempt)
                return AttemptResult(attempt.claim.counters.attempts < 3 ? .unknown(problem("Timeout")) : .done)
            }
        ])
        #expect(try await bench.run([spec(try lane(), "vol-1")], engine) == .goalMet)
        let pairs = Array(repeating: ["reconcile", "perform"], count: 3).flatMap { $0 }
        #expect(bench.events.map(\.what) == ["perform"] + pairs)
    }

    @Test func `a create that is always unknown ends failed only after a last reconciliation`() async throws {
        let bench = EngineBench()
        let engine = bench.engine([
            bench.job { _ in AttemptResult(.unknown(problem("Timeout"))) }
        ])
        #expect(try await bench.run([spec(try lane(), "vol-1")], engine) == .goalMet)
        #expect(bench.events("perform").count == Limits().maxAttempts)
        #expect(bench.events.last?.what == "reconcile")
        #expect(try await bench.states() == [.failed])
    }

    @Test(arguments: [Effect.reads, .creates, .removes])
    func `an attempt is cut at its limit, and what that means depends on its effect`(
        effect: Effect
    ) async throws {
        let bench = EngineBench()
        let engine = bench.engine([
            bench.job(create, effect, limit: .seconds(60)) { attempt in
                attempt.claim.counters.attempts > 0
                    ? AttemptResult(.done) : await bench.call(attempt, seconds: 1e6)
            }
        ])
        #expect(try await bench.run([spec(try lane(), "vol-1")], engine) == .goalMet)
        let task = try #require(try await bench.tasks().first)
        #expect(task.counters.attempts == 1)
        #expect(task.counters.mustReconcile == (effect == .creates))
        #expect(bench.events("reconcile").isEmpty == (effect != .creates))
        #expect(try #require(bench.events.dropFirst().first).at >= up(60))
    }

    @Test func `each attempt is cut at its own limit, whenever it began and whatever else runs`() async throws {
        let bench = EngineBench()
        let took = Mutex<[String: Duration]>([:])
        let hang: @Sendable (Attempt) async -> AttemptResult = { attempt in
            guard attempt.claim.counters.attempts == 0 else { return AttemptResult(.done) }
            let begin = attempt.effects.uptime()
            // Why: the sleep ends early when the attempt is cut, and the test checks when it ends.
            try? await attempt.effects.sleep(.minutes(600))
            took.withLock { $0[attempt.claim.subject.text] = attempt.effects.uptime() - begin }
            return AttemptResult(.again(after: nil, problem("Cancelled")))
        }
        let engine = bench.engine([
            bench.job(enumerate, .reads, limit: .minutes(30), perform: hang),
            bench.job(create, .reads, limit: .seconds(60), perform: hang),
        ])
        let delays: [Int64] = [0, 1, 50, 59, 60, 95, 700, 1_790]
        let specs = try delays.enumerated().map { number, delay in
            spec(try lane(number + 2), "vol-\(delay)", due: bench.time.now + .seconds(delay))
        }
        #expect(try await bench.run([spec(try lane(1), "long", kind: enumerate)] + specs, engine) == .goalMet)
        var expected = Dictionary(delays.map { ("vol-\($0)", Duration.seconds(60)) }) { first, _ in first }
        expected["long"] = .minutes(30)
        #expect(took.withLock { $0 } == expected)
    }

    @Test func `an attempt that outlived its limit may not send`() async throws {
        let (bench, seen) = (EngineBench(), Seen())
        let engine = bench.engine([
            bench.job(limit: .seconds(60)) { attempt in
                seen.mayStillSend.withLock { $0.append(attempt.control.maySend()) }
                while !Task.isCancelled {
                    // Why: this job ignores its cancellation.
                    try? await attempt.effects.sleep(.seconds(61))
                }
                seen.mayStillSend.withLock { $0.append(attempt.control.maySend()) }
                return AttemptResult(.done)
            }
        ])
        #expect(try await bench.run([spec(try lane(), "vol-1")], engine) == .goalMet)
        #expect(seen.mayStillSend.withLock { $0 } == [true, false])
    }

    @Test func `a newer owner ends everything at once, and nothing is settled`() async throws {
        let (bench, seen) = (EngineBench(), Seen())
        let engine = bench.engine([
            bench.job { attempt in
                if attempt.claim.subject == "vol-1" { return await bench.call(attempt, seconds: 10) }
                // Why: the sleep is longer than the engine takes to notice the newer owner. The test checks that the
                // cancelled sleep ends early.
                try? await attempt.effects.sleep(.seconds(100))
                seen.mayStillSend.withLock { $0.append(attempt.control.maySend()) }
                return AttemptResult(.done)
            }
        ])
        let specs = try (1...2).map { spec(try lane($0), "vol-\($0)") }
        let ending = try await bench.run(specs, engine) {
            try await bench.time.sleep(.seconds(5))
            _ = try await bench.store.takeOver(OwnerNote(host: "other", pid: 2), at: bench.time.now)
        }
        #expect(ending == .lostOwnership)
        #expect(bench.time.uptime <= up(21))
        #expect(seen.mayStillSend.withLock { $0 } == [false])
        let tasks = try await bench.tasks()
        #expect(tasks.map(\.state) == [.ready, .ready])
        #expect(tasks.allSatisfy { $0.counters.deaths == 1 && $0.counters.mustReconcile })
    }

    @Test func `tasks that a dead process left in flight are reconciled, the rest are not`() async throws {
        let (bench, seen) = (EngineBench(), Seen())
        _ = try await bench.store.enqueue(request([spec(try lane(), "vol-1")]), at: bench.time.now)
        let dead = try await bench.store.takeOver(EngineBench.owner, at: bench.time.now)
        let flow = Flow(lane: try lane(), action: createAction)
        let left = Turn(epoch: dead, claims: [ClaimOrder(flow: flow, count: 1)])
        #expect(try await bench.store.turn(left, at: bench.time.now).claims.count == 1)
        bench.time.advance(by: .seconds(30))
        let engine = bench.engine([
            bench.job(reconcile: { attempt in
                seen.quiet.withLock { $0.append(attempt.quietSince - up(30)) }
                return .settled(AttemptResult(.done))
            }) { await bench.call($0) }
        ])
        #expect(try await bench.run([spec(try lane(), "vol-2")], engine) == .goalMet)
        #expect(bench.events("reconcile").map(\.subject) == ["vol-1"])
        #expect(bench.events("perform").map(\.subject) == ["vol-2"])
        #expect(seen.quiet.withLock { $0 } == [.zero], "quiet since this process became the owner")
    }

    @Test func `a store that fails ends the work without settling, a busy one is asked again`() async throws {
        let busy = StoreError.busy(path: "q", waited: .seconds(5))
        let patient = EngineBench()
        patient.store.fail([busy, nil, busy, busy])
        #expect(
            try await patient.run([spec(try lane(), "vol-1")], patient.engine([patient.job { await patient.call($0) }]))
                == .goalMet)
        #expect(patient.store.turns == 5)

        let broken = EngineBench()
        let full = StoreError.unusable(path: "q", code: 13, message: "disk full", hint: nil)
        broken.store.fail([nil, full])
        #expect(
            try await broken.run([spec(try lane(), "vol-1")], broken.engine([broken.job { await broken.call($0) }]))
                == .failed(full))
        #expect(try await broken.states() == [.flight])

        let locked = EngineBench()
        locked.store.fail(Array(repeating: busy, count: 1_000))
        #expect(
            try await locked.run([spec(try lane(), "vol-1")], locked.engine([locked.job { await locked.call($0) }]))
                == .failed(busy))
        #expect(locked.store.turns == Cadence().busyTries)
    }

    @Test func `one death too many fails the task after a reconciliation`() async throws {
        let bench = EngineBench()
        var limits = Limits()
        limits.maxDeaths = 2
        _ = try await bench.store.enqueue(request([spec(try lane(), "vol-1")]), at: bench.time.now)
        for _ in 0..<3 {
            let dead = try await bench.store.takeOver(EngineBench.owner, at: bench.time.now)
            let flow = Flow(lane: try lane(), action: createAction)
            _ = try await bench.store.turn(
                Turn(epoch: dead, claims: [ClaimOrder(flow: flow, count: 1)]), at: bench.time.now)
        }
        let engine = bench.engine([bench.job { await bench.call($0) }], limits: limits)
        #expect(try await bench.run([], engine) == .goalMet)
        #expect(bench.events.map(\.what) == ["reconcile"])
        #expect(try await bench.tasks().first?.problem?.code == "Died")
    }
}
