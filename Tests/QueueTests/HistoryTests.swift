import Model
import Testing

import Queue

@Suite struct HistoryTests {
    @Test(arguments: StoreUnderTest.allCases)
    func `Deletions of a lane are counted by the night, with those in flight and those that may have happened`(
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
            func deletions(_ run: RunKey) async throws -> Int {
                try await store.history(of: lane, run: run, at: Sample.start + .hours(3)).deletionsTonight
            }
            #expect(try await deletions(Sample.run) == 4)
            let another = Sample.request([Sample.enumerate(lane)], run: Sample.nextRun, night: Sample.nextNight)
            _ = try await store.enqueue(another, at: Sample.start + .hours(3))
            #expect(try await deletions(Sample.nextRun) == 2, "those that are under way count in every night")
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
            #expect(history.deletionsTonight == 4)
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
                try await store.history(of: lane, run: Sample.run, at: Sample.start).deletionsTonight
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
    func `A thing that two runs of a night removed counts once, with what went with it`(_ kind: StoreUnderTest)
        async throws
    {
        try await kind.with { store in
            let lane = try Sample.lane()
            let specs = [Sample.delete(lane, "ami-1", alsoRemoves: 2)]
            let again = RunKey(stored: "again-2026-11-23")
            _ = try await store.enqueue(Sample.request(specs), at: Sample.start)
            _ = try await store.enqueue(Sample.request(specs, run: again), at: Sample.start)
            let epoch = try await store.takeOver(Sample.owner, at: Sample.start)
            for claim in try await store.claim(Sample.deleteAction, in: lane, count: 2, epoch) {
                try await store.settle(claim) { result in
                    result.resource = Sample.snapshot("ami-1", .removed)
                    result.removedWithIt = 2
                }
            }
            #expect(try await store.history(of: lane, run: again, at: Sample.start).deletionsTonight == 3)
        }
    }

    @Test(arguments: StoreUnderTest.allCases)
    func `What many may tag after the first night raises no limit, and what this database made does`(
        _ kind: StoreUnderTest
    ) async throws {
        try await kind.with { store in
            let lane = try Sample.lane()
            func list(_ run: RunKey, _ night: Night, at now: Instant, seen: Int, made: Int) async throws {
                _ = try await store.enqueue(
                    Sample.request([Sample.enumerate(lane)], run: run, night: night), at: now)
                let epoch = try await store.takeOver(Sample.owner, at: now)
                let claim = try #require(
                    try await store.claim(Sample.enumerateAction, in: lane, epoch, at: now).first)
                try await store.settle(claim, at: now) { result in
                    result.fanOut = FanOut(
                        tasks: (0..<made).map { Sample.create(lane, "vol-\($0)") },
                        census: LaneCensus(runningInstances: 1, selectedVolumes: 2, autoSnapshots: seen))
                }
                for create in try await store.claim(Sample.createAction, in: lane, count: made, epoch, at: now) {
                    try await store.settle(create, at: now) {
                        $0.resource = ResourceNote(id: "snap-\(create.subject)", state: .confirmed, startedAt: now)
                    }
                }
            }
            let next = Sample.nextNight.start + .hours(2)
            try await list(Sample.run, Sample.night, at: Sample.start, seen: 100, made: 2)
            try await list(Sample.nextRun, Sample.nextNight, at: next, seen: 1_100, made: 0)
            let later = try await store.history(
                of: lane, run: RunKey(stored: "none-2026-11-30"), at: next + .days(3))
            #expect(later.autoSnapshotsBefore == 102)
        }
    }

    @Test(arguments: StoreUnderTest.allCases)
    func `The share that may be deleted is taken of the snapshots that an earlier night saw`(
        _ kind: StoreUnderTest
    ) async throws {
        try await kind.with { store in
            let lane = try Sample.lane()
            _ = try await store.enqueue(Sample.request([Sample.enumerate(lane)]), at: Sample.start)
            let epoch = try await store.takeOver(Sample.owner, at: Sample.start)
            let census = {
                LaneCensus(runningInstances: 1, selectedVolumes: 2, autoSnapshots: $0, usualDeletions: $0 / 10)
            }
            let first = try #require(try await store.claim(Sample.enumerateAction, in: lane, epoch).first)
            try await store.settle(first, at: Sample.start) { result in
                result.fanOut = FanOut(
                    tasks: [Sample.create(lane, "vol-1", initial: .done(Sample.snapshot("snap-1", .confirmed)))],
                    census: census(100))
            }
            let night = Sample.nextNight.start + .hours(2)
            func history(_ run: RunKey) async throws -> LaneHistory {
                try await store.history(of: lane, run: run, at: night)
            }
            #expect(try await history(Sample.run).autoSnapshotsBefore == nil)
            #expect(try await history(Sample.nextRun).census == census(100))
            _ = try await store.enqueue(
                Sample.request([Sample.enumerate(lane)], run: Sample.nextRun, night: Sample.nextNight), at: night)
            let second = try #require(try await store.claim(Sample.enumerateAction, in: lane, epoch, at: night).first)
            try await store.settle(second, at: night) { $0.fanOut = FanOut(census: census(60)) }
            let after = try await history(Sample.nextRun)
            #expect(after.autoSnapshotsBefore == 100 && after.usualDeletions == 10)
            #expect(after.census == census(60))
            #expect(after.madeTonight == 0 && after.madeInANight == 1)
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
            #expect(history.madeTonight == 2 && history.openCreates == 1)
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
            #expect(history.deletionsTonight == 1 && history.madeInANight == 1)
            #expect(history.tonight.isEmpty && history.openCreates == 0 && history.options == RunOptions())
            #expect(try await store.run(Sample.nextRun) == nil)
        }
    }
}
