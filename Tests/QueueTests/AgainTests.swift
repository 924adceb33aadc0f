import Model
import Queue
import Testing

/// What a run that is started again after its end opens, in both stores.
@Suite struct AgainTests {
    private static let later = Sample.start + .hours(5)

    private static func request(_ specs: [TaskSpec], listsAgain: Bool = true) -> EnqueueRequest {
        var request = Sample.request(specs)
        request.listsAgain = listsAgain
        return request
    }

    /// Enqueues an enumeration and settles it with a plan. Returns its number.
    private func enumerate(
        _ store: any TaskStore, _ epoch: Epoch, _ plan: [TaskSpec], at now: Instant, census: LaneCensus? = nil
    ) async throws -> TaskID {
        let lane = try Sample.lane()
        _ = try await store.enqueue(Self.request([Sample.enumerate(lane)]), at: now)
        let claim = try #require(try await store.claim(Sample.enumerateAction, in: lane, epoch, at: now).first)
        try await store.settle(claim, at: now) {
            $0.fanOut = FanOut(tasks: plan, covered: [.snapshots], census: census, supersedesOlderRuns: true)
        }
        return claim.task
    }

    private func attempts(_ store: any TaskStore, _ task: TaskID) async throws -> [AttemptRecord] {
        try #require(try await store.task(task)).attempts.filter { $0.outcome == "reopened" }
    }

    @Test(arguments: StoreUnderTest.allCases)
    func `A run that has ended opens its enumerations again, and says why`(_ kind: StoreUnderTest) async throws {
        try await kind.with { store in
            let epoch = try await store.takeOver(Sample.owner, at: Sample.start)
            let task = try await enumerate(store, epoch, [], at: Sample.start)
            let specs = [Sample.enumerate(try Sample.lane()), Sample.enumerate(try Sample.lane(2))]
            let plain = try await store.enqueue(Self.request([specs[0]], listsAgain: false), at: Self.later)
            #expect(plain.listedAgain == 0 && plain.tasksAdded == 0)
            #expect(try await store.run(Sample.run)?.endedAt != nil)
            let mark = try await store.changeMark()
            let again = try await store.enqueue(Self.request(specs), at: Self.later)
            #expect(again.listedAgain == 1 && again.tasksAdded == 1 && again.endedAt == nil)
            #expect(try await store.state(task) == .ready)
            #expect(try await attempts(store, task).map { $0.problem?.code } == [StoreRules.listedAgain])
            #expect(try await store.run(Sample.run)?.endedAt == nil)
            #expect(try await store.changeMark() > mark)
            #expect(try await store.report(Sample.run, failureLimit: 0)?.listedAgainAt == Self.later)
            // The run goes on now, so that a third start opens nothing.
            let third = try await store.enqueue(Self.request(specs), at: Self.later)
            #expect(third.listedAgain == 0 && third.tasksAdded == 0)
            #expect(try await store.check() == [])
        }
    }

    @Test(arguments: StoreUnderTest.allCases)
    func `What a newer run took over, or a person cancelled, is not listed again`(_ kind: StoreUnderTest) async throws {
        try await kind.with { store in
            let epoch = try await store.takeOver(Sample.owner, at: Sample.start)
            let cancelled = Sample.enumerate(try Sample.lane(2))
            _ = try await store.enqueue(Sample.request([cancelled]), at: Sample.start)
            #expect(try await store.cancel(TaskFilter(run: Sample.run), at: Sample.start) == 1)
            _ = try await enumerate(store, epoch, [], at: Sample.start)
            let newer = RunKey(stored: "second-try-2026-11-23")
            let lane = try Sample.lane()
            _ = try await store.enqueue(Sample.request([Sample.enumerate(lane)], run: newer), at: Sample.start)
            let claim = try #require(try await store.claim(Sample.enumerateAction, in: lane, epoch).first)
            try await store.settle(claim) { $0.fanOut = FanOut(supersedesOlderRuns: true) }
            let again = try await store.enqueue(Self.request([Sample.enumerate(lane), cancelled]), at: Self.later)
            #expect(again.listedAgain == 0 && again.gaveWayTo == newer)
            #expect(try await store.due([Sample.create(lane, "vol-1")], in: lane, run: Sample.run) == [])
        }
    }

