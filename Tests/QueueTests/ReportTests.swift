import Model
import Testing

import Queue

@Suite struct ReportTests {
    @Test(arguments: StoreUnderTest.allCases)
    func `A report counts kinds and states, and lists no more failures than asked for`(_ kind: StoreUnderTest)
        async throws
    {
        try await kind.with { store in
            let lane = try Night.lane()
            let specs =
                (0..<6).map { Night.create(lane, "vol-\($0)") }
                + (0..<3).map { TaskSpec.blocked(Night.delete(lane, "snap-\($0)")) }
            _ = try await store.enqueue(Night.request(specs), at: Night.start)
            let epoch = try await store.takeOver(Night.owner, at: Night.start)
            let claims = try await store.claim(Night.createAction, in: lane, count: 5, epoch)
            try await store.settle(claims[0]) { $0.resource = Night.snapshot("snap-a") }
            try await store.settle(claims[1], .skipped(why: "gone"), to: .end(.skipped, nil, counters: TaskCounters()))
            for claim in claims[2...3] {
                let problem = Problem(
                    code: "Denied", message: "no", hint: "ask", requestID: "id-1", reach: .flow)
                try await store.settle(
                    claim, .failed(problem), to: .end(.failed, problem, counters: TaskCounters(attempts: 2)))
            }
            let report = try #require(try await store.report(Night.run, failureLimit: 3)).lanes[0]
            #expect(report.kinds[JobKind("create-snapshot")] == TaskCounts(done: 1, failed: 2, skipped: 1, open: 2))
            #expect(report.kinds[JobKind("delete-snapshot")] == TaskCounts(blocked: 3))
            #expect(report.snapshots == SnapshotCounts(due: 5, pending: 1))
            #expect(report.failures.map(\.subject) == ["vol-2", "vol-3", "snap-0"] && report.failuresOmitted == 2)
            #expect(report.failures[0].problem.requestID == "id-1" && report.failures[0].problem.reach == .flow)
            #expect(report.failures[0].attempts == 1 && report.failures[2].state == .blocked)
            #expect(report.failures[2].attempts == 0)
        }
    }

    @Test(arguments: StoreUnderTest.allCases)
    func `What costs a backup is listed first, each reason is, and what is not listed is counted`(
        _ kind: StoreUnderTest
    ) async throws {
        try await kind.with { store in
            let lane = try Night.lane()
            let specs =
                (0..<60).map { TaskSpec.blocked(Night.delete(lane, "snap-\($0)")) }
                + [Night.create(lane, "lost", initial: .done(Night.snapshot("snap-lost", .error)))]
                + (0..<30).map { Night.create(lane, "vol-\($0)") } + [Night.create(lane, "other")]
            _ = try await store.enqueue(Night.request(specs), at: Night.start)
            let epoch = try await store.takeOver(Night.owner, at: Night.start)
            for claim in try await store.claim(Night.createAction, in: lane, epoch) {
                let problem = Night.problem(claim.subject == "other" ? "Quota" : "Denied")
                try await store.settle(
                    claim, .failed(problem), to: .end(.failed, problem, counters: TaskCounters(attempts: 1)))
            }
            func part(limit: Int) async throws -> LaneReport {
                try #require(try await store.report(Night.run, failureLimit: limit)).lanes[0]
            }
            let report = try await part(limit: 20)
            let denied = (0..<13).map { "vol-\($0)" }
            #expect(report.failures.map(\.subject) == ["lost"] + denied + ["other"] + (0..<5).map { "snap-\($0)" })
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
            _ = try await store.enqueue(Night.request([], run: Night.nextRun, slot: Night.nextSlot), at: Night.start)
            _ = try await store.enqueue(Night.request([Night.enumerate(try Night.lane())]), at: Night.start)
            let runs = try await store.runs()
            #expect(runs.map(\.key) == [Night.nextRun, Night.run] && runs.map(\.slot) == [Night.nextSlot, Night.slot])
            #expect(runs[1].counts == TaskCounts(open: 1) && runs[1].createdAt == Night.start && runs[1].endedAt == nil)
        }
    }
}

extension TaskSpec {
    fileprivate static func blocked(_ spec: TaskSpec) -> TaskSpec {
        TaskSpec(
            lane: spec.lane, kind: spec.kind, subject: spec.subject, action: spec.action, reason: spec.reason,
            initial: .blocked(Night.problem("BlastRadius")), effect: spec.effect)
    }
}
