import Model
import Testing

import Queue

/// The confirmed number of selected volumes, and the creates that were skipped.
@Suite struct SelectionTests {
    private func enumerate(
        _ store: any TaskStore, _ run: RunKey, _ night: Night, selected: Int, at now: Instant, _ epoch: Epoch
    ) async throws {
        let lane = try Sample.lane()
        _ = try await store.enqueue(Sample.request([Sample.enumerate(lane)], run: run, night: night), at: now)
        let claim = try #require(try await store.claim(Sample.enumerateAction, in: lane, epoch, at: now).first)
        try await store.settle(claim, at: now) { result in
            result.fanOut = FanOut(
                covered: [.snapshots],
                census: LaneCensus(runningInstances: 1, selectedVolumes: selected, autoSnapshots: 1))
        }
    }

    @Test(arguments: StoreUnderTest.allCases)
    func `Only a greater number or a person changes what is confirmed, and pruning keeps it`(
        _ kind: StoreUnderTest
    ) async throws {
        try await kind.with { store in
            let lane = try Sample.lane()
            let epoch = try await store.takeOver(Sample.owner, at: Sample.start)
            func confirmed() async throws -> Int? {
                try await store.history(of: lane, run: Sample.run, at: Sample.start).confirmedSelection
            }
            #expect(try await confirmed() == nil)
            for (number, selected, expected) in [(0, 0, nil), (1, 100, 100), (2, 46, 100), (3, 0, 100)]
                as [(Int, Int, Int?)]
            {
                let night = Night(
                    day: Sample.night.day.adding(days: number), start: Sample.night.start + .days(number),
                    end: Sample.night.end + .days(number))
                let run = RunKey(stored: "nightly-\(night.day)")
                try await enumerate(store, run, night, selected: selected, at: Sample.start + .days(number), epoch)
                #expect(try await confirmed() == expected)
                let report = try #require(try await store.report(run, failureLimit: 5)).lanes[0]
                #expect(report.knowsSelection && report.confirmedSelection == expected)
            }
            let now = Sample.start + .days(4)
            #expect(try await store.prune(before: now - .days(1)) == 3)
            #expect(try await confirmed() == 100)
            var other = TaskFilter()
            other.accounts = [try Sample.lane(2).account]
            #expect(try await store.confirmSelection(other, at: now).isEmpty)
            let accepted = try await store.confirmSelection(TaskFilter(), at: now)
            #expect(
                accepted == [
                    ConfirmedSelection(lane: lane, before: 100, volumes: 0, listedAt: Sample.start + .days(3))
                ])
            #expect(try await confirmed() == 0)
            #expect(try await store.confirmSelection(TaskFilter(), at: now).isEmpty, "there is nothing left to confirm")
        }
    }

    @Test(arguments: StoreUnderTest.allCases)
    func `Each skipped create is in the report, and counts beside what is due`(_ kind: StoreUnderTest) async throws {
        try await kind.with { store in
            let lane = try Sample.lane()
            let specs = (0..<4).map { Sample.create(lane, "vol-\($0)") } + [Sample.delete(lane, "snap-1")]
            _ = try await store.enqueue(Sample.request(specs), at: Sample.start)
            let epoch = try await store.takeOver(Sample.owner, at: Sample.start)
            for claim in try await store.claim(Sample.createAction, in: lane, epoch) where claim.subject != "vol-0" {
                let why = StoreRules.skipped("\(claim.subject) is gone")
                try await store.settle(
                    claim, .skipped(why: why.message), to: .end(.skipped, why, counters: TaskCounters()))
            }
            for claim in try await store.claim(Sample.deleteAction, in: lane, epoch) {
                try await store.settle(
                    claim, .skipped(why: "kept"),
                    to: .end(.skipped, StoreRules.skipped("kept"), counters: TaskCounters()))
            }
            func part(limit: Int) async throws -> LaneReport {
                try #require(try await store.report(Sample.run, failureLimit: limit)).lanes[0]
            }
            let report = try await part(limit: 2)
            #expect(report.snapshots == SnapshotCounts(due: 1, skipped: 3, open: 1) && report.snapshots.selected == 4)
            #expect(report.skippedCreates.map(\.subject) == ["vol-1", "vol-2"])
            #expect(report.skippedCreates.map(\.why) == ["vol-1 is gone", "vol-2 is gone"])
            #expect(report.skippedOmitted == 1)
            #expect(try await part(limit: 0).skippedOmitted == 3)
        }
    }
}
