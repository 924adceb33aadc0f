import Engine
import Model
import Queue
import Synchronization
import Testing
import VirtualTime

/// The whole loop in virtual time: goals, bounds, pacing and fairness.
@Suite struct EngineLoopTests {
    @Test func `a run ends when its last task has ended`() async throws {
        let bench = EngineBench()
        let specs = try (1...3).flatMap { number in try (1...20).map { spec(try lane(number), "vol-\($0)") } }
        let engine = bench.engine([bench.job { await bench.call($0) }])
        #expect(try await bench.run(specs, engine) == .goalMet)
        #expect(try await bench.states() == Array(repeating: .done, count: 60))
        #expect(bench.events("perform").count == 60)
        #expect(bench.time.uptime < up(2))
    }

    @Test func `the same seed gives the same night`() async throws {
        func play(_ seed: UInt64) async throws -> [EngineBench.Event] {
            let bench = EngineBench(seed: seed)
            let specs = try (1...5).flatMap { number in try (1...30).map { spec(try lane(number), "vol-\($0)") } }
            let engine = bench.engine(
                [
                    bench.job { attempt in
                        let draw = attempt.effects.random()
                        let result = await bench.call(attempt, seconds: draw)
                        if draw < 0.1 { return AttemptResult(.again(after: nil, problem("InternalError"))) }
                        if draw < 0.15 {
                            attempt.control.answered(createAction, .throttled(retryAfter: nil))
                            return AttemptResult(.notYet(until: attempt.effects.now(), .throttle, nil))
                        }
                        if draw < 0.2 { return AttemptResult(.unknown(problem("Timeout"))) }
                        return result
                    }
                ], buckets: [createAction: figures])
            #expect(try await bench.run(specs, engine) == .goalMet)
            return bench.events
        }
        let first = try await play(42)
        #expect(first.count > 150)
        #expect(try await play(42) == first)
        #expect(try await play(43) != first)
    }

    @Test func `a lane without keys holds one slot, though it has answered before`() async throws {
        let bench = EngineBench()
        let specs = try [spec(try lane(1), "vol-first")] + (1...40).map { spec(try lane(1), "vol-\($0)") }
        let engine = bench.engine([
            bench.job { attempt in
                if attempt.claim.subject == "vol-first" { return await bench.call(attempt, seconds: 0.1) }
                let asked = attempt.effects.now()
                // Why: nothing cancels this wait.
                try? await attempt.effects.sleep(.seconds(60))
                attempt.control.record(
                    CallRecord(
                        action: ActionName("sts:AssumeRole"), purpose: .identity, mutating: false, startedAt: asked,
                        duration: .seconds(60), status: nil, code: nil, requestID: nil))
                return AttemptResult(.again(after: nil, problem("IdentityUnreachable")))
            }
        ])
        #expect(try await bench.run(specs, engine) == .goalMet)
        let starts = bench.events("perform").map(\.at)
        #expect(starts.count { $0 < up(60) } > 2, "it has more while it answers")
        #expect(starts.count { $0 > up(61) && $0 < up(361) } <= 6)
    }

    @Test func `calls stay within each lane's bucket, and lanes do not wait for each other`() async throws {
        let bench = EngineBench()
        let specs = try (1...4).flatMap { number in try (1...40).map { spec(try lane(number), "vol-\($0)") } }
        let engine = bench.engine([bench.job { await bench.call($0) }], buckets: [createAction: figures])
        #expect(try await bench.run(specs, engine) == .goalMet)
        for number in 1...4 {
            let calls = try bench.events("perform").filter { $0.lane == (try lane(number)) }.map(\.at)
            #expect(calls.count == 40)
            for first in calls.indices {
                for last in first..<calls.count {
                    let bound = 9 + 0.9 * (calls[last] - calls[first]).inSeconds
                    #expect(Double(last - first + 1) <= bound + 1e-6)
                }
            }
        }
        #expect(bench.time.uptime.nanoseconds < up((40 - 9) / 0.9 * 1.05).nanoseconds)
    }

