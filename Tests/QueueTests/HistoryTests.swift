import Model
import Testing

import Queue

@Suite struct HistoryTests {
    @Test(arguments: StoreUnderTest.allCases)
    func `Deletions of a lane are counted over 24 hours, with those in flight and those that may have happened`(
        _ kind: StoreUnderTest
    ) async throws {
        try await kind.with { store in
            let lane = try Sample.lane()
            let specs =
                (0..<6).map { Sample.delete(lane, "snap-\($0)") } + [Sample.delete(try Sample.lane(2), "snap-x")]
            _ = try await store.enqueue(Sample.request(specs), at: Sample.start)
            let epoch = try await store.takeOver(Sample.owner, at: Sample.start)
            let claims = try await store.claim(Sample.deleteAction, in: lane, count: 5, epoch)
            try await store.settle(claims[0]) { $0.resource = Sample.snapshot("snap-0", .removed) }
            try await store.settle(claims[1], at: Sample.start + .hours(2)) {
                $0.resource = Sample.snapshot("snap-1", .removed)
            }
            let unsure = Transition.wait(
                until: Sample.start, counters: TaskCounters(attempts: 1, mustReconcile: true), pendingEnd: nil)
            try await store.settle(claims[2], .unknown(Sample.problem("Cut")), to: unsure)
            let sure = Transition.wait(until: Sample.start, counters: TaskCounters(), pendingEnd: nil)
            try await store.settle(claims[3], .notYet(until: Sample.start, .inUse, nil), to: sure)
            func deletions(_ now: Instant) async throws -> Int {
                try await store.history(of: lane, run: Sample.run, at: now).deletionsLast24h
            }
            #expect(try await deletions(Sample.start + .hours(3)) == 4)
            #expect(try await deletions(Sample.start + .hours(25)) == 3)
            #expect(try await deletions(Sample.start + .hours(27)) == 2)
        }
    }

    @Test(arguments: StoreUnderTest.allCases)
    func `Snapshots that went with an image are deletions too`(_ kind: StoreUnderTest) async throws {
        try await kind.with { store in
            let lane = try Sample.lane()
            _ = try await store.enqueue(Sample.request([Sample.delete(lane, "ami-1")]), at: Sample.start)
            let epoch = try await store.takeOver(Sample.owner, at: Sample.start)
            let claim = try #require(try await store.claim(Sample.deleteAction, in: lane, epoch).first)
            try await store.settle(claim) { result in
                result.resource = Sample.snapshot("ami-1", .removed)
                result.removedWithIt = 3
            }
            let history = try await store.history(of: lane, run: Sample.run, at: Sample.start + .hours(1))
            #expect(history.deletionsLast24h == 4)
        }
    }

    @Test(arguments: StoreUnderTest.allCases)
    func `Snapshots that are to go with an image count from the claim on`(_ kind: StoreUnderTest) async throws {
        try await kind.with { store in
            let lane = try Sample.lane()
            let specs = [Sample.delete(lane, "ami-1", alsoRemoves: 3), Sample.delete(lane, "ami-2", alsoRemoves: 5)]
            _ = try await store.enqueue(Sample.request(specs), at: Sample.start)
            let epoch = try await store.takeOver(Sample.owner, at: Sample.start)
            func deletions() async throws -> Int {
                try await store.history(of: lane, run: Sample.run, at: Sample.start).deletionsLast24h
            }
            #expect(try await deletions() == 0)
            let claims = try await store.claim(Sample.deleteAction, in: lane, count: 2, epoch)
            #expect(try await deletions() == 10)
            try await store.settle(claims[0]) { result in
                result.resource = Sample.snapshot("ami-1", .removed)
                result.removedWithIt = 2
            }
            #expect(try await deletions() == 9, "those that were deleted, and those in flight")
            let unsure = Transition.wait(
                until: Sample.start, counters: TaskCounters(attempts: 1, mustReconcile: true), pendingEnd: nil)
            try await store.settle(claims[1], .unknown(Sample.problem("Cut")), to: unsure)
            #expect(try await deletions() == 9, "it may be deleted")
        }
    }

