import Model
import Testing

import Queue

@Suite struct FollowerTests {
    /// Returns a lane with two creates and the task that follows them, all claimed.
    private func night(
        _ store: any TaskStore
    ) async throws -> (lane: Lane, epoch: Epoch, creates: [Claim], confirm: Claim) {
        let lane = try Sample.lane()
        let specs = [Sample.create(lane, "vol-1"), Sample.create(lane, "vol-2"), Sample.confirm(lane)]
        _ = try await store.enqueue(Sample.request(specs), at: Sample.start)
        let epoch = try await store.takeOver(Sample.owner, at: Sample.start)
        let creates = try await store.claim(Sample.createAction, in: lane, epoch)
        let confirm = try #require(try await store.claim(Sample.confirmAction, in: lane, epoch).first)
        return (lane, epoch, creates, confirm)
    }

    @Test(arguments: StoreUnderTest.allCases)
    func `A follower that ended is opened again by something pending`(_ kind: StoreUnderTest) async throws {
        try await kind.with { store in
            let (_, _, creates, confirm) = try await night(store)
            try await store.settle(confirm)
            #expect(try await store.state(confirm.task) == .done)
            try await store.settle(creates[0]) { $0.resource = Sample.snapshot("snap-1", .confirmed) }
            #expect(try await store.state(confirm.task) == .done)
            let result = try await store.settle(creates[1]) { $0.resource = Sample.snapshot("snap-2", .pending) }
            #expect(try await store.state(confirm.task) == .ready)
            #expect(result.endedRuns.isEmpty)
            #expect(try #require(try await store.task(confirm.task)).attempts.map(\.outcome) == ["done", "reopened"])
        }
    }

    @Test(arguments: StoreUnderTest.allCases)
    func `A follower in flight is opened again when something happened since its claim`(
        _ kind: StoreUnderTest
    ) async throws {
        try await kind.with { store in
            let (lane, epoch, creates, confirm) = try await night(store)
            try await store.settle(creates[0]) { $0.resource = Sample.snapshot("snap-1", .pending) }
            try await store.settle(confirm)
            let again = try #require(try await store.claim(Sample.confirmAction, in: lane, epoch).first)
            #expect(again.fence == 2)
            try await store.settle(again)
            #expect(try await store.state(confirm.task) == .done)
        }
    }

    @Test(arguments: StoreUnderTest.allCases)
    func `An observation of a resource that the task no longer has changes nothing`(_ kind: StoreUnderTest) async throws
    {
        try await kind.with { store in
            let (_, _, creates, confirm) = try await night(store)
            for create in creates { try await store.settle(create) { $0.resource = Sample.snapshot("snap-2") } }
            try await store.settle(confirm) { result in
                result.observations = [
                    ResourceObservation(task: creates[0].task, id: "snap-1", state: .error, reopens: true),
                    ResourceObservation(task: creates[1].task, id: "snap-2", state: .confirmed),
                ]
            }
            let tasks = try await store.tasks(TaskFilter(run: Sample.run), limit: 9)
            #expect(tasks.map { $0.resource?.state } == [.pending, .confirmed, nil])
            #expect(tasks.first?.state == .done)
        }
    }

    @Test(arguments: StoreUnderTest.allCases)
    func `An observation changes the resource, and can open its task again`(_ kind: StoreUnderTest) async throws {
        try await kind.with { store in
            let (lane, epoch, creates, confirm) = try await night(store)
            for (index, create) in creates.enumerated() {
                try await store.settle(create) { $0.resource = Sample.snapshot("snap-\(index)") }
            }
            let seen = try await store.history(of: lane, run: Sample.run, at: Sample.start)
            #expect(seen.tonight.map(\.resource.id) == ["snap-0", "snap-1"] && seen.openCreates == 0)
            let problem = Sample.problem("SnapshotError")
            try await store.settle(confirm) { result in
                result.observations = [
                    ResourceObservation(task: creates[0].task, state: .confirmed),
                    ResourceObservation(task: creates[1].task, state: .error, problem: problem, reopens: true),
                ]
            }
            let tasks = try await store.tasks(TaskFilter(run: Sample.run), limit: 9)
            #expect(tasks.map(\.state) == [.done, .ready, .ready])
            #expect(tasks.map { $0.resource?.state } == [.confirmed, .error, nil])
            #expect(tasks[1].problem == problem)
            let lost = try await store.history(of: lane, run: Sample.run, at: Sample.start)
            #expect(lost.tonight.map(\.reopened) == [1] && lost.openCreates == 1)
            #expect(
                try await store.report(Sample.run, failureLimit: 1)?.lanes[0].snapshots
                    == SnapshotCounts(due: 2, confirmed: 1, error: 1, open: 1))

            let anew = try #require(try await store.claim(Sample.createAction, in: lane, epoch).first)
            #expect(anew.fence == 2 && anew.counters.attempts == 0)
            try await store.settle(anew) { $0.resource = Sample.snapshot("snap-new") }
            let made = try await store.history(of: lane, run: Sample.run, at: Sample.start)
            #expect(made.tonight.map(\.resource.id) == ["snap-new"] && made.tonight.map(\.reopened) == [1])
            #expect(
                try await store.report(Sample.run, failureLimit: 1)?.lanes[0].snapshots
                    == SnapshotCounts(due: 2, confirmed: 1, pending: 1))
        }
    }

    @Test(arguments: StoreUnderTest.allCases)
    func `An observation of another lane's task changes nothing`(_ kind: StoreUnderTest) async throws {
        try await kind.with { store in
            let (_, _, _, confirm) = try await night(store)
            let other = Sample.create(try Sample.lane(2), "vol-9", initial: .done(Sample.snapshot("snap-9")))
            _ = try await store.enqueue(Sample.request([other]), at: Sample.start)
            try await store.settle(confirm) { result in
                result.observations = [ResourceObservation(task: TaskID(4), state: .error, reopens: true)]
            }
            let record = try #require(try await store.task(TaskID(4))).record
            #expect(record.subject == "vol-9" && record.resource?.state == .pending && record.state == .done)
        }
    }

    @Test(arguments: StoreUnderTest.allCases)
    func `A follow-up and a replay open the follower again`(_ kind: StoreUnderTest) async throws {
        try await kind.with { store in
            let (lane, epoch, creates, confirm) = try await night(store)
            let problem = Sample.problem("Denied")
            try await store.settle(
                creates[0], .failed(problem), to: .end(.failed, problem, counters: TaskCounters(attempts: 3)))
            try await store.settle(creates[1]) { $0.resource = Sample.snapshot("snap-1", .confirmed) }
            try await store.settle(confirm)
            #expect(try await store.run(Sample.run)?.endedAt == Sample.start)

            let replay = try await store.replay(TaskFilter(run: Sample.run), dryRun: false, at: Sample.start)
            #expect(replay.tasks.map(\.id) == [creates[0].task])
            #expect(try await store.run(Sample.run)?.endedAt == nil)
            let again = try #require(try await store.claim(Sample.confirmAction, in: lane, epoch).first)
            let anew = try #require(try await store.claim(Sample.createAction, in: lane, epoch).first)
            #expect(anew.counters.attempts == 0 && anew.fence == 2)
            try await store.settle(anew)
            try await store.settle(again) { $0.followUps = [Sample.delete(lane, "twin"), Sample.delete(lane, "twin")] }
            #expect(
                try await store.tasks(TaskFilter(run: Sample.run), limit: 9).map(\.state) == [
                    .done, .done, .ready, .ready,
                ])
        }
    }
}
