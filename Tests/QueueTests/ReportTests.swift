import Model
import Testing

import Queue

@Suite struct ReportTests {
    @Test(arguments: StoreUnderTest.allCases)
    func `An outage is shown where tasks are open, until it has ended`(_ kind: StoreUnderTest) async throws {
        try await kind.with { store in
            let lane = try Sample.lane()
            _ = try await store.enqueue(Sample.request([Sample.create(lane, "vol-1")]), at: Sample.start)
            let epoch = try await store.takeOver(Sample.owner, at: Sample.start)
            func outage(_ lane: Lane, _ minutes: Int) -> Outage {
                Outage(
                    place: Outage.Place(lane: lane, service: ServiceName("ec2")), since: Sample.start,
                    nextProbe: Sample.start + .minutes(minutes),
                    problem: Problem(code: "Timeout", message: "no answer", hint: "wait", requestID: "r-1"))
            }
            let other = try Sample.lane(2)
            let began = Turn(epoch: epoch, outages: [.goesOn(outage(lane, 2)), .goesOn(outage(other, 2))])
            _ = try await store.turn(began, at: Sample.start)
            _ = try await store.turn(Turn(epoch: epoch, outages: [.goesOn(outage(lane, 4))]), at: Sample.start)
            #expect(try await store.outages() == [outage(lane, 4), outage(other, 2)])
            #expect(try await store.report(Sample.run, failureLimit: 1)?.lanes[0].outages == [outage(lane, 4)])
            #expect(try await store.task(TaskID(1))?.outages == [outage(lane, 4)])
            _ = try await store.turn(Turn(epoch: epoch, outages: [.ended(outage(lane, 4).place)]), at: Sample.start)
            #expect(try await store.report(Sample.run, failureLimit: 1)?.lanes[0].outages == [])
            #expect(try await store.outages() == [outage(other, 2)])
        }
    }

    @Test(arguments: StoreUnderTest.allCases)
    func `A report counts kinds and states, and lists no more failures than the limit`(_ kind: StoreUnderTest)
        async throws
    {
        try await kind.with { store in
            let lane = try Sample.lane()
            let specs =
                (0..<6).map { Sample.create(lane, "vol-\($0)") }
                + (0..<3).map { TaskSpec.blocked(Sample.delete(lane, "snap-\($0)")) }
            _ = try await store.enqueue(Sample.request(specs), at: Sample.start)
            let epoch = try await store.takeOver(Sample.owner, at: Sample.start)
            let claims = try await store.claim(Sample.createAction, in: lane, count: 5, epoch)
            try await store.settle(claims[0]) { $0.resource = Sample.snapshot("snap-a") }
            try await store.settle(claims[1], .skipped(why: "gone"), to: .end(.skipped, nil, counters: TaskCounters()))
            for claim in claims[2...3] {
                let problem = Problem(
                    code: "Denied", message: "no", hint: "ask", requestID: "id-1", reach: .flow)
                try await store.settle(
                    claim, .failed(problem), to: .end(.failed, problem, counters: TaskCounters(attempts: 2)))
            }
            let report = try #require(try await store.report(Sample.run, failureLimit: 3)).lanes[0]
            #expect(report.kinds[JobKind("create-snapshot")] == TaskCounts(done: 1, failed: 2, skipped: 1, open: 2))
            #expect(report.kinds[JobKind("delete-snapshot")] == TaskCounts(blocked: 3))
            #expect(report.snapshots == SnapshotCounts(due: 5, pending: 1, failed: 2, skipped: 1, open: 2))
            #expect(report.failures.map(\.subject) == ["vol-2", "vol-3", "snap-0"] && report.failuresOmitted == 2)
            #expect(report.failures[0].problem.requestID == "id-1" && report.failures[0].problem.reach == .flow)
            #expect(report.failures[0].attempts == 1 && report.failures[2].state == .blocked)
            #expect(report.failures[2].attempts == 0)
        }
    }

    @Test(arguments: StoreUnderTest.allCases)
    func `Failures that cost a backup are listed first, each reason is listed, and the rest is counted`(
        _ kind: StoreUnderTest
    ) async throws {
        try await kind.with { store in
            let lane = try Sample.lane()
            let specs =
                (0..<60).map { TaskSpec.blocked(Sample.delete(lane, "snap-\($0)")) }
                + [Sample.create(lane, "lost", initial: .done(Sample.snapshot("snap-lost", .error)))]
                + (0..<30).map { Sample.create(lane, "vol-\($0)") } + [Sample.create(lane, "other")]
            _ = try await store.enqueue(Sample.request(specs), at: Sample.start)
            let epoch = try await store.takeOver(Sample.owner, at: Sample.start)
            for claim in try await store.claim(Sample.createAction, in: lane, epoch) {
                let problem = Sample.problem(claim.subject == "other" ? "Quota" : "Denied")
                try await store.settle(
                    claim, .failed(problem), to: .end(.failed, problem, counters: TaskCounters(attempts: 1)))
            }
            func part(limit: Int) async throws -> LaneReport {
                try #require(try await store.report(Sample.run, failureLimit: limit)).lanes[0]
            }
            let report = try await part(limit: 20)
            let denied = (0..<13).map { "vol-\($0)" }
            #expect(report.failures.map(\.subject.text) == ["lost"] + denied + ["other"] + (0..<5).map { "snap-\($0)" })
            let create = JobKind("create-snapshot")
            let delete = JobKind("delete-snapshot")
            #expect(
                report.omitted == [
                    OmittedFailures(kind: create, state: .failed, code: "Denied", count: 17),
                    OmittedFailures(kind: delete, state: .blocked, code: "BlastRadius", count: 55),
                ])
            #expect(report.failuresOmitted == 72 && report.ruined == 1)
            let none = try await part(limit: 0)
            #expect(none.failures.isEmpty && none.omitted.isEmpty && none.kinds == report.kinds)
            #expect(try await part(limit: 100).omitted.isEmpty)
        }
    }

    @Test(arguments: StoreUnderTest.allCases)
    func `Runs are listed in the order in which they began`(_ kind: StoreUnderTest) async throws {
        try await kind.with { store in
            _ = try await store.enqueue(
                Sample.request([], run: Sample.nextRun, night: Sample.nextNight), at: Sample.start)
            _ = try await store.enqueue(Sample.request([Sample.enumerate(try Sample.lane())]), at: Sample.start)
            let runs = try await store.runs()
            #expect(
                runs.map(\.key) == [Sample.nextRun, Sample.run]
                    && runs.map(\.night) == [Sample.nextNight, Sample.night])
            #expect(
                runs[1].counts == TaskCounts(open: 1) && runs[1].createdAt == Sample.start && runs[1].endedAt == nil)
        }
    }
}

extension TaskSpec {
    fileprivate static func blocked(_ spec: TaskSpec) -> TaskSpec {
        TaskSpec(
            lane: spec.lane, kind: spec.kind, subject: spec.subject, action: spec.action, reason: spec.reason,
            initial: .blocked(Sample.problem("BlastRadius")), effect: spec.effect)
    }
}
