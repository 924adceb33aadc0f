import Model
import Queue

/// Measures what people and other accounts wait for in a large queue: reports and lists of a million tasks, and the turn
/// that stores the plan of one large account.
struct LargeRow {
    let workspace: Workspace

    /// The target in seconds.
    static let readTarget = 1.0
    /// The target in milliseconds.
    static let turnTarget = 50.0
    private static let enumerate = ActionName("aws-man:enumerate")

    func measure() async throws -> [Line] {
        let rows = workspace.size(1_000_000, quick: 100_000)
        let planned = workspace.size(30_000, quick: 30_000)
        let store = try await workspace.newStore()
        try await fill(store, rows)
        var lines = try await reads(store, rows)
        lines.append(try await fanOut(store, planned))
        try await store.close()
        return lines
    }

    /// Half of the tasks are ready, and half are done with a snapshot; a few have failed.
    private func fill(_ store: SQLiteStore, _ rows: Int) async throws {
        let lanes = 1_000
        for number in 0..<lanes {
            let lane = SampleFleet.lane(number)
            let tasks = SampleFleet.tasks(0..<(rows / lanes), of: lane, payload: SampleFleet.payload(120)).enumerated()
                .map { index, task in
                    var task = task
                    if index % 2 == 0 {
                        task.initial = .done(ResourceNote(id: "snap-\(number)-\(index)", state: .confirmed))
                    }
                    if index % 1_000 == 1 { task.initial = .blocked(Problem(code: "Denied", message: "not allowed")) }
                    return task
                }
            _ = try await store.enqueue(SampleFleet.request([SampleFleet.entry(lane, tasks)]), at: SampleFleet.now)
        }
    }

    private func reads(_ store: SQLiteStore, _ rows: Int) async throws -> [Line] {
        func line(_ what: String, _ body: () async throws -> Void) async throws -> Line {
            let before = ProcessFigures.processorSeconds
            let took = Figure.seconds(try await ContinuousClock().measure { try await body() })
            let processor = ProcessFigures.processorSeconds - before
            return Line(
                what: "10 \(what), \(rows) tasks",
                value: "\(Figure.short(took)) s (processor \(Figure.short(processor)) s)",
                against: "target \(Figure.short(Self.readTarget)) s", ratio: took / Self.readTarget,
                holds: took <= Self.readTarget)
        }
        func list(_ change: (inout TaskFilter) -> Void) async throws {
            var filter = TaskFilter(run: SampleFleet.run)
            change(&filter)
            _ = try await store.tasks(filter, limit: 201)
        }
        return [
            try await line("report") { _ = try await store.report(SampleFleet.run, failureLimit: 20) },
            try await line("tasks") { try await list { _ in } },
            try await line("tasks --state ready") { try await list { $0.state = .ready } },
            try await line("tasks --state failed") { try await list { $0.state = .failed } },
            try await line("tasks of the last account") { try await list { $0.accounts = [SampleFleet.account(999)] } },
            try await line("tasks --code Denied") { try await list { $0.code = "Denied" } },
            try await line("tasks show") { _ = try await store.task(TaskID(Int64(rows - 1))) },
        ]
    }

    private func fanOut(_ store: SQLiteStore, _ count: Int) async throws -> Line {
        let lane = SampleFleet.lane(1_000)
        let epoch = try await store.takeOver(SampleFleet.owner, at: SampleFleet.now)
        let spec = NightsRow.spec(lane, "enumerate", Self.enumerate)
        _ = try await store.enqueue(SampleFleet.request([SampleFleet.entry(lane, [spec])]), at: SampleFleet.now)
        let order = ClaimOrder(flow: Flow(lane: lane, action: Self.enumerate), count: 1)
        let claim = known(try await store.turn(Turn(epoch: epoch, claims: [order]), at: SampleFleet.now).claims.first)
        var result = AttemptResult(.done)
        result.fanOut = FanOut(
            tasks: SampleFleet.tasks(0..<count, of: lane, payload: SampleFleet.payload(120)), supersedesOlderRuns: true)
        let settlement = Settlement(
            claim: claim, transition: .end(.done, nil, counters: claim.counters), result: result, calls: [],
            settledAt: SampleFleet.now)
        let before = ProcessFigures.processorSeconds
        let took = Figure.seconds(
            try await ContinuousClock().measure {
                _ = try await store.turn(Turn(epoch: epoch, settlements: [settlement]), at: SampleFleet.now)
            })
        let processor = ProcessFigures.processorSeconds - before
        return Line(
            what: "10 the turn that stores a plan of \(count) tasks",
            value: "\(Figure.short(took * 1e3)) ms (processor \(Figure.short(processor * 1e3)) ms)",
            against: "target \(Figure.short(Self.turnTarget)) ms", ratio: took * 1e3 / Self.turnTarget,
            holds: took * 1e3 <= Self.turnTarget)
    }
}
