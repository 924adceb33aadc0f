import Engine
import Model
import Queue
import Synchronization
import Testing
import VirtualTime

/// How the engine starts, stops, waits and restarts.
@Suite struct EngineLifeTests {
    @Test func `a stop lets what is in flight finish and claims no more`() async throws {
        let bench = EngineBench()
        let stop = StopSignal()
        let engine = bench.engine([bench.job { await bench.call($0, seconds: 10) }])
        let specs = try (1...5).map { spec(try lane($0), "vol-1") } + (2...50).map { spec(try lane(1), "vol-\($0)") }
        let ending = try await bench.run(specs, engine, stop: stop) {
            try await bench.time.sleep(.seconds(5))
            stop.request()
        }
        #expect(ending == .stopped)
        #expect(bench.time.uptime == up(10))
        #expect(bench.events("perform").count == 5)
        let states = try await bench.states()
        #expect(states.count { $0 == .done } == 5)
        #expect(states.count { $0 == .ready } == 49)
    }

    @Test func `a second stop cuts what is in flight, and settles it as what it may be`() async throws {
        let bench = EngineBench()
        let stop = StopSignal()
        let engine = bench.engine([
            bench.job { await bench.call($0, seconds: 100) },
            bench.job(enumerate, .reads) { await bench.call($0, enumerateAction, seconds: 100) },
        ])
        let specs = [spec(try lane(1), "vol-1"), spec(try lane(2), "", kind: enumerate, action: enumerateAction)]
        let ending = try await bench.run(specs, engine, stop: stop) {
            try await bench.time.sleep(.seconds(5))
            stop.request()
            try await bench.time.sleep(.seconds(5))
            stop.request()
        }
        #expect(ending == .stopped)
        #expect(bench.time.uptime == up(10))
        let tasks = try await bench.tasks()
        #expect(tasks.map(\.state) == [.ready, .ready])
        #expect(tasks.map(\.counters.mustReconcile) == [true, false])
        #expect(tasks.map(\.counters.deaths) == [0, 0])
    }

    @Test func `an idle engine makes no turn, and stamps that it lives`() async throws {
        let bench = EngineBench()
        let stop = StopSignal()
        let ending = try await bench.run([], bench.engine([]), until: .stopped, stop: stop) {
            try await bench.time.sleep(.hours(1))
            stop.request()
        }
        #expect(ending == .stopped)
        #expect(bench.store.turns == 0)
        #expect(bench.store.stamps == 180)
        #expect(bench.store.watch.withLock { $0.expiries } == 1)
    }

    @Test func `waiting for hours makes no turn either`() async throws {
        let bench = EngineBench()
        let engine = bench.engine([bench.job { await bench.call($0) }])
        let later = spec(try lane(), "vol-1", due: bench.time.now + .hours(3))
        #expect(try await bench.run([later], engine) == .goalMet)
        #expect(bench.events("perform").map(\.at) == [up(10_800)])
        #expect(bench.store.turns == 2)
    }

    @Test func `work that another process adds is seen within a second`() async throws {
        let bench = EngineBench()
        let stop = StopSignal()
        let engine = bench.engine([bench.job { await bench.call($0) }])
        let ending = try await bench.run([], engine, until: .stopped, stop: stop) {
            try await bench.time.sleep(.milliseconds(100_300))
            _ = try await bench.store.enqueue(request([spec(try lane(), "vol-1")]), at: bench.time.now)
            try await bench.time.sleep(.seconds(5))
            stop.request()
        }
        #expect(ending == .stopped)
        #expect(try #require(bench.events("perform").first).at <= up(101.3))
        #expect(try await bench.states() == [.done])
    }

    @Test func `the queue is idle when nothing is open, not even a task that waits`() async throws {
        let bench = EngineBench()
        let engine = bench.engine([bench.job { await bench.call($0) }])
        let specs = [spec(try lane(), "vol-1"), spec(try lane(), "vol-2", due: bench.time.now + .minutes(5))]
        #expect(try await bench.run(specs, engine, until: .idle) == .goalMet)
        #expect(try await bench.states() == [.done, .done])
        #expect(try await bench.run([], engine, until: .idle) == .goalMet)
    }

    @Test func `a run that has ended already, or does not exist, is reported at once`() async throws {
        let bench = EngineBench()
        let engine = bench.engine([bench.job { await bench.call($0) }])
        #expect(try await bench.run([spec(try lane(), "vol-1")], engine) == .goalMet)
        #expect(try await bench.run([], engine) == .goalMet)
        let unknown = RunKey(stored: "unknown")
        #expect(try await bench.run([], engine, until: .ended(unknown)) == .failed(.noSuchRun(unknown)))
        #expect(bench.events.count == 1)
    }