    @Test(arguments: StoreUnderTest.allCases)
    func `A task that is opened again has the names of the newer plan`(_ kind: StoreUnderTest) async throws {
        try await kind.with { store in
            let epoch = try await store.takeOver(Sample.owner, at: Sample.start)
            let lane = try Sample.lane()
            func spec(_ text: String, _ initial: TaskSpec.Initial, removes: Int) -> TaskSpec {
                TaskSpec(
                    lane: lane, kind: JobKind("delete-snapshot"), subject: "snap-1",
                    action: ActionName("ec2:\(text)"), reason: "reason \(text)",
                    payload: "payload \(text)",
                    initial: initial, effect: .removes, alsoRemoves: removes)
            }
            let first = spec("A", .blocked(Sample.problem("Timeout")), removes: 1)
            _ = try await enumerate(store, epoch, [first], at: Sample.start)
            let second = spec("B", .ready(dueAt: nil), removes: 2)
            _ = try await enumerate(store, epoch, [second], at: Self.later)
            let claim = try #require(try await store.claim(second.action, in: lane, epoch, at: Self.later).first)
            #expect(claim.payload == second.payload && claim.action == second.action)
            #expect(try await store.task(claim.task)?.record.reason == second.reason)
            #expect(try await store.history(of: lane, run: Sample.run, at: Self.later).deletionsTonight == 3)
            #expect(try await store.check() == [])
        }
    }

