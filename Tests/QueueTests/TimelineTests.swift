import Model
import Queue
import Testing

/// What a report in pictures reads besides the sums.
@Suite struct TimelineTests {
    private func call(at instant: Instant, throttled: Bool = false) -> CallRecord {
        CallRecord(
            action: Sample.createAction, purpose: .effect, mutating: true, startedAt: instant,
            duration: .milliseconds(90),
            status: throttled ? 503 : 200, code: throttled ? "RequestLimitExceeded" : nil, requestID: nil,
            throttled: throttled)
    }

    @Test func `Calls, throttled calls and waits stand in the step in which they were`() async throws {
        try await Folder.with { folder in
            let store = try await SQLiteStore.open(path: folder.file("queue.sqlite"), .creating, at: Sample.start)
            let (lane, idle) = (try Sample.lane(1), try Sample.lane(2))
            _ = try await store.enqueue(
                Sample.request([Sample.create(lane, "vol-1"), Sample.create(idle, "vol-2")]), at: Sample.start)
            let epoch = try await store.takeOver(Sample.owner, at: Sample.start)
            let end = Sample.start + .seconds(480)
            let first = try #require(try await store.claim(Sample.createAction, in: lane, epoch).first)
            let due = Sample.start + .seconds(100)
            try await store.settle(
                first, .notYet(until: due, .throttle, nil),
                to: .wait(until: due, counters: first.counters, pendingEnd: nil), at: Sample.start + .seconds(25),
                calls: [call(at: Sample.start + .seconds(11)), call(at: Sample.start + .seconds(12), throttled: true)])
            let later = Sample.start + .seconds(101)
            let again = try #require(try await store.claim(Sample.createAction, in: lane, epoch, at: later).first)
            // Why so late: what comes after the end of the report counts in its last step.
            try await store.settle(
                again, at: later, calls: [call(at: end + .hours(1)), call(at: Sample.start - .hours(1))])
            let timeline = try await store.timeline(of: Sample.run, from: Sample.start, to: end)
            #expect(timeline.lanes.map(\.account) == [lane.account.digits])
            let calls = timeline.all
            func steps(_ counts: [Int]) -> [Int: Int] {
                Dictionary(uniqueKeysWithValues: counts.enumerated().filter { $1 > 0 }.map { ($0, $1) })
            }
            #expect(steps(calls.calls) == [0: 1, 1: 2, 47: 1])
            #expect(steps(calls.throttled) == [1: 1] && steps(calls.waits) == [2: 1])
            try await store.close()
        }
    }

    @Test func `A volume without a snapshot of the night has the newest complete one of an earlier night`() async throws
    {
        try await Folder.with { folder in
            let store = try await SQLiteStore.open(path: folder.file("queue.sqlite"), .creating, at: Sample.start)
            let lane = try Sample.lane()
            func done(_ volume: String, _ state: ResourceState) -> TaskSpec {
                Sample.create(lane, volume, initial: .done(Sample.snapshot("snap-\(volume)", state)))
            }
            let first = ["vol-1", "vol-2", "vol-3"].map { done($0, .confirmed) } + [done("vol-4", .error)]
            _ = try await store.enqueue(Sample.request(first), at: Sample.start)
            let tonight =
                [done("vol-1", .confirmed), done("vol-2", .pending), done("vol-4", .error)]
                + ["vol-3", "vol-5"].map { Sample.create(lane, $0) }
            _ = try await store.enqueue(
                Sample.request(tonight, run: Sample.nextRun, night: Sample.nextNight), at: Sample.start)
            func ages(_ since: Instant) async throws -> [RecoveryAge] {
                try await store.recoveryAges(of: Sample.nextRun, in: Sample.nextNight, since: since)
            }
            // Those of vol-2 and vol-3 are a night old; vol-4 and vol-5 have none.
            #expect(
                try await ages(Sample.night.start) == [
                    RecoveryAge(night: Sample.night.start, volumes: 2), RecoveryAge(night: nil, volumes: 2),
                ])
            #expect(try await ages(Sample.nextNight.start) == [RecoveryAge(night: nil, volumes: 4)])
            let before = try await store.recoveryAges(of: Sample.run, in: Sample.night, since: Sample.night.start)
            #expect(before == [RecoveryAge(night: nil, volumes: 1)])
            try await store.close()
        }
    }
}
