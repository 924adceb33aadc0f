import Model
import Testing

import Queue

@Suite struct SettleTests {
    /// Returns one claimed create.
    private func claimed(
        _ store: any TaskStore, _ body: (Lane, Epoch, Claim) async throws -> Void
    ) async throws {
        let lane = try Sample.lane()
        _ = try await store.enqueue(Sample.request([Sample.create(lane, "vol-1")]), at: Sample.start)
        let epoch = try await store.takeOver(Sample.owner, at: Sample.start)
        let claim = try #require(try await store.claim(Sample.createAction, in: lane, epoch).first)
        try await body(lane, epoch, claim)
    }

    @Test(arguments: StoreUnderTest.allCases)
    func `The last task's end ends the run, once`(_ kind: StoreUnderTest) async throws {
        try await kind.with { store in
            try await claimed(store) { _, epoch, claim in
                let later = Sample.start + .seconds(3)
                let result = try await store.settle(claim, at: later)
                #expect(result.endedRuns == [Sample.run] && result.stale.isEmpty)
                let run = try #require(try await store.run(Sample.run))
                #expect(run.endedAt == later && run.counts == TaskCounts(done: 1))
                #expect(try await store.turn(Turn(epoch: epoch), at: later).endedRuns.isEmpty)
            }
        }
    }

    @Test(arguments: StoreUnderTest.allCases)
    func `A settle that comes twice is stale the second time and changes nothing but the audit`(
        _ kind: StoreUnderTest
    ) async throws {
        try await kind.with { store in
            try await claimed(store) { lane, _, claim in
                let counters = TaskCounters(attempts: 1)
                let wait = Transition.wait(until: Sample.start, counters: counters, pendingEnd: nil)
                try await store.settle(claim, .again(after: nil, Sample.problem("Hiccup")), to: wait)
                let late = try await store.settle(claim, .done, calls: [call()]) { result in
                    result.resource = Sample.snapshot("snap-late")
                    result.followUps = [Sample.delete(lane, "snap-x")]
                    result.warnings = ["late"]
                }
                #expect(late.stale == [claim.task])
                let detail = try #require(try await store.task(claim.task))
                #expect(detail.record.state == .ready && detail.record.counters == counters)
                #expect(detail.record.resource == nil && detail.calls.isEmpty)
                #expect(detail.attempts.map(\.outcome) == ["again", "stale"])
                #expect(detail.attempts.map(\.problem?.code) == ["Hiccup", nil])
                #expect(detail.record.problem?.code == "Hiccup")
                let report = try #require(try await store.report(Sample.run, failureLimit: 1))
                #expect(report.lanes[0].warnings.isEmpty && report.lanes[0].kinds.count == 1 && report.api.calls == 0)
            }
        }
    }

    @Test(arguments: StoreUnderTest.allCases)
    func `A settle with an older fence or an older epoch is stale`(_ kind: StoreUnderTest) async throws {
        try await kind.with { store in
            try await claimed(store) { lane, _, claim in
                let newer = try await store.takeOver(Sample.owner, at: Sample.start)
                let again = try #require(try await store.claim(Sample.createAction, in: lane, newer).first)
                #expect(again.fence == 2)
                let old = Settlement(
                    claim: claim, transition: .end(.done, nil, counters: claim.counters), result: AttemptResult(.done),
                    calls: [], settledAt: Sample.start)
                let result = try await store.turn(Turn(epoch: newer, settlements: [old]), at: Sample.start)
                #expect(result.stale == [claim.task])
                #expect(try await store.state(claim.task) == .flight)
                try await store.settle(again)
                #expect(try await store.state(claim.task) == .done)
                let attempts = try #require(try await store.task(claim.task)).attempts
                #expect(attempts.map(\.outcome) == ["died", "stale", "done"])
                #expect(attempts.map(\.fence) == [1, 1, 2])
            }
        }
    }

    @Test(arguments: StoreUnderTest.allCases)
    func `A late settle of the same owner's earlier claim is stale by its fence alone`(
        _ kind: StoreUnderTest
    ) async throws {
        try await kind.with { store in
            try await claimed(store) { lane, epoch, first in
                let wait = Transition.wait(until: Sample.start, counters: TaskCounters(attempts: 1), pendingEnd: nil)
                try await store.settle(first, .again(after: nil, Sample.problem("Hiccup")), to: wait)
                let second = try #require(try await store.claim(Sample.createAction, in: lane, epoch).first)
                #expect(second.fence == 2 && second.epoch == first.epoch)
                #expect(try await store.settle(first).stale == [first.task])
                #expect(try await store.state(first.task) == .flight)
                #expect(try await store.settle(second).stale.isEmpty)
                #expect(try await store.state(first.task) == .done)
            }
        }
    }