    @Test(arguments: StoreUnderTest.allCases)
    func `The share that may be deleted is taken of the snapshots before the first deletion`(
        _ kind: StoreUnderTest
    ) async throws {
        try await kind.with { store in
            let lane = try Sample.lane()
            _ = try await store.enqueue(Sample.request([Sample.enumerate(lane)]), at: Sample.start)
            let epoch = try await store.takeOver(Sample.owner, at: Sample.start)
            let census = { LaneCensus(runningInstances: 1, selectedVolumes: 2, autoSnapshots: $0) }
            let first = try #require(try await store.claim(Sample.enumerateAction, in: lane, epoch).first)
            try await store.settle(first, at: Sample.start) { result in
                result.fanOut = FanOut(tasks: [Sample.delete(lane, "snap-0")], census: census(100))
            }
            func history(_ run: RunKey) async throws -> LaneHistory {
                try await store.history(of: lane, run: run, at: Sample.start + .hours(2))
            }
            #expect(try await history(Sample.run).autoSnapshotsBefore == 100)
            #expect(try await history(Sample.nextRun).census == census(100))
            let deletion = try #require(
                try await store.claim(Sample.deleteAction, in: lane, epoch, at: Sample.start + .seconds(10)).first)
            try await store.settle(deletion, at: Sample.start + .seconds(20)) {
                $0.resource = Sample.snapshot("snap-0", .removed)
            }
            _ = try await store.enqueue(
                Sample.request([Sample.enumerate(lane)], run: Sample.nextRun, night: Sample.nextNight), at: Sample.start
            )
            let second = try #require(try await store.claim(Sample.enumerateAction, in: lane, epoch).first)
            try await store.settle(second, at: Sample.start + .hours(1)) { $0.fanOut = FanOut(census: census(60)) }
            let after = try await history(Sample.nextRun)
            #expect(after.autoSnapshotsBefore == 100 && after.census == census(60))
        }
    }

    @Test(arguments: StoreUnderTest.allCases)
    func `An adopted snapshot is followed but not counted as made`(_ kind: StoreUnderTest) async throws {
        try await kind.with { store in
            let lane = try Sample.lane()
            let specs = [
                Sample.create(lane, "vol-1", initial: .done(Sample.snapshot("snap-1", .confirmed))),
                Sample.create(lane, "vol-2", initial: .done(Sample.snapshot("snap-2", .error))),
                Sample.create(lane, "vol-3", initial: .done(Sample.snapshot("snap-3", .pending, adopted: true))),
                Sample.create(lane, "vol-4"),
            ]
            _ = try await store.enqueue(Sample.request(specs), at: Sample.start)
            let history = try await store.history(of: lane, run: Sample.run, at: Sample.start)
            #expect(history.creationsLast24h == 2 && history.openCreates == 1)
            #expect(history.tonight.map(\.resource.id) == ["snap-3", "snap-2"])
            let empty = try await store.history(of: try Sample.lane(9), run: Sample.run, at: Sample.start)
            #expect(empty == LaneHistory())
        }
    }

    @Test(arguments: StoreUnderTest.allCases)
    func `A run that does not exist yet has the past of its lane`(_ kind: StoreUnderTest) async throws {
        try await kind.with { store in
            let lane = try Sample.lane()
            let specs = [
                Sample.delete(lane, "snap-0"),
                Sample.create(lane, "vol-1", initial: .done(Sample.snapshot("snap-1", .pending))),
            ]
            _ = try await store.enqueue(Sample.request(specs), at: Sample.start)
            let epoch = try await store.takeOver(Sample.owner, at: Sample.start)
            let claim = try #require(try await store.claim(Sample.deleteAction, in: lane, epoch).first)
            try await store.settle(claim) { $0.resource = Sample.snapshot("snap-0", .removed) }
            let history = try await store.history(of: lane, run: Sample.nextRun, at: Sample.start + .hours(1))
            #expect(history.deletionsLast24h == 1 && history.creationsLast24h == 1)
            #expect(history.tonight.isEmpty && history.openCreates == 0 && history.options == RunOptions())
            #expect(try await store.run(Sample.nextRun) == nil)
        }
    }
}