    @Test func `reads wait for their own bucket`() async throws {
        let bench = EngineBench()
        let reading = ActionName("ec2:DescribeSnapshots")
        let engine = bench.engine(
            [
                bench.job(enumerate, .reads, limit: .minutes(30)) { attempt in
                    for _ in 0..<30 {
                        do { try await attempt.control.pace(reading) } catch {
                            return AttemptResult(.again(after: nil, problem("Cut")))
                        }
                        bench.note("read", attempt)
                        attempt.control.answered(reading, .fine)
                    }
                    return AttemptResult(.done)
                }
            ], buckets: [reading: figures])
        let specs = try (1...2).map { spec(try lane($0), "", kind: enumerate, action: enumerateAction) }
        #expect(try await bench.run(specs, engine) == .goalMet)
        let reads = try bench.events("read").filter { $0.lane == (try lane(1)) }.map(\.at)
        #expect(reads.count == 30)
        for first in reads.indices {
            for last in first..<reads.count {
                #expect(Double(last - first + 1) <= 9 + 0.9 * (reads[last] - reads[first]).inSeconds + 1e-6)
            }
        }
        #expect(bench.time.uptime < up(24))
    }

    @Test func `a lane that hangs holds one slot while the others finish`() async throws {
        let bench = EngineBench()
        let hanging = try lane(1)
        let engine = bench.engine([
            bench.job { attempt in
                if attempt.claim.lane == hanging {
                    // Why: the attempt is cut at its limit, and then it returns the result of a cut call.
                    try? await attempt.effects.sleep(.seconds(60))
                    attempt.control.answered(createAction, .noAnswer)
                    return AttemptResult(.unknown(problem("Timeout")))
                }
                return await bench.call(attempt)
            }
        ])
        let specs = try (1...3).flatMap { number in try (1...40).map { spec(try lane(number), "vol-\($0)") } }
        let stop = StopSignal()
        let ending = try await bench.run(specs, engine, stop: stop) {
            try await bench.time.sleep(.seconds(30))
            stop.request()
        }
        #expect(ending == .stopped)
        #expect(bench.running.withLock { $0.most[hanging] } == 1)
        #expect(bench.events("perform").count { $0.lane == hanging } == 1)
        for number in 2...3 {
            let last = try bench.events("perform").last { $0.lane == (try lane(number)) }
            #expect(try #require(last).at < up(2))
        }
    }

    @Test(arguments: [(CallRecord.Purpose.identity, 1), (.listing, Limits().maxInFlightPerRegion)])
    func `an answer proves the lane that gave it, and STS's proves none`(purpose: CallRecord.Purpose, most: Int)
        async throws
    {
        let bench = EngineBench()
        let engine = bench.engine([
            bench.job { attempt in
                attempt.control.record(
                    CallRecord(
                        action: ActionName("sts:AssumeRole"), purpose: purpose, mutating: false,
                        startedAt: attempt.effects.now(), duration: .milliseconds(100), status: 200, code: nil,
                        requestID: nil))
                // Why: the attempt is cut at its limit, and then it returns the result of a cut call.
                try? await attempt.effects.sleep(.seconds(60))
                return AttemptResult(.again(after: nil, problem("Timeout")))
            }
        ])
        let specs = try (1...40).map { spec(try lane(1), "vol-\($0)") }
        let stop = StopSignal()
        let ending = try await bench.run(specs, engine, stop: stop) {
            try await bench.time.sleep(.seconds(30))
            stop.request()
        }
        #expect(ending == .stopped)
        #expect(bench.running.withLock { $0.mostAll } == most)
    }

    @Test func `an attempt that called nothing gives its token back`() async throws {
        let bench = EngineBench()
        let engine = bench.engine(
            [bench.job { _ in AttemptResult(.skipped(why: "it is gone")) }], buckets: [createAction: figures])
        let specs = try (1...200).map { spec(try lane(1), "vol-\($0)") }
        #expect(try await bench.run(specs, engine) == .goalMet)
        #expect(bench.events("perform").count == 200)
        #expect(bench.time.uptime < up(2), "by the bucket alone it would be minutes")
    }

    @Test func `a small account ends early beside a large one`() async throws {
        let bench = EngineBench()
        var limits = Limits()
        limits.maxInFlight = 8
        let engine = bench.engine([bench.job { await bench.call($0, seconds: 1) }], limits: limits)
        let small = try lane(2)
        let specs = try (1...400).map { spec(try lane(1), "vol-\($0)") } + (1...8).map { spec(small, "vol-\($0)") }
        #expect(try await bench.run(specs, engine) == .goalMet)
        #expect(try #require(bench.events("perform").last { $0.lane == small }).at <= up(6))
        #expect(bench.running.withLock { $0.mostAll } == 8 + 1, "the small one's first call has a slot of its own")
    }