    @Test(arguments: StoreUnderTest.allCases)
    func `Of what listings warned of, only what the newest one says stays, beside the warnings of other tasks`(
        _ kind: StoreUnderTest
    ) async throws {
        try await kind.with { store in
            let epoch = try await store.takeOver(Sample.owner, at: Sample.start)
            let lane = try Sample.lane()
            let (first, second) = (["gone by now", "still so"], ["still so", "new", "by another"])
            for (number, lines) in [first, second].enumerated() {
                let now = Sample.start + .hours(number)
                _ = try await store.enqueue(Self.request([Sample.enumerate(lane)]), at: now)
                let listing = try #require(
                    try await store.claim(Sample.enumerateAction, in: lane, epoch, at: now).first)
                try await store.settle(listing, at: now) {
                    $0.fanOut = FanOut(tasks: [Sample.create(lane, "vol-1")])
                    $0.warnings = lines
                }
                for create in try await store.claim(Sample.createAction, in: lane, epoch, at: now) {
                    try await store.settle(create, at: now) { $0.warnings = ["by another"] }
                }
            }
            let report = try #require(try await store.report(Sample.run, failureLimit: 0))
            #expect(report.lanes.map(\.warnings) == [["by another", "still so", "new"]])
            #expect(try await store.check() == [])
        }
    }

    /// An end of a task before the run was started again, and what the second plan does with it.
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let first: TaskSpec.Initial
        let second: TaskSpec.Initial
        /// How long after the first night's listing the second one proves something; nil when it proves nothing.
        let disproves: Duration?
        /// The audit's code; nil when the task stays.
        let opens: String?

        init(
            _ name: String, _ first: TaskSpec.Initial, _ second: TaskSpec.Initial = .ready(dueAt: nil),
            disproves: Duration? = .hours(1), opens: String?
        ) {
            (testDescription, self.first, self.second) = (name, first, second)
            (self.disproves, self.opens) = (disproves, opens)
        }
    }

    private static let made = TaskSpec.Initial.done(Sample.snapshot("snap-1", .confirmed))
    private static let ruined = TaskSpec.Initial.done(Sample.snapshot("snap-1", .error))

    static let creates = [
        Case("blocked, still due", .blocked(Sample.problem("Timeout")), opens: "StillDue"),
        Case("skipped, still due", .skipped(why: "gone"), opens: "StillDue"),
        Case("blocked, and found now", .blocked(Sample.problem("Timeout")), made, opens: "FoundLater"),
        Case("cancelled by a person", .blocked(StoreRules.cancelled(in: Sample.run)), opens: nil),
        Case("made, and listed", made, made, opens: nil),
        Case("made, and long gone", made, opens: "GoneSince"),
        Case("made, and gone by a listing that began too early", made, disproves: .seconds(-1), opens: nil),
        Case("made, and gone by a listing that proves nothing", made, disproves: nil, opens: nil),
        Case("ended in error", ruined, disproves: nil, opens: "StillDue"),
        Case("blocked, and blocked now", .blocked(Sample.problem("A")), .blocked(Sample.problem("B")), opens: nil),
    ]

    @Test(arguments: StoreUnderTest.allCases, creates)
    func `A create that a later plan names is opened when it is due, and looks first`(
        _ kind: StoreUnderTest, _ given: Case
    ) async throws {
        try await kind.with { store in
            let epoch = try await store.takeOver(Sample.owner, at: Sample.start)
            let lane = try Sample.lane()
            _ = try await enumerate(
                store, epoch, [Sample.create(lane, "vol-1", initial: given.first)], at: Sample.start)
            let task = try #require(try await store.tasks(TaskFilter(run: Sample.run), limit: 9).last?.id)
            var spec = Sample.create(lane, "vol-1", initial: given.second)
            spec.disproves = given.disproves.map { Sample.start + $0 }
            if case .ready = spec.initial {
                let due = try await store.due([spec], in: lane, run: Sample.run)
                #expect(due == (given.opens == nil ? [] : [spec]))
            }
            _ = try await enumerate(store, epoch, [spec], at: Self.later)
            let record = try #require(try await store.task(task)).record
            #expect(record.state == .ready || given.opens == nil)
            #expect(try await attempts(store, task).map { $0.problem?.code } == [given.opens].compactMap(\.self))
            if given.opens != nil { #expect(record.counters.mustReconcile) }
            #expect((record.resource == nil) == (given.opens == "GoneSince") || given.first.isUnmade)
            #expect(try await store.check() == [])
        }
    }

    @Test(arguments: StoreUnderTest.allCases)
    func `A code of AWS that is spelled as a person's cancellation is none`(_ kind: StoreUnderTest) async throws {
        try await kind.with { store in
            let epoch = try await store.takeOver(Sample.owner, at: Sample.start)
            let (lane, problem) = (try Sample.lane(), StoreRules.cancelled(in: Sample.run))
            var specs = [Sample.create(lane, "vol-1"), Sample.check(lane, problem)]
            specs[1].initial = .ready(dueAt: nil)
            _ = try await enumerate(store, epoch, specs, at: Sample.start)
            for action in Set(specs.map(\.action)) {
                for claim in try await store.claim(action, in: lane, epoch) {
                    try await store.settle(
                        claim, .failed(problem), to: .end(.failed, problem, counters: claim.counters))
                }
            }
            let census = LaneCensus(runningInstances: 1, selectedVolumes: 1, autoSnapshots: 1)
            _ = try await enumerate(store, epoch, [specs[0]], at: Self.later, census: census)
            let states = try await store.tasks(TaskFilter(run: Sample.run), limit: 9).map(\.state)
            #expect(states.count { $0 == .ready } == 2, "\(states)")
            #expect(try await store.check() == [])
        }
    }

    static let removals = [
        Case("blocked, still planned", .blocked(Sample.problem("BlastRadius")), opens: "StillDue"),
        Case("kept for a good reason", .skipped(why: "shared"), opens: nil),
        Case(
            "removed, and listed by a listing that lags", .done(Sample.snapshot("snap-1", .removed)),
            disproves: .seconds(-1), opens: nil),
        Case("removed, and back", .done(Sample.snapshot("snap-1", .removed)), opens: "BackSince"),
    ]

    @Test(arguments: StoreUnderTest.allCases, removals)
    func `A removal that a later plan names is opened when it did not happen`(
        _ kind: StoreUnderTest, _ given: Case
    ) async throws {
        try await kind.with { store in
            let epoch = try await store.takeOver(Sample.owner, at: Sample.start)
            let lane = try Sample.lane()
            var spec = Sample.delete(lane, "snap-1")
            spec.initial = given.first
            _ = try await enumerate(store, epoch, [spec], at: Sample.start)
            let task = try #require(try await store.tasks(TaskFilter(run: Sample.run), limit: 9).last?.id)
            spec.initial = given.second
            spec.disproves = given.disproves.map { Sample.start + $0 }
            _ = try await enumerate(store, epoch, [spec], at: Self.later)
            #expect(try await attempts(store, task).map { $0.problem?.code } == [given.opens].compactMap(\.self))
            #expect(try await store.check() == [])
        }
    }

    @Test(arguments: StoreUnderTest.allCases)
    func `What a person must look at is asked again when it has changed or is gone`(
        _ kind: StoreUnderTest
    ) async throws {
        try await kind.with { store in
            let epoch = try await store.takeOver(Sample.owner, at: Sample.start)
            let lane = try Sample.lane()
            let census = LaneCensus(runningInstances: 1, selectedVolumes: 1, autoSnapshots: 1)
            let shrank = Sample.check(lane, Sample.problem("SelectionShrank"))
            _ = try await enumerate(store, epoch, [shrank], at: Sample.start)
            let task = try #require(try await store.tasks(TaskFilter(run: Sample.run), limit: 9).last?.id)
            _ = try await enumerate(store, epoch, [shrank], at: Self.later, census: census)
            #expect(try await store.state(task) == .blocked)
            _ = try await enumerate(store, epoch, [], at: Self.later + .hours(1))
            #expect(try await store.state(task) == .blocked)
            _ = try await enumerate(store, epoch, [], at: Self.later + .hours(2), census: census)
            #expect(try await store.state(task) == .ready)
            #expect(try await store.check() == [])
        }
    }
}

extension TaskSpec.Initial {
    fileprivate var isUnmade: Bool { if case .done = self { false } else { true } }
}
