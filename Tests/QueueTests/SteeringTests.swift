import Model
import Testing

import Queue

@Suite struct SteeringTests {
    /// Adds three failed creates with different codes in two lanes, and one that is ready.
    private func failures(_ store: any TaskStore) async throws -> Epoch {
        let one = try Sample.lane(1)
        let two = try Sample.lane(2)
        _ = try await store.enqueue(
            Sample.request([
                Sample.create(one, "a"), Sample.create(one, "b"), Sample.create(two, "c"),
                Sample.create(two, "d", initial: .ready(dueAt: Sample.start + .hours(1))),
            ]), at: Sample.start)
        let epoch = try await store.takeOver(Sample.owner, at: Sample.start)
        for (lane, codes) in [(one, ["Denied", "Broken"]), (two, ["Denied"])] {
            for (claim, code) in zip(try await store.claim(Sample.createAction, in: lane, epoch), codes) {
                let problem = Sample.problem(code)
                try await store.settle(
                    claim, .failed(problem), to: .end(.failed, problem, counters: TaskCounters(attempts: 8, deaths: 1)))
            }
        }
        return epoch
    }

    private static let filters: [(String, [String])] = [
        ("all", ["a", "b", "c"]), ("account", ["c"]), ("code", ["a", "c"]), ("task", ["b"]), ("kind", []),
        ("account and code", ["a"]), ("blocked", []), ("after", ["b", "c"]),
    ]

    private func filter(_ name: String) throws -> TaskFilter {
        var filter = TaskFilter(run: Sample.run)
        switch name {
        case "account": filter.accounts = [try Sample.lane(2).account]
        case "code": filter.code = "Denied"
        case "task": filter.tasks = [TaskID(2)]
        case "kind": filter.kind = JobKind("delete-snapshot")
        case "blocked": filter.state = .blocked
        case "after": filter.after = TaskID(1)
        case "account and code":
            filter.accounts = [try Sample.lane(1).account]
            filter.code = "Denied"
        default: break
        }
        return filter
    }