    @Test(arguments: StoreUnderTest.allCases)
    func `A settle of another epoch is stale even with the right fence`(_ kind: StoreUnderTest) async throws {
        try await kind.with { store in
            try await claimed(store) { lane, _, first in
                let newer = try await store.takeOver(Sample.owner, at: Sample.start)
                let held = try #require(try await store.claim(Sample.createAction, in: lane, newer).first)
                // A copy of the database that was worked separately could give out a claim with this fence.
                let foreign = Claim(
                    task: held.task, fence: held.fence, epoch: first.epoch, run: held.run, night: held.night,
                    options: held.options, lane: held.lane, accountName: held.accountName, kind: held.kind,
                    subject: held.subject, action: held.action, reason: held.reason, payload: held.payload,
                    counters: held.counters, pendingEnd: nil)
                let word = Settlement(
                    claim: foreign, transition: .end(.done, nil, counters: foreign.counters),
                    result: AttemptResult(.done), calls: [], settledAt: Sample.start)
                let result = try await store.turn(Turn(epoch: newer, settlements: [word]), at: Sample.start)
                #expect(result.stale == [held.task])
                #expect(try await store.state(held.task) == .flight)
            }
        }
    }

    @Test(arguments: StoreUnderTest.allCases)
    func `A wait keeps the counters that it was given, and the fence only grows`(_ kind: StoreUnderTest) async throws {
        try await kind.with { store in
            try await claimed(store) { lane, epoch, claim in
                let until = Sample.start + .seconds(30)
                let counters = TaskCounters(
                    attempts: 2, deaths: 1, mustReconcile: true, wait: .init(cause: .capacity, since: Sample.start),
                    waits: 3)
                let end = PendingEnd(.failed, Sample.problem("Exhausted"))
                try await store.settle(
                    claim, .unknown(Sample.problem("Cut")),
                    to: .wait(until: until, counters: counters, pendingEnd: end))
                #expect(try await store.claim(Sample.createAction, in: lane, epoch, at: Sample.start).isEmpty)
                let next = try #require(try await store.claim(Sample.createAction, in: lane, epoch, at: until).first)
                #expect(next.fence == 2 && next.counters == counters && next.pendingEnd == end)
            }
        }
    }

    @Test(arguments: StoreUnderTest.allCases)
    func `Calls are kept with their attempt and counted`(_ kind: StoreUnderTest) async throws {
        try await kind.with { store in
            try await claimed(store) { _, _, claim in
                let calls = [call(), call(throttled: true), call(purpose: .reconcile, mutating: false)]
                try await store.settle(claim, .done, calls: calls)
                let detail = try #require(try await store.task(claim.task))
                #expect(detail.calls.map(\.call) == calls && detail.calls.map(\.fence) == [1, 1, 1])
                let api = try #require(try await store.report(Sample.run, failureLimit: 1)).api
                #expect(api.callsByPurpose == [.effect: 2, .reconcile: 1] && api.mutations == 2 && api.throttled == 1)
                #expect(api.forWork == 2 && api.leastForWork == 1)
            }
        }
    }

    @Test(arguments: StoreUnderTest.allCases)
    func `A failure without a reason still shows one`(_ kind: StoreUnderTest) async throws {
        try await kind.with { store in
            try await claimed(store) { _, _, claim in
                try await store.settle(claim, .done, to: .end(.failed, nil, counters: TaskCounters(attempts: 8)))
                let failure = try #require(try await store.report(Sample.run, failureLimit: 1)).lanes[0].failures.first
                #expect(failure?.problem.code == "Unexplained" && failure?.attempts == 1)
            }
        }
    }

    @Test(arguments: StoreUnderTest.allCases)
    func `A condemned lane fails its ready tasks, and those that may have acted reconcile first`(
        _ kind: StoreUnderTest
    ) async throws {
        try await kind.with { store in
            try await claimed(store) { lane, epoch, claim in
                let until = Sample.start + .hours(1)
                try await store.settle(
                    claim, .unknown(Sample.problem("Cut")),
                    to: .wait(until: until, counters: TaskCounters(attempts: 1, mustReconcile: true), pendingEnd: nil))
                let more = Sample.request([
                    Sample.create(lane, "vol-2"), Sample.delete(lane, "snap-1"),
                    Sample.create(try Sample.lane(2), "vol-3"),
                ])
                _ = try await store.enqueue(more, at: Sample.start)
                let denied = Sample.problem("UnauthorizedOperation")
                let condemned = Condemnation(run: Sample.run, lane: lane, action: Sample.createAction, problem: denied)
                _ = try await store.turn(Turn(epoch: epoch, condemned: [condemned]), at: Sample.start)
                #expect(
                    try await store.tasks(TaskFilter(run: Sample.run), limit: 9).map(\.state) == [
                        .ready, .failed, .ready, .ready,
                    ])
                let looking = try #require(try await store.claim(Sample.createAction, in: lane, epoch).first)
                #expect(looking.subject == "vol-1" && looking.pendingEnd == PendingEnd(.failed, denied))
            }
        }
    }

    private func call(
        purpose: CallRecord.Purpose = .effect, mutating: Bool = true, throttled: Bool = false
    ) -> CallRecord {
        CallRecord(
            action: Sample.createAction, purpose: purpose, mutating: mutating, startedAt: Sample.start,
            duration: .milliseconds(150), status: throttled ? 503 : 200, code: throttled ? "RequestLimitExceeded" : nil,
            requestID: "request", throttled: throttled)
    }
}
