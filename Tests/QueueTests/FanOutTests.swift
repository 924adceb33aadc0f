import Model
import Testing

import Queue

@Suite struct FanOutTests {
    /// Returns a claimed enumeration of one lane.
    private func enumerating(
        _ store: any TaskStore, run: RunKey = Sample.run, night: Night = Sample.night, at now: Instant = Sample.start
    ) async throws -> (lane: Lane, epoch: Epoch, claim: Claim) {
        let lane = try Sample.lane()
        _ = try await store.enqueue(Sample.request([Sample.enumerate(lane)], run: run, night: night), at: now)
        let epoch = try #require(try await store.owner()?.epoch)
        let claims = try await store.claim(Sample.enumerateAction, in: lane, epoch, at: now)
        return (lane, epoch, try #require(claims.first { $0.run == run }))
    }

    @Test(arguments: StoreUnderTest.allCases)
    func `A fan-out adds its tasks once, says what is covered, and keeps the run running`(
        _ kind: StoreUnderTest
    ) async throws {
        try await kind.with { store in
            _ = try await store.takeOver(Sample.owner, at: Sample.start)
            let (lane, _, claim) = try await enumerating(store)
            let other = try Sample.lane(1, "us-east-1")
            let denied = Sample.problem("AccessDenied")
            let result = try await store.settle(claim) { result in
                var plan = FanOut(tasks: [Sample.create(lane, "vol-1"), Sample.create(lane, "vol-1")])
                plan.covered = [.snapshots]
                plan.uncovered = [Uncovered(feature: .images, problem: denied)]
                plan.lanes = [LaneEntry(lane: other, accountName: "other", tasks: [Sample.enumerate(other)])]
                result.fanOut = plan
                result.warnings = ["two instances are called web", "two instances are called web"]
            }
            #expect(result.endedRuns.isEmpty)
            let report = try #require(try await store.report(Sample.run, failureLimit: 9))
            #expect(report.lanes.map(\.region) == ["cn-north-1", "us-east-1"])
            #expect(report.lanes[0].kinds[JobKind("create-snapshot")] == TaskCounts(open: 1))
            #expect(report.lanes[0].uncovered == [Uncovered(feature: .images, problem: denied)])
            #expect(report.lanes[0].warnings == ["two instances are called web"])
            #expect(report.lanes[1].name == "other" && report.lanes[1].uncovered.isEmpty)
        }
    }

    @Test(arguments: StoreUnderTest.allCases)
    func `A create reconciles first when another run of the night has made the same thing, or may have`(
        _ kind: StoreUnderTest
    ) async throws {
        try await kind.with { store in
            let epoch = try await store.takeOver(Sample.owner, at: Sample.start)
            let (lane, _, claim) = try await enumerating(store)
            let volumes = ["vol-made", "vol-unknown", "vol-flying", "vol-failed", "vol-waiting"]
            try await store.settle(claim) { result in
                result.fanOut = FanOut(tasks: volumes.map { Sample.create(lane, $0) } + [Sample.delete(lane, "snap-1")])
            }
            let claims = try await store.claim(Sample.createAction, in: lane, epoch)
            func claimed(_ volume: String) throws -> Claim { try #require(claims.first { $0.subject.text == volume }) }
            try await store.settle(claimed("vol-made")) { $0.resource = Sample.snapshot("snap-9") }
            var lost = TaskCounters()
            (lost.attempts, lost.mustReconcile) = (1, true)
            let later = Sample.start + .minutes(2)
            try await store.settle(
                claimed("vol-unknown"), .unknown(Sample.problem("TimedOut")),
                to: .wait(until: later, counters: lost, pendingEnd: nil))
            let denied = Sample.problem("Denied")
            try await store.settle(
                claimed("vol-failed"), .failed(denied), to: .end(.failed, denied, counters: TaskCounters()))
            try await store.settle(
                claimed("vol-waiting"), .again(after: nil, denied),
                to: .wait(until: later, counters: TaskCounters(), pendingEnd: nil))
            // The first run is of the same night under another name. The second run is of the next night.
            for (run, night, wanted) in [
                (RunKey(stored: "again-2026-11-23"), Sample.night, ["vol-flying", "vol-made", "vol-unknown"]),
                (Sample.nextRun, Sample.nextNight, []),
            ] {
                let (_, _, claim) = try await enumerating(store, run: run, night: night)
                try await store.settle(claim) { result in
                    result.fanOut = FanOut(
                        tasks: volumes.map { Sample.create(lane, $0) } + [Sample.delete(lane, "snap-1")])
                }
                let new = try await store.tasks(TaskFilter(run: run), limit: 99)
                #expect(new.count == 7)
                #expect(new.filter(\.counters.mustReconcile).map(\.subject.text).sorted() == wanted, "\(run)")
            }
        }
    }

    @Test(arguments: StoreUnderTest.allCases)
    func `An enumeration that fails leaves its features uncovered until it is opened again`(
        _ kind: StoreUnderTest
    ) async throws {
        try await kind.with { store in
            _ = try await store.takeOver(Sample.owner, at: Sample.start)
            let (_, _, claim) = try await enumerating(store)
            let problem = Sample.problem("AuthFailure")
            try await store.settle(claim, .failed(problem), to: .end(.failed, problem, counters: TaskCounters()))
            let failed = try #require(try await store.report(Sample.run, failureLimit: 9)).lanes[0]
            #expect(failed.uncovered.map(\.feature) == [.images, .snapshots])
            #expect(failed.uncovered.allSatisfy { $0.problem == problem })
            #expect(
                try await store.replay(TaskFilter(run: Sample.run), dryRun: false, at: Sample.start).tasks.count == 1)
            #expect(try await store.report(Sample.run, failureLimit: 9)?.lanes[0].uncovered == [])
        }
    }

    @Test(arguments: StoreUnderTest.allCases)
    func `A newer enumeration of a lane supersedes older runs`(_ kind: StoreUnderTest) async throws {
        try await kind.with { store in
            let epoch = try await store.takeOver(Sample.owner, at: Sample.start)
            let lane = try Sample.lane()
            let elsewhere = try Sample.lane(2)
            let old = ["plain", "maybe", "flying", "flying-maybe"].map { Sample.create(lane, $0) }
            _ = try await store.enqueue(
                Sample.request(old + [Sample.create(elsewhere, "other")]), at: Sample.start)
            let claims = try await store.claim(Sample.createAction, in: lane, epoch)
            func wait(_ subject: String, mustReconcile: Bool) async throws {
                let claim = try #require(claims.first { $0.subject.text == subject })
                let counters = TaskCounters(mustReconcile: mustReconcile)
                try await store.settle(
                    claim, .again(after: nil, Sample.problem("Later")),
                    to: .wait(until: Sample.start + .hours(1), counters: counters, pendingEnd: nil))
            }
            try await wait("plain", mustReconcile: false)
            try await wait("maybe", mustReconcile: true)

            let (_, _, newer) = try await enumerating(store, run: Sample.nextRun, night: Sample.nextNight)
            try await store.settle(newer) { $0.fanOut = FanOut(supersedesOlderRuns: true) }
            try await wait("flying", mustReconcile: false)
            try await wait("flying-maybe", mustReconcile: true)

            let tasks = try await store.tasks(TaskFilter(run: Sample.run), limit: 9)
            #expect(tasks.map(\.state) == [.blocked, .ready, .blocked, .ready, .ready])
            #expect(tasks[0].problem?.code == "Superseded" && tasks[0].problem?.message.contains("2026-11-24") == true)
            #expect(tasks[1].dueAt == Sample.start && tasks[3].dueAt == Sample.start + .hours(1))
            let last = try await store.claim(Sample.createAction, in: lane, epoch, at: Sample.start + .hours(1))
            #expect(last.map(\.subject) == ["maybe", "flying-maybe"])
            #expect(
                last.allSatisfy { $0.pendingEnd?.state == .blocked && $0.pendingEnd?.problem.code == "Superseded" })
        }
    }