    @Test func `no lane has more in flight than its bound`() async throws {
        let bench = EngineBench()
        let engine = bench.engine([bench.job { await bench.call($0, seconds: 1) }])
        let specs = try (1...100).map { spec(try lane(1), "vol-\($0)") }
        #expect(try await bench.run(specs, engine) == .goalMet)
        #expect(bench.running.withLock { $0.mostAll } == Limits().maxInFlightPerRegion)
    }

    @Test func `pending things of a lane stay within its capacity, and confirm makes room`() async throws {
        let bench = EngineBench()
        let confirm = JobKind("confirm")
        let pending = PendingWorld(limit: 5)
        let engine = bench.engine([
            bench.job(capacity: LaneCapacity(limit: 5)) { attempt in
                _ = await bench.call(attempt)
                guard pending.start(attempt.claim.task) else {
                    bench.note("refused", attempt)
                    let until = attempt.effects.now() + .seconds(30)
                    return AttemptResult(.notYet(until: until, .laneCapacity, nil))
                }
                var result = AttemptResult(.done)
                result.resource = ResourceNote(id: "snap-\(attempt.claim.task)", state: .pending)
                return result
            },
            bench.job(confirm, .reads) { attempt in
                attempt.control.answered(enumerateAction, .fine)
                let ended = pending.endAll()
                let next = attempt.effects.now() + .seconds(30)
                var result = AttemptResult(
                    ended.count < 40 && pending.total < 40 ? .notYet(until: next, .pending, nil) : .done)
                result.observations = ended.map { ResourceObservation(task: $0, state: .confirmed) }
                return result
            },
        ])
        let specs =
            try (1...40).map { spec(try lane(1), "vol-\($0)") }
            + [spec(try lane(1), "", kind: confirm, action: enumerateAction)]
        #expect(try await bench.run(specs, engine) == .goalMet)
        #expect(pending.most <= 5)
        #expect(bench.events("refused").count <= 3)
        #expect(pending.total == 40)
        #expect(bench.time.uptime < up(400))
    }

    @Test func `an unknown kind fails with a reason, and the others go on`() async throws {
        let bench = EngineBench()
        let engine = bench.engine([bench.job { await bench.call($0) }])
        let specs = [
            spec(try lane(1), "x", kind: JobKind("defragment"), action: ActionName("ec2:Defragment")),
            spec(try lane(1), "vol-1"),
        ]
        #expect(try await bench.run(specs, engine) == .goalMet)
        let tasks = try await bench.tasks()
        #expect(tasks.map(\.state) == [.failed, .done])
        #expect(tasks[0].problem?.code == "UnknownKind")
    }

    @Test func `authentication ends the rest of the lane, authorisation the rest of the flow`() async throws {
        let bench = EngineBench()
        let (unknown, denied) = (try lane(1), try lane(2))
        let engine = bench.engine([
            bench.job { attempt in
                _ = await bench.call(attempt)
                if attempt.claim.lane == unknown {
                    return AttemptResult(.failed(problem("AuthFailure", reach: .lane)))
                }
                if attempt.claim.lane == denied {
                    return AttemptResult(.failed(problem("UnauthorizedOperation", reach: .flow)))
                }
                return AttemptResult(.done)
            },
            bench.job(remove, .removes) { await bench.call($0, removeAction) },
        ])
        let specs = try (1...3).flatMap { number in
            try (1...50).map { spec(try lane(number), "vol-\($0)") }
                + [
                    spec(
                        try lane(number), "snap-1", kind: remove, action: removeAction,
                        due: bench.time.now + .seconds(60))
                ]
        }
        #expect(try await bench.run(specs, engine) == .goalMet)
        let tasks = try await bench.tasks()
        #expect(
            tasks.filter { $0.lane == unknown }.allSatisfy { $0.state == .failed && $0.problem?.code == "AuthFailure" })
        #expect(bench.events("perform").count { $0.lane == unknown } <= Limits().maxInFlightPerRegion + 1)
        #expect(tasks.filter { $0.lane == denied && $0.kind == create }.allSatisfy { $0.state == .failed })
        #expect(tasks.filter { $0.lane == denied && $0.kind == remove }.allSatisfy { $0.state == .done })
        #expect(bench.events("perform").count { $0.lane == denied } <= Limits().maxInFlightPerRegion + 4)
        #expect(try tasks.filter { $0.lane == (try lane(3)) }.allSatisfy { $0.state == .done })
    }
}
