import Model
import Testing

import Queue

@Suite struct EnqueueTests {
    @Test(arguments: StoreUnderTest.allCases)
    func `Enqueuing twice adds nothing the second time`(_ kind: StoreUnderTest) async throws {
        try await kind.with { store in
            let request = Sample.request([
                Sample.enumerate(try Sample.lane(1)), Sample.enumerate(try Sample.lane(2)),
            ])
            let first = try await store.enqueue(request, at: Sample.start)
            #expect(
                first
                    == EnqueueSummary(run: Sample.run, createdRun: true, lanesAdded: 2, tasksAdded: 2, endedAt: nil))
            let second = try await store.enqueue(request, at: Sample.start)
            #expect(
                second
                    == EnqueueSummary(run: Sample.run, createdRun: false, lanesAdded: 0, tasksAdded: 0, endedAt: nil))
            #expect(try await store.run(Sample.run)?.counts == TaskCounts(open: 2))
        }
    }

    @Test(arguments: StoreUnderTest.allCases)
    func `A run without work ends at once, and is running again with its first task`(_ kind: StoreUnderTest)
        async throws
    {
        try await kind.with { store in
            _ = try await store.enqueue(Sample.request([]), at: Sample.start)
            #expect(try await store.run(Sample.run)?.endedAt == Sample.start)
            let late = Sample.start + .hours(13)
            #expect(try await store.enqueue(Sample.request([]), at: Sample.start + .hours(12)).endedAt == nil)
            #expect(try await store.enqueue(Sample.request([]), at: late).endedAt == Sample.start)
            let added = try await store.enqueue(Sample.request([Sample.enumerate(try Sample.lane())]), at: late)
            #expect(added.endedAt == nil && added.tasksAdded == 1)
            #expect(try await store.run(Sample.run)?.endedAt == nil)
        }
    }

    @Test(arguments: StoreUnderTest.allCases)
    func `A later enqueue may only add to the options`(_ kind: StoreUnderTest) async throws {
        try await kind.with { store in
            var request = Sample.request([Sample.enumerate(try Sample.lane())])
            request.options = RunOptions(noDeletes: true, allowDeletes: 30)
            _ = try await store.enqueue(request, at: Sample.start)
            request.options = RunOptions(noDeletes: false, allowDeletes: 5)
            _ = try await store.enqueue(request, at: Sample.start)
            #expect(try await store.run(Sample.run)?.options == RunOptions(noDeletes: true, allowDeletes: 30))
            let epoch = try await store.takeOver(Sample.owner, at: Sample.start)
            let claims = try await store.claim(Sample.enumerateAction, in: Sample.lane(), epoch)
            #expect(claims.first?.options == RunOptions(noDeletes: true, allowDeletes: 30))
        }
    }

    @Test(arguments: StoreUnderTest.allCases)
    func `Options of one account or region hold there, also in lanes that are added later, and nowhere else`(
        _ kind: StoreUnderTest
    ) async throws {
        try await kind.with { store in
            let one = try Sample.lane(1)
            let late = try Sample.lane(1, "us-east-1")
            let other = try Sample.lane(2)
            func say(_ scope: LaneScope, _ options: RunOptions, adding lane: Lane? = nil) async throws {
                var request = Sample.request(lane.map { [Sample.enumerate($0)] } ?? [])
                (request.options, request.scopes) = (options, [scope])
                _ = try await store.enqueue(request, at: Sample.start)
            }
            func options(of lane: Lane) async throws -> RunOptions {
                try await store.history(of: lane, run: Sample.run, at: Sample.start).options
            }
            _ = try await store.enqueue(
                Sample.request([Sample.enumerate(one), Sample.enumerate(other)]), at: Sample.start)
            try await say(LaneScope(account: one.account), RunOptions(allowDeletes: 40))
            try await say(LaneScope(account: one.account), RunOptions(allowDeletes: 30), adding: late)
            #expect(try await options(of: one) == RunOptions(allowDeletes: 40))
            #expect(try await options(of: late) == RunOptions(allowDeletes: 40))
            #expect(try await options(of: other) == RunOptions())
            try await say(LaneScope(account: one.account, region: one.region), RunOptions(noDeletes: true))
            try await say(LaneScope(region: late.region), RunOptions(allowDeletes: 90))
            #expect(try await options(of: one) == RunOptions(noDeletes: true, allowDeletes: 40))
            #expect(try await options(of: late) == RunOptions(allowDeletes: 90))
            let epoch = try await store.takeOver(Sample.owner, at: Sample.start)
            for lane in [one, late, other] {
                let claim = try #require(try await store.claim(Sample.enumerateAction, in: lane, epoch).first)
                #expect(try await options(of: lane) == claim.options)
            }
            func warnings() async throws -> [[String]] {
                let report = try #require(try await store.report(Sample.run, failureLimit: 1))
                return [report.warnings] + report.lanes.map(\.warnings)
            }
            let line = "nothing is deleted here in this run: --no-deletes"
            #expect(try await warnings() == [[], [line], [], []])
            try await say(.all, RunOptions(noDeletes: true))
            #expect(try await options(of: other) == RunOptions(noDeletes: true))
            #expect(try await warnings() == [[line], [], [], []])
        }
    }

    @Test(arguments: StoreUnderTest.allCases)
    func `Options without a scope hold in no lane`(_ kind: StoreUnderTest) async throws {
        try await kind.with { store in
            var request = Sample.request([Sample.enumerate(try Sample.lane())])
            (request.options, request.scopes) = (RunOptions(noDeletes: true, allowDeletes: 30), [])
            _ = try await store.enqueue(request, at: Sample.start)
            let history = try await store.history(of: Sample.lane(), run: Sample.run, at: Sample.start)
            #expect(history.options == RunOptions())
        }
    }

    @Test(arguments: StoreUnderTest.allCases)
    func `A task that is planned as done, skipped or blocked has ended from the start`(
        _ kind: StoreUnderTest
    ) async throws {
        try await kind.with { store in
            let lane = try Sample.lane()
            let specs = [
                Sample.create(lane, "vol-1", initial: .done(Sample.snapshot("snap-1", .confirmed, adopted: true))),
                Sample.create(lane, "vol-2", initial: .skipped(why: "gone")),
                Sample.create(lane, "vol-3", initial: .blocked(Sample.problem("BlastRadius"))),
            ]
            _ = try await store.enqueue(Sample.request(specs), at: Sample.start)
            let tasks = try await store.tasks(TaskFilter(run: Sample.run), limit: 10)
            #expect(tasks.map(\.state) == [.done, .skipped, .blocked])
            #expect(tasks.map { $0.problem?.code } == [nil, "Skipped", "BlastRadius"])
            #expect(tasks[0].resource == Sample.snapshot("snap-1", .confirmed, adopted: true))
            #expect(try await store.run(Sample.run)?.counts == TaskCounts(done: 1, skipped: 1, blocked: 1))
            #expect(try await store.run(Sample.run)?.endedAt == Sample.start)
            let report = try #require(try await store.report(Sample.run, failureLimit: 10))
            #expect(report.lanes[0].snapshots == SnapshotCounts(due: 2, confirmed: 1, failed: 1, skipped: 1))
        }
    }

    @Test(arguments: StoreUnderTest.allCases)
    func `A broken account is reported as uncovered until it takes part`(_ kind: StoreUnderTest) async throws {
        try await kind.with { store in
            let lane = try Sample.lane()
            var request = Sample.request([])
            request.uncovered = [
                UncoveredAccount(account: lane.account, name: "a", problem: Sample.problem("Broken")),
                UncoveredAccount(account: nil, name: "b.yaml", problem: Sample.problem("Unreadable")),
            ]
            request.warnings = ["a line", "a line"]
            _ = try await store.enqueue(request, at: Sample.start)
            let before = try #require(try await store.report(Sample.run, failureLimit: 1))
            #expect(before.lanes.map(\.name) == ["a", "b.yaml"])
            #expect(before.lanes.map(\.account) == [lane.account.digits, ""])
            #expect(before.lanes[0].uncovered.map(\.feature) == [.alarms, .images, .snapshots])
            #expect(before.lanes[1].uncovered.map(\.problem.code) == ["Unreadable", "Unreadable", "Unreadable"])
            #expect(before.warnings == ["a line"])
            _ = try await store.enqueue(Sample.request([Sample.enumerate(lane)]), at: Sample.start)
            let after = try #require(try await store.report(Sample.run, failureLimit: 1))
            #expect(after.lanes.map(\.name) == ["account \(lane.account)", "b.yaml"])
        }
    }

    @Test(arguments: StoreUnderTest.allCases)
    func `An idle account is in the report until it takes part`(_ kind: StoreUnderTest) async throws {
        try await kind.with { store in
            let lane = try Sample.lane()
            let day = CalendarDay(daysSinceEpoch: 20_789)
            let other = try #require(AccountID("999999999999"))
            var request = Sample.request([])
            request.idle = [
                IdleAccount(account: lane.account, name: "b", reason: .paused(until: day)),
                IdleAccount(account: other, name: "a", reason: .inactive(state: "SUSPENDED", since: nil)),
            ]
            _ = try await store.enqueue(request, at: Sample.start)
            let before = try #require(try await store.report(Sample.run, failureLimit: 1))
            #expect(before.idle == request.idle.reversed())
            request.idle = [IdleAccount(account: other, name: "a", reason: .left(since: day))]
            _ = try await store.enqueue(request, at: Sample.start)
            let changed = try #require(try await store.report(Sample.run, failureLimit: 1))
            #expect(changed.idle.map(\.reason) == [.left(since: day), .paused(until: day)])
            _ = try await store.enqueue(Sample.request([Sample.enumerate(lane)]), at: Sample.start)
            let after = try #require(try await store.report(Sample.run, failureLimit: 1))
            #expect(after.idle.map(\.account) == [other])
        }
    }

    @Test(arguments: StoreUnderTest.allCases)
    func `The change mark grows when another process than the owner changes something`(_ kind: StoreUnderTest)
        async throws
    {
        try await kind.with { store in
            let epoch = try await store.takeOver(Sample.owner, at: Sample.start)
            let before = try await store.changeMark()
            _ = try await store.turn(Turn(epoch: epoch), at: Sample.start)
            #expect(try await store.changeMark() == before)
            _ = try await store.enqueue(Sample.request([Sample.enumerate(try Sample.lane())]), at: Sample.start)
            #expect(try await store.changeMark() > before)
        }
    }
}