    @Test(arguments: StoreUnderTest.allCases)
    func `No task of a superseded lane is opened again, and late tasks are blocked`(
        _ kind: StoreUnderTest
    ) async throws {
        try await kind.with { store in
            let epoch = try await store.takeOver(Sample.owner, at: Sample.start)
            let lane = try Sample.lane()
            let problem = Sample.problem("Denied")
            let late = Sample.enumerate(lane)
            _ = try await store.enqueue(
                Sample.request([
                    Sample.create(lane, "vol-1"), late,
                    Sample.create(lane, "vol-2", initial: .done(Sample.snapshot("snap-2"))),
                ]), at: Sample.start)
            let failing = try #require(try await store.claim(Sample.createAction, in: lane, epoch).first)
            let enumeration = try #require(try await store.claim(Sample.enumerateAction, in: lane, epoch).first)
            try await store.settle(failing, .failed(problem), to: .end(.failed, problem, counters: TaskCounters()))
            let (_, _, newer) = try await enumerating(store, run: Sample.nextRun, night: Sample.nextNight)
            try await store.settle(newer) { $0.fanOut = FanOut(supersedesOlderRuns: true) }

            try await store.settle(enumeration) { result in
                result.fanOut = FanOut(tasks: [Sample.create(lane, "vol-3")], supersedesOlderRuns: true)
                result.observations = [ResourceObservation(task: TaskID(3), state: .error, reopens: true)]
            }
            _ = try await store.enqueue(Sample.request([Sample.create(lane, "vol-4")]), at: Sample.start)
            let tasks = try await store.tasks(TaskFilter(run: Sample.run), limit: 9)
            #expect(tasks.map(\.subject) == ["vol-1", "", "vol-2", "vol-3", "vol-4"])
            #expect(tasks.map(\.state) == [.failed, .done, .done, .blocked, .blocked])
            #expect(tasks[3].problem?.code == "Superseded" && tasks[4].problem?.code == "Superseded")
            let replay = try await store.replay(TaskFilter(run: Sample.run), dryRun: false, at: Sample.start)
            #expect(replay.tasks.isEmpty && replay.refused.map(\.task) == [tasks[0].id, tasks[3].id, tasks[4].id])
            #expect(
                replay.refused.allSatisfy {
                    $0.why.contains("nightly-2026-11-24") && $0.hint?.contains("aws-man run") == true
                })
            #expect(try await store.run(Sample.nextRun)?.counts == TaskCounts(done: 1))
        }
    }

    @Test(arguments: StoreUnderTest.allCases)
    func `A lane that joins an older run after a newer one has enumerated it is superseded from the start`(
        _ kind: StoreUnderTest
    ) async throws {
        try await kind.with { store in
            _ = try await store.takeOver(Sample.owner, at: Sample.start)
            _ = try await store.enqueue(Sample.request([Sample.enumerate(try Sample.lane(2))]), at: Sample.start)
            let (lane, _, newer) = try await enumerating(store, run: Sample.nextRun, night: Sample.nextNight)
            try await store.settle(newer) { $0.fanOut = FanOut(supersedesOlderRuns: true) }
            _ = try await store.enqueue(Sample.request([Sample.create(lane, "vol-1")]), at: Sample.start)
            #expect(try await store.tasks(TaskFilter(run: Sample.run), limit: 9).map(\.state) == [.ready, .blocked])
        }
    }
}
