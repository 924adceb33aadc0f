import Model
import Queue
import ReferenceStore
import TestRandom
import Testing

/// The sums that the history of nights reads, beside the reports of the same runs.
@Suite struct SumsTests {
    @Test(arguments: 1...12 as ClosedRange<UInt64>)
    func `The sums of every run are those of its report`(_ seed: UInt64) async throws {
        try await Folder.with { folder in
            let memory = MemoryStore()
            let store = try await SQLiteStore.open(path: folder.file("queue.sqlite"), .creating, at: Sample.start)
            var commands = try RandomCommands(seed: seed)
            for step in 0..<120 {
                commands.advance()
                _ = try await DifferentialTests().give(&commands, memory, store)
                guard step % 20 == 19 else { continue }
                let sums = try await store.sums(ofRunsSince: Sample.night.start)
                #expect(try await store.runs().map(\.key) == sums.map(\.run))
                for run in sums {
                    let report = try #require(try await store.report(run.run, failureLimit: 1_000))
                    #expect(run.endedAt == report.endedAt && run.startedAt == report.startedAt)
                    #expect(run.calls == report.api.calls && run.throttled == report.api.throttled)
                    #expect(run.lanes.map(Self.plain) == report.lanes.map(\.sums).map(Self.plain), "seed \(seed)")
                    for (lane, reported) in zip(run.lanes, report.lanes) {
                        #expect(lane.failures.reduce(0) { $0 + $1.count } == reported.failures.count)
                    }
                }
            }
            try await store.close()
        }
    }

    /// The sums that a report has too. The confirmed selection is read only where no volume is selected.
    private static func plain(_ lane: LaneSums) -> LaneSums {
        var lane = lane
        (lane.images, lane.deleted, lane.failures) = (0, 0, [])
        if !lane.knowsSelection || lane.snapshots.selected > 0 { lane.confirmedSelection = nil }
        return lane
    }

    @Test func `What two runs of a night have made, found or deleted counts once`() async throws {
        try await Folder.with { folder in
            let store = try await SQLiteStore.open(path: folder.file("queue.sqlite"), .creating, at: Sample.start)
            let lane = try Sample.lane()
            func image(_ id: String, _ image: String, adopted: Bool) -> TaskSpec {
                TaskSpec(
                    lane: lane, kind: JobKind("register-image"), subject: ExactText(id), action: Sample.createAction,
                    reason: "due", initial: .done(Sample.snapshot(image, .confirmed, adopted: adopted)),
                    effect: .makesImage)
            }
            func deletion(_ id: String) -> TaskSpec {
                TaskSpec(
                    lane: lane, kind: JobKind("delete-snapshot"), subject: ExactText(id), action: Sample.deleteAction,
                    reason: "old", initial: .done(Sample.snapshot(id, .removed)), effect: .removes)
            }
            let first = [image("i-1", "ami-1", adopted: false), deletion("snap-1"), deletion("snap-2")]
            let second = [
                image("i-1", "ami-1", adopted: true), image("i-2", "ami-2", adopted: false), deletion("snap-2"),
                deletion("snap-3"),
            ]
            let again = RunKey(stored: "again-2026-11-23")
            for (specs, run) in [(first, Sample.run), (second, again)] {
                _ = try await store.enqueue(Sample.request(specs, run: run), at: Sample.start)
            }
            let next = Sample.request([deletion("snap-3")], run: Sample.nextRun, night: Sample.nextNight)
            _ = try await store.enqueue(next, at: Sample.start)
            let sums = try await store.sums(ofRunsSince: Sample.night.start)
            #expect(sums.map { $0.lanes[0].images } == [1, 1, 0])
            #expect(sums.map { $0.lanes[0].deleted } == [2, 1, 1])
            #expect(try await store.sums(ofRunsSince: Sample.nextNight.start).map(\.run) == [Sample.nextRun])
            try await store.close()
        }
    }
}