    @Test func `the goal of one run does not wait for another's later work`() async throws {
        let bench = EngineBench()
        let other = RunKey(stored: "other-2026-11-23")
        let later = spec(try lane(2), "vol-9", due: bench.time.now + .hours(5))
        _ = try await bench.store.enqueue(request([later], run: other), at: bench.time.now)
        let engine = bench.engine([bench.job { await bench.call($0) }])
        #expect(try await bench.run([spec(try lane(), "vol-1")], engine) == .goalMet)
        #expect(bench.time.uptime < up(2))
        #expect(try await bench.states() == [.ready, .done])
    }

    @Test func `a run ends at its deadline, and its open tasks are blocked`() async throws {
        let bench = EngineBench()
        let short = Night(day: usualNight.day, start: usualNight.start, end: bench.time.now + .minutes(30))
        let engine = bench.engine([
            bench.job { attempt in
                attempt.control.answered(createAction, .fine)
                return AttemptResult(.notYet(until: attempt.effects.now() + .minutes(7), .capacity, nil))
            }
        ])
        #expect(try await bench.run([spec(try lane(), "vol-1")], engine, night: short) == .goalMet)
        #expect(try await bench.tasks().first?.problem?.code == "Deadline")
        #expect(bench.time.uptime >= up(1_800) && bench.time.uptime < up(1_812))
    }

    @Test func `a closed gate outlives the engine, and one probe opens it`() async throws {
        let bench = EngineBench()
        let stop = StopSignal()
        let throttling = bench.engine([
            bench.job { attempt in
                attempt.control.answered(createAction, .throttled(retryAfter: .minutes(10)))
                return AttemptResult(.notYet(until: attempt.effects.now(), .throttle, nil))
            }
        ])
        let specs = try (1...20).map { spec(try lane(), "vol-\($0)") }
        _ = try await bench.run(specs, throttling, stop: stop) {
            try await bench.time.sleep(.seconds(1))
            #expect(bench.store.watch.withLock { $0.gates.count } == 1, "saved with the settlement, not at the end")
            stop.request()
        }
        let gate = try #require(bench.store.watch.withLock { $0.gates.last })
        #expect(gate.closedUntil == bench.time.now - .seconds(1) + .minutes(10))
        #expect(gate.rateFactor == 0.5 && gate.consecutive == 1)
        let before = bench.events("perform").count
        let working = bench.engine([bench.job { await bench.call($0, seconds: 3) }], buckets: [createAction: figures])
        #expect(try await bench.run([], working) == .goalMet)
        let calls = bench.events("perform").dropFirst(before).map(\.at)
        #expect(calls.count == 20)
        #expect(calls[0] == up(600))
        #expect(calls[1] >= up(603), "the probe's answer comes first")
        #expect(calls[10] - calls[1] >= .seconds(15), "at half the rate, from an empty bucket")
    }

    @Test func `a probe whose attempt calls nothing passes to the next`() async throws {
        let bench = EngineBench()
        let engine = bench.engine([
            bench.job { attempt in
                switch attempt.claim.subject {
                case "vol-1" where attempt.claim.counters.waits == 0:
                    attempt.control.answered(createAction, .throttled(retryAfter: .minutes(10)))
                    return AttemptResult(.notYet(until: attempt.effects.now(), .throttle, nil))
                case "vol-9": return await bench.call(attempt)
                default: return AttemptResult(.skipped(why: "it is gone"))
                }
            }
        ])
        let first = spec(try lane(), "vol-1")
        let later = try (2...9).map { spec(try lane(), "vol-\($0)", due: bench.time.now + .seconds(30)) }
        #expect(try await bench.run([first] + later, engine) == .goalMet)
        #expect(try await bench.states().count { $0 == .done } == 1)
        #expect(bench.events("perform").count == 10)
        #expect(bench.time.uptime >= up(600) && bench.time.uptime < up(605))
    }

    @Test func `a wall clock that jumps forward brings due work at once`() async throws {
        let bench = EngineBench()
        let engine = bench.engine([bench.job { await bench.call($0) }])
        let later = spec(try lane(), "vol-1", due: bench.time.now + .hours(3))
        let ending = try await bench.run([later], engine) {
            try await bench.time.sleep(.seconds(10))
            bench.time.jump(by: .hours(4))
        }
        #expect(ending == .goalMet)
        #expect(bench.time.uptime < up(13))
    }
}