    @Test(arguments: StoreUnderTest.allCases, filters)
    func `A replay opens the tasks of its filter, and a dry run only names them`(
        _ kind: StoreUnderTest, _ wanted: (String, [String])
    ) async throws {
        try await kind.with { store in
            _ = try await failures(store)
            let filter = try filter(wanted.0)
            let mark = try await store.changeMark()
            let dry = try await store.replay(filter, dryRun: true, at: Sample.start)
            #expect(dry.tasks.map(\.subject.text) == wanted.1)
            #expect(try await store.run(Sample.run)?.counts.failed == 3)
            #expect(try await store.changeMark() == mark)
            let real = try await store.replay(filter, dryRun: false, at: Sample.start)
            #expect(real == dry)
            #expect(
                try await store.run(Sample.run)?.counts
                    == TaskCounts(failed: 3 - wanted.1.count, open: 1 + wanted.1.count))
            for record in real.tasks {
                let detail = try #require(try await store.task(record.id))
                #expect(detail.record.counters == TaskCounters(deaths: 1) && detail.record.fence == 1)
                #expect(detail.attempts.map(\.outcome) == ["failed", "replayed"])
            }
        }
    }

    @Test(arguments: StoreUnderTest.allCases)
    func `A replay says why it refuses`(_ kind: StoreUnderTest) async throws {
        try await kind.with { store in
            _ = try await failures(store)
            var filter = TaskFilter(run: Sample.run)
            filter.tasks = [TaskID(4)]
            #expect(
                try await store.replay(filter, dryRun: false, at: Sample.start).refused.map(\.why) == [
                    "it has not ended"
                ])
            let over = try await store.replay(TaskFilter(run: Sample.run), dryRun: false, at: Sample.night.end)
            #expect(over.tasks.isEmpty && over.refused.count == 3)
            #expect(over.refused.allSatisfy { $0.why.contains("night ended at 2026-11-24T") })
            let missing = RunKey(stored: "missing")
            await #expect(throws: StoreError.noSuchRun(missing)) {
                try await store.replay(TaskFilter(run: missing), dryRun: false, at: Sample.start)
            }
        }
    }

    @Test(arguments: StoreUnderTest.allCases)
    func `A cancellation blocks ready tasks, and those in flight that settle without an end`(
        _ kind: StoreUnderTest
    ) async throws {
        try await kind.with { store in
            let lane = try Sample.lane()
            let specs = ["ends", "waits", "plans", "ready"].map { Sample.create(lane, $0) }
            _ = try await store.enqueue(
                Sample.request(specs + [Sample.create(try Sample.lane(2), "other")]), at: Sample.start)
            let epoch = try await store.takeOver(Sample.owner, at: Sample.start)
            let claims = try await store.claim(Sample.createAction, in: lane, count: 3, epoch)
            var filter = TaskFilter(run: Sample.run)
            filter.accounts = [lane.account]
            #expect(try await store.cancel(filter, at: Sample.start) == 4)
            #expect(try await store.cancel(filter, at: Sample.start) == 0)
            try await store.settle(claims[0])
            let wait = Transition.wait(
                until: Sample.start, counters: TaskCounters(mustReconcile: true), pendingEnd: nil)
            try await store.settle(claims[1], .unknown(Sample.problem("Cut")), to: wait)
            try await store.settle(claims[2]) { result in
                result.fanOut = FanOut(tasks: [Sample.create(lane, "planned")])
                result.followUps = [Sample.delete(lane, "follow-up")]
            }
            let tasks = try await store.tasks(TaskFilter(run: Sample.run), limit: 9)
            #expect(tasks.map(\.state) == [.done, .blocked, .done, .blocked, .ready, .blocked, .blocked])
            #expect(tasks.filter { $0.state == .blocked }.allSatisfy { $0.problem?.code == "Cancelled" })
            let hints = Set(tasks.filter { $0.state == .blocked }.map { $0.problem?.hint })
            #expect(hints == ["aws-man replay \(Sample.run) --code Cancelled"])
            #expect(tasks[1].counters.mustReconcile)
            #expect(try #require(try await store.task(tasks[3].id)).attempts.map(\.outcome) == ["cancelled"])
            #expect(try await store.replay(filter, dryRun: false, at: Sample.start).tasks.count == 4)
        }
    }

    @Test(arguments: StoreUnderTest.allCases)
    func `Every run ends with its night, and tasks that are then in flight end with their settle`(
        _ kind: StoreUnderTest
    ) async throws {
        try await kind.with { store in
            let epoch = try await failures(store)
            let lane = try Sample.lane(2)
            let flying = try #require(
                try await store.claim(Sample.createAction, in: lane, epoch, at: Sample.start + .hours(2)).first)
            _ = try await store.enqueue(Sample.request([Sample.create(lane, "e")]), at: Sample.start)
            _ = try await store.enqueue(
                Sample.request([Sample.create(lane, "f")], run: Sample.nextRun, night: Sample.nextNight),
                at: Sample.start)
            let early = try await store.expire(epoch, at: Sample.night.end - .seconds(1))
            #expect(early == ExpirySummary(blocked: 0, endedRuns: [], nextDeadline: Sample.night.end))
            let over = try await store.expire(epoch, at: Sample.night.end)
            #expect(over == ExpirySummary(blocked: 1, endedRuns: [], nextDeadline: Sample.nextNight.end))
            let wait = Transition.wait(
                until: Sample.night.end, counters: TaskCounters(mustReconcile: true), pendingEnd: nil)
            let last = try await store.settle(
                flying, .again(after: nil, Sample.problem("Late")), to: wait, at: Sample.night.end)
            #expect(last.endedRuns == [Sample.run])
            let blocked = try await store.tasks(TaskFilter(run: Sample.run), limit: 9).filter { $0.state == .blocked }
            #expect(blocked.map(\.subject) == ["d", "e"] && blocked.allSatisfy { $0.problem?.code == "Deadline" })
        }
    }

    @Test(arguments: StoreUnderTest.allCases, ["cancelled", "deadline", "cancelled in flight", "cancelled and died"])
    func `A task that ends without a last reconciliation says that its effect may have happened`(
        _ kind: StoreUnderTest, _ way: String
    ) async throws {
        try await kind.with { store in
            let lane = try Sample.lane()
            _ = try await store.enqueue(
                Sample.request([Sample.create(lane, "cut"), Sample.create(lane, "never")]), at: Sample.start)
            let epoch = try await store.takeOver(Sample.owner, at: Sample.start)
            let claim = try #require(try await store.claim(Sample.createAction, in: lane, count: 1, epoch).first)
            let unsure = Transition.wait(
                until: Sample.start, counters: TaskCounters(attempts: 1, mustReconcile: true), pendingEnd: nil)
            let filter = TaskFilter(run: Sample.run)
            switch way {
            case "cancelled in flight":
                _ = try await store.cancel(filter, at: Sample.start)
                try await store.settle(claim, .unknown(Sample.problem("Cut")), to: unsure)
            case "cancelled and died":
                _ = try await store.cancel(filter, at: Sample.start)
                _ = try await store.takeOver(Sample.owner, at: Sample.start)
            case "cancelled":
                try await store.settle(claim, .unknown(Sample.problem("Cut")), to: unsure)
                _ = try await store.cancel(filter, at: Sample.start)
            default:
                try await store.settle(claim, .unknown(Sample.problem("Cut")), to: unsure)
                _ = try await store.expire(epoch, at: Sample.night.end)
            }
            let tasks = try await store.tasks(filter, limit: 9)
            #expect(tasks.map(\.state) == [.blocked, .blocked])
            #expect(tasks.map { $0.problem?.message.contains("the cloud was not listed since") } == [true, false])
            #expect(Set(tasks.map { $0.problem?.code }) == [way == "deadline" ? "Deadline" : "Cancelled"])
        }
    }

    @Test(arguments: StoreUnderTest.allCases)
    func `Old runs are pruned with everything that belongs to them, and their numbers are not used again`(
        _ kind: StoreUnderTest
    ) async throws {
        try await kind.with { store in
            let epoch = try await failures(store)
            var word = Sample.request([])
            (word.options, word.scopes) = (RunOptions(allowDeletes: 5), [LaneScope(account: try Sample.lane().account)])
            _ = try await store.enqueue(word, at: Sample.start)
            let end = Sample.night.end
            _ = try await store.expire(epoch, at: end)
            let lane = try Sample.lane(1)
            _ = try await store.enqueue(
                Sample.request([Sample.create(lane, "x")], run: Sample.nextRun, night: Sample.nextNight), at: end)
            #expect(try await store.prune(before: end) == 0)
            #expect(try await store.prune(before: end + .seconds(1)) == 1)
            #expect(try await store.runs().map(\.key) == [Sample.nextRun])
            #expect(try await store.run(Sample.run) == nil)
            #expect(try await store.report(Sample.run, failureLimit: 1) == nil)
            #expect(try await store.task(TaskID(1)) == nil)
            let added = try await store.enqueue(Sample.request([Sample.create(lane, "a")]), at: end)
            #expect(added.createdRun && added.tasksAdded == 1)
            #expect(try await store.tasks(TaskFilter(run: Sample.run), limit: 9).map(\.id) == [TaskID(6)])
        }
    }

    @Test(arguments: StoreUnderTest.allCases)
    func `A ready task shows how many tasks are due before it`(_ kind: StoreUnderTest) async throws {
        try await kind.with { store in
            let lane = try Sample.lane()
            _ = try await store.enqueue(
                Sample.request((0..<4).map { Sample.create(lane, "vol-\($0)") }), at: Sample.start)
            let detail = try #require(try await store.task(TaskID(3)))
            #expect(detail.ahead == 2 && detail.flow?.earliestDue == Sample.start)
            #expect(try await store.task(TaskID(99)) == nil)
        }
    }
}
