import Model
import Testing

import Queue

@Suite struct TakeOverTests {
    @Test(arguments: StoreUnderTest.allCases)
    func `A task that a dead owner left in flight is ready at once, with one more death, and reconciles first`(
        _ kind: StoreUnderTest
    ) async throws {
        try await kind.with { store in
            let lane = try Sample.lane()
            let specs = (0..<5).map { Sample.create(lane, "vol-\($0)") }
            _ = try await store.enqueue(Sample.request(specs), at: Sample.start)
            let first = try await store.takeOver(Sample.owner, at: Sample.start)
            _ = try await store.claim(Sample.createAction, in: lane, count: 3, first)
            let later = Sample.start + .seconds(60)
            let second = try await store.takeOver(OwnerNote(host: "other", pid: 7), at: later)
            #expect(second > first)
            let owner = try #require(try await store.owner())
            #expect(owner.epoch == second && owner.note.host == "other" && owner.startedAt == later)
            let claims = try await store.claim(Sample.createAction, in: lane, second, at: later)
            let left = claims.filter { $0.counters.deaths == 1 }
            #expect(
                claims.count == 5 && left.count == 3 && left.allSatisfy { $0.counters.mustReconcile && $0.fence == 2 })
            let others = claims.filter { $0.counters.deaths == 0 }
            #expect(others.allSatisfy { !$0.counters.mustReconcile && $0.fence == 1 })
            let died = try #require(try await store.task(left[0].task)).attempts
            #expect(died.map(\.outcome) == ["died"] && died[0].epoch == first && died[0].claimedAt == Sample.start)
        }
    }

    @Test(arguments: StoreUnderTest.allCases)
    func `After a takeover a create reconciles first when another run of the night has made the same thing`(
        _ kind: StoreUnderTest
    ) async throws {
        try await kind.with { store in
            let lane = try Sample.lane()
            let specs = ["vol-1", "vol-2"].map { Sample.create(lane, $0) }
            _ = try await store.enqueue(Sample.request(specs), at: Sample.start)
            var again = Sample.request(specs)
            again.run = RunKey(stored: "again-2026-11-23")
            // Both tasks exist before either acts: only the process knows what the first task made.
            _ = try await store.enqueue(again, at: Sample.start)
            let first = try await store.takeOver(Sample.owner, at: Sample.start)
            let claim = try #require(try await store.claim(Sample.createAction, in: lane, count: 1, first).first)
            #expect(!claim.counters.mustReconcile)
            #expect(try await store.settle(claim).stale == [])
            let second = try await store.takeOver(Sample.owner, at: Sample.start)
            let left = try await store.claim(Sample.createAction, in: lane, second)
            #expect(left.count == 3)
            for other in left {
                #expect(
                    other.counters.mustReconcile == (other.subject == claim.subject), "\(other.run) \(other.subject)")
            }
        }
    }

    @Test(arguments: StoreUnderTest.allCases)
    func `A takeover blocks a task that was cancelled in flight`(_ kind: StoreUnderTest) async throws {
        try await kind.with { store in
            let lane = try Sample.lane()
            _ = try await store.enqueue(Sample.request([Sample.create(lane, "vol-1")]), at: Sample.start)
            let first = try await store.takeOver(Sample.owner, at: Sample.start)
            let claim = try #require(try await store.claim(Sample.createAction, in: lane, first).first)
            #expect(try await store.cancel(TaskFilter(run: Sample.run), at: Sample.start) == 1)
            _ = try await store.takeOver(Sample.owner, at: Sample.start)
            let record = try #require(try await store.task(claim.task)).record
            #expect(record.state == .blocked && record.problem?.code == "Cancelled" && record.counters.mustReconcile)
        }
    }

    @Test(arguments: StoreUnderTest.allCases)
    func `The owner stamps the time at which it was alive`(_ kind: StoreUnderTest) async throws {
        try await kind.with { store in
            #expect(try await store.owner() == nil)
            let epoch = try await store.takeOver(Sample.owner, at: Sample.start)
            let later = Sample.start + .seconds(30)
            try await store.stampAlive(epoch, at: later)
            #expect(try await store.owner()?.aliveAt == later)
            #expect(try await store.owner()?.startedAt == Sample.start)
        }
    }
}
