import Model
import Testing

import Queue

@Suite struct EnqueueTests {
    @Test(arguments: StoreUnderTest.allCases)
    func `Enqueuing twice adds nothing the second time`(_ kind: StoreUnderTest) async throws {
        try await kind.with { store in
            let request = Night.request([
                Night.enumerate(try Night.lane(1)), Night.enumerate(try Night.lane(2)),
            ])
            let first = try await store.enqueue(request, at: Night.start)
            #expect(
                first
                    == EnqueueSummary(run: Night.run, createdRun: true, lanesAdded: 2, tasksAdded: 2, endedAt: nil))
            let second = try await store.enqueue(request, at: Night.start)
            #expect(
                second
                    == EnqueueSummary(run: Night.run, createdRun: false, lanesAdded: 0, tasksAdded: 0, endedAt: nil))
            #expect(try await store.run(Night.run)?.counts == TaskCounts(open: 2))
        }
    }

    @Test(arguments: StoreUnderTest.allCases)
    func `A run without work ends at once, and is running again with its first task`(_ kind: StoreUnderTest)
        async throws
    {
        try await kind.with { store in
            _ = try await store.enqueue(Night.request([]), at: Night.start)
            #expect(try await store.run(Night.run)?.endedAt == Night.start)
            let late = Night.start + .hours(13)
            #expect(try await store.enqueue(Night.request([]), at: Night.start + .hours(12)).endedAt == nil)
            #expect(try await store.enqueue(Night.request([]), at: late).endedAt == Night.start)
            let added = try await store.enqueue(Night.request([Night.enumerate(try Night.lane())]), at: late)
            #expect(added.endedAt == nil && added.tasksAdded == 1)
            #expect(try await store.run(Night.run)?.endedAt == nil)
        }
    }

    @Test(arguments: StoreUnderTest.allCases)
    func `A later enqueue may only add to the options`(_ kind: StoreUnderTest) async throws {
        try await kind.with { store in
            var request = Night.request([Night.enumerate(try Night.lane())])
            request.options = RunOptions(noDeletes: true, allowDeletes: 30)
            _ = try await store.enqueue(request, at: Night.start)
            request.options = RunOptions(noDeletes: false, allowDeletes: 5)
            _ = try await store.enqueue(request, at: Night.start)
            #expect(try await store.run(Night.run)?.options == RunOptions(noDeletes: true, allowDeletes: 30))
            let epoch = try await store.takeOver(Night.owner, at: Night.start)
            let claims = try await store.claim(Night.enumerateAction, in: Night.lane(), epoch)
            #expect(claims.first?.options == RunOptions(noDeletes: true, allowDeletes: 30))
        }
    }

    @Test(arguments: StoreUnderTest.allCases)
    func `What is said of one account or region holds there, whenever its lanes come, and nowhere else`(
        _ kind: StoreUnderTest
    ) async throws {
        try await kind.with { store in
            let one = try Night.lane(1)
            let late = try Night.lane(1, "us-east-1")
            let other = try Night.lane(2)
            func say(_ scope: LaneScope, _ options: RunOptions, adding lane: Lane? = nil) async throws {
                var request = Night.request(lane.map { [Night.enumerate($0)] } ?? [])
                (request.options, request.scopes) = (options, [scope])
                _ = try await store.enqueue(request, at: Night.start)
            }
            func options(of lane: Lane) async throws -> RunOptions {
                try await store.history(of: lane, run: Night.run, at: Night.start).options
            }
            _ = try await store.enqueue(Night.request([Night.enumerate(one), Night.enumerate(other)]), at: Night.start)
            try await say(LaneScope(account: one.account), RunOptions(allowDeletes: 40))
            try await say(LaneScope(account: one.account), RunOptions(allowDeletes: 30), adding: late)
            #expect(try await options(of: one) == RunOptions(allowDeletes: 40))
            #expect(try await options(of: late) == RunOptions(allowDeletes: 40))
            #expect(try await options(of: other) == RunOptions())
            try await say(LaneScope(account: one.account, region: one.region), RunOptions(noDeletes: true))
            try await say(LaneScope(region: late.region), RunOptions(allowDeletes: 90))
            #expect(try await options(of: one) == RunOptions(noDeletes: true, allowDeletes: 40))
            #expect(try await options(of: late) == RunOptions(allowDeletes: 90))
            let epoch = try await store.takeOver(Night.owner, at: Night.start)
            for lane in [one, late, other] {
                let claim = try #require(try await store.claim(Night.enumerateAction, in: lane, epoch).first)
                #expect(try await options(of: lane) == claim.options)
            }
            func warnings() async throws -> [[String]] {
                let report = try #require(try await store.report(Night.run, failureLimit: 1))
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
    func `What is said of no lane holds in none`(_ kind: StoreUnderTest) async throws {
        try await kind.with { store in
            var request = Night.request([Night.enumerate(try Night.lane())])
            (request.options, request.scopes) = (RunOptions(noDeletes: true, allowDeletes: 30), [])
            _ = try await store.enqueue(request, at: Night.start)
            let history = try await store.history(of: Night.lane(), run: Night.run, at: Night.start)
            #expect(history.options == RunOptions())
        }
    }

    @Test(arguments: StoreUnderTest.allCases)
    func `What is already so, rightly skipped or blocked when it is planned has ended from the start`(
        _ kind: StoreUnderTest
    ) async throws {
        try await kind.with { store in
            let lane = try Night.lane()
            let specs = [
                Night.create(lane, "vol-1", initial: .done(Night.snapshot("snap-1", .confirmed, adopted: true))),
                Night.create(lane, "vol-2", initial: .skipped(why: "gone")),
                Night.create(lane, "vol-3", initial: .blocked(Night.problem("BlastRadius"))),
            ]
            _ = try await store.enqueue(Night.request(specs), at: Night.start)
            let tasks = try await store.tasks(TaskFilter(run: Night.run), limit: 10)
            #expect(tasks.map(\.state) == [.done, .skipped, .blocked])
            #expect(tasks.map { $0.problem?.code } == [nil, "Skipped", "BlastRadius"])
            #expect(tasks[0].resource == Night.snapshot("snap-1", .confirmed, adopted: true))
            #expect(try await store.run(Night.run)?.counts == TaskCounts(done: 1, skipped: 1, blocked: 1))
            #expect(try await store.run(Night.run)?.endedAt == Night.start)
            let report = try #require(try await store.report(Night.run, failureLimit: 10))
            #expect(report.lanes[0].snapshots == SnapshotCounts(due: 2, confirmed: 1))
        }
    }

    @Test(arguments: StoreUnderTest.allCases)
    func `A broken account is reported as uncovered until it takes part`(_ kind: StoreUnderTest) async throws {
        try await kind.with { store in
            let lane = try Night.lane()
            var request = Night.request([])
            request.uncovered = [
                UncoveredAccount(account: lane.account, name: "a", problem: Night.problem("Broken")),
                UncoveredAccount(account: nil, name: "b.yaml", problem: Night.problem("Unreadable")),
            ]
            request.warnings = ["a line", "a line"]
            _ = try await store.enqueue(request, at: Night.start)
            let before = try #require(try await store.report(Night.run, failureLimit: 1))
            #expect(before.lanes.map(\.name) == ["a", "b.yaml"])
            #expect(before.lanes.map(\.account) == [lane.account.digits, ""])
            #expect(before.lanes[0].uncovered.map(\.feature) == [.alarms, .images, .snapshots])
            #expect(before.lanes[1].uncovered.map(\.problem.code) == ["Unreadable", "Unreadable", "Unreadable"])
            #expect(before.warnings == ["a line"])
            _ = try await store.enqueue(Night.request([Night.enumerate(lane)]), at: Night.start)
            let after = try #require(try await store.report(Night.run, failureLimit: 1))
            #expect(after.lanes.map(\.name) == ["account \(lane.account)", "b.yaml"])
        }
    }

    @Test(arguments: StoreUnderTest.allCases)
    func `The change mark grows when somebody else than the owner changes something`(_ kind: StoreUnderTest)
        async throws
    {
        try await kind.with { store in
            let epoch = try await store.takeOver(Night.owner, at: Night.start)
            let before = try await store.changeMark()
            _ = try await store.turn(Turn(epoch: epoch), at: Night.start)
            #expect(try await store.changeMark() == before)
            _ = try await store.enqueue(Night.request([Night.enumerate(try Night.lane())]), at: Night.start)
            #expect(try await store.changeMark() > before)
        }
    }
}
