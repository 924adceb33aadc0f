import Model
import Testing

import Queue

@Suite struct SteeringTests {
    /// Three failed creates with different codes in two lanes, and one still ready.
    private func failures(_ store: any TaskStore) async throws -> Epoch {
        let one = try Night.lane(1)
        let two = try Night.lane(2)
        _ = try await store.enqueue(
            Night.request([
                Night.create(one, "a"), Night.create(one, "b"), Night.create(two, "c"),
                Night.create(two, "d", initial: .ready(dueAt: Night.start + .hours(1))),
            ]), at: Night.start)
        let epoch = try await store.takeOver(Night.owner, at: Night.start)
        for (lane, codes) in [(one, ["Denied", "Broken"]), (two, ["Denied"])] {
            for (claim, code) in zip(try await store.claim(Night.createAction, in: lane, epoch), codes) {
                let problem = Night.problem(code)
                try await store.settle(
                    claim, .failed(problem), to: .end(.failed, problem, counters: TaskCounters(attempts: 8, deaths: 1)))
            }
        }
        return epoch
    }

    private static let filters: [(String, [String])] = [
        ("all", ["a", "b", "c"]), ("account", ["c"]), ("code", ["a", "c"]), ("task", ["b"]), ("kind", []),
        ("account and code", ["a"]), ("blocked", []),
    ]

    private func filter(_ name: String) throws -> TaskFilter {
        var filter = TaskFilter(run: Night.run)
        switch name {
        case "account": filter.accounts = [try Night.lane(2).account]
        case "code": filter.code = "Denied"
        case "task": filter.tasks = [TaskID(2)]
        case "kind": filter.kind = JobKind("delete-snapshot")
        case "blocked": filter.state = .blocked
        case "account and code":
            filter.accounts = [try Night.lane(1).account]
            filter.code = "Denied"
        default: break
        }
        return filter
    }

    @Test(arguments: StoreUnderTest.allCases, filters)
    func `A replay opens what its filter names, and a dry run only says so`(
        _ kind: StoreUnderTest, _ wanted: (String, [String])
    ) async throws {
        try await kind.with { store in
            _ = try await failures(store)
            let filter = try filter(wanted.0)
            let mark = try await store.changeMark()
            let dry = try await store.replay(filter, dryRun: true, at: Night.start)
            #expect(dry.tasks.map(\.subject) == wanted.1)
            #expect(try await store.run(Night.run)?.counts.failed == 3)
            #expect(try await store.changeMark() == mark)
            let real = try await store.replay(filter, dryRun: false, at: Night.start)
            #expect(real == dry)
            #expect(
                try await store.run(Night.run)?.counts
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
            var filter = TaskFilter(run: Night.run)
            filter.tasks = [TaskID(4)]
            #expect(
                try await store.replay(filter, dryRun: false, at: Night.start).refused.map(\.why) == [
                    "it has not ended"
                ])
            let over = try await store.replay(TaskFilter(run: Night.run), dryRun: false, at: Night.slot.end)
            #expect(over.tasks.isEmpty && over.refused.count == 3)
            #expect(over.refused.allSatisfy { $0.why.contains("slot ended at 2026-11-24T") })
            let missing = RunKey(stored: "missing")
            await #expect(throws: StoreError.noSuchRun(missing)) {
                try await store.replay(TaskFilter(run: missing), dryRun: false, at: Night.start)
            }
        }
    }

    @Test(arguments: StoreUnderTest.allCases)
    func `A cancellation blocks what is ready now, and what is in flight when it does not end`(
        _ kind: StoreUnderTest
    ) async throws {
        try await kind.with { store in
            let lane = try Night.lane()
            let specs = ["ends", "waits", "plans", "ready"].map { Night.create(lane, $0) }
            _ = try await store.enqueue(
                Night.request(specs + [Night.create(try Night.lane(2), "other")]), at: Night.start)
            let epoch = try await store.takeOver(Night.owner, at: Night.start)
            let claims = try await store.claim(Night.createAction, in: lane, count: 3, epoch)
            var filter = TaskFilter(run: Night.run)
            filter.accounts = [lane.account]
            #expect(try await store.cancel(filter, at: Night.start) == 4)
            #expect(try await store.cancel(filter, at: Night.start) == 0)
            try await store.settle(claims[0])
            let wait = Transition.wait(until: Night.start, counters: TaskCounters(mustLook: true), pendingEnd: nil)
            try await store.settle(claims[1], .unknown(Night.problem("Cut")), to: wait)
            try await store.settle(claims[2]) { result in
                result.fanOut = FanOut(tasks: [Night.create(lane, "planned")])
                result.followUps = [Night.delete(lane, "follow-up")]
            }
            let tasks = try await store.tasks(TaskFilter(run: Night.run), limit: 9)
            #expect(tasks.map(\.state) == [.done, .blocked, .done, .blocked, .ready, .blocked, .blocked])
            #expect(tasks.filter { $0.state == .blocked }.allSatisfy { $0.problem?.code == "Cancelled" })
            let hints = Set(tasks.filter { $0.state == .blocked }.map { $0.problem?.hint })
            #expect(hints == ["aws-man replay \(Night.run) --code Cancelled"])
            #expect(tasks[1].counters.mustLook)
            #expect(try #require(try await store.task(tasks[3].id)).attempts.map(\.outcome) == ["cancelled"])
            #expect(try await store.replay(filter, dryRun: false, at: Night.start).tasks.count == 4)
        }
    }

    @Test(arguments: StoreUnderTest.allCases)
    func `Every run ends with its slot, and what is in flight then ends with its settle`(
        _ kind: StoreUnderTest
    ) async throws {
        try await kind.with { store in
            let epoch = try await failures(store)
            let lane = try Night.lane(2)
            let flying = try #require(
                try await store.claim(Night.createAction, in: lane, epoch, at: Night.start + .hours(2)).first)
            _ = try await store.enqueue(Night.request([Night.create(lane, "e")]), at: Night.start)
            _ = try await store.enqueue(
                Night.request([Night.create(lane, "f")], run: Night.nextRun, slot: Night.nextSlot), at: Night.start)
            let early = try await store.expire(epoch, at: Night.slot.end - .seconds(1))
            #expect(early == ExpirySummary(blocked: 0, endedRuns: [], nextDeadline: Night.slot.end))
            let over = try await store.expire(epoch, at: Night.slot.end)
            #expect(over == ExpirySummary(blocked: 1, endedRuns: [], nextDeadline: Night.nextSlot.end))
            let wait = Transition.wait(until: Night.slot.end, counters: TaskCounters(mustLook: true), pendingEnd: nil)
            let last = try await store.settle(
                flying, .again(after: nil, Night.problem("Late")), to: wait, at: Night.slot.end)
            #expect(last.endedRuns == [Night.run])
            let blocked = try await store.tasks(TaskFilter(run: Night.run), limit: 9).filter { $0.state == .blocked }
            #expect(blocked.map(\.subject) == ["d", "e"] && blocked.allSatisfy { $0.problem?.code == "Deadline" })
        }
    }

    @Test(arguments: StoreUnderTest.allCases, ["cancelled", "deadline", "cancelled in flight", "cancelled and died"])
    func `A task that ends without a last look says that its effect may be there`(
        _ kind: StoreUnderTest, _ way: String
    ) async throws {
        try await kind.with { store in
            let lane = try Night.lane()
            _ = try await store.enqueue(
                Night.request([Night.create(lane, "cut"), Night.create(lane, "never")]), at: Night.start)
            let epoch = try await store.takeOver(Night.owner, at: Night.start)
            let claim = try #require(try await store.claim(Night.createAction, in: lane, count: 1, epoch).first)
            let unsure = Transition.wait(
                until: Night.start, counters: TaskCounters(attempts: 1, mustLook: true), pendingEnd: nil)
            let filter = TaskFilter(run: Night.run)
            switch way {
            case "cancelled in flight":
                _ = try await store.cancel(filter, at: Night.start)
                try await store.settle(claim, .unknown(Night.problem("Cut")), to: unsure)
            case "cancelled and died":
                _ = try await store.cancel(filter, at: Night.start)
                _ = try await store.takeOver(Night.owner, at: Night.start)
            case "cancelled":
                try await store.settle(claim, .unknown(Night.problem("Cut")), to: unsure)
                _ = try await store.cancel(filter, at: Night.start)
            default:
                try await store.settle(claim, .unknown(Night.problem("Cut")), to: unsure)
                _ = try await store.expire(epoch, at: Night.slot.end)
            }
            let tasks = try await store.tasks(filter, limit: 9)
            #expect(tasks.map(\.state) == [.blocked, .blocked])
            #expect(tasks.map { $0.problem?.message.contains("nobody has looked since") } == [true, false])
            #expect(Set(tasks.map { $0.problem?.code }) == [way == "deadline" ? "Deadline" : "Cancelled"])
        }
    }

    @Test(arguments: StoreUnderTest.allCases)
    func `Old runs are pruned with all that belongs to them, and their numbers are never given again`(
        _ kind: StoreUnderTest
    ) async throws {
        try await kind.with { store in
            let epoch = try await failures(store)
            var word = Night.request([])
            (word.options, word.scopes) = (RunOptions(allowDeletes: 5), [LaneScope(account: try Night.lane().account)])
            _ = try await store.enqueue(word, at: Night.start)
            let end = Night.slot.end
            _ = try await store.expire(epoch, at: end)
            let lane = try Night.lane(1)
            _ = try await store.enqueue(
                Night.request([Night.create(lane, "x")], run: Night.nextRun, slot: Night.nextSlot), at: end)
            #expect(try await store.prune(before: end) == 0)
            #expect(try await store.prune(before: end + .seconds(1)) == 1)
            #expect(try await store.runs().map(\.key) == [Night.nextRun])
            #expect(try await store.run(Night.run) == nil)
            #expect(try await store.report(Night.run, failureLimit: 1) == nil)
            #expect(try await store.task(TaskID(1)) == nil)
            let added = try await store.enqueue(Night.request([Night.create(lane, "a")]), at: end)
            #expect(added.createdRun && added.tasksAdded == 1)
            #expect(try await store.tasks(TaskFilter(run: Night.run), limit: 9).map(\.id) == [TaskID(6)])
        }
    }

    @Test(arguments: StoreUnderTest.allCases)
    func `A ready task tells how many are due before it`(_ kind: StoreUnderTest) async throws {
        try await kind.with { store in
            let lane = try Night.lane()
            _ = try await store.enqueue(
                Night.request((0..<4).map { Night.create(lane, "vol-\($0)") }), at: Night.start)
            let detail = try #require(try await store.task(TaskID(3)))
            #expect(detail.ahead == 2 && detail.flow?.earliestDue == Night.start)
            #expect(try await store.task(TaskID(99)) == nil)
        }
    }
}
