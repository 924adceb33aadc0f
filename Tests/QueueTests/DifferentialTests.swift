import Model
import Queue
import ReferenceStore
import TestRandom
import Testing

@Suite struct DifferentialTests {
    @Test(arguments: 1...30 as ClosedRange<UInt64>)
    func `Both stores give the same answers to any commands, and keep their invariants`(_ seed: UInt64) async throws {
        try await Folder.with { folder in
            let memory = MemoryStore()
            let sqlite = try await SQLiteStore.open(path: folder.file("queue.sqlite"), .creating, at: Sample.start)
            var commands = try RandomCommands(seed: seed)
            for step in 0..<120 {
                commands.advance()
                let answers = try await give(&commands, memory, sqlite)
                let difference = firstDifference(answers.memory, answers.sqlite)
                try #require(difference == nil, "seed \(seed), step \(step)")
                guard step % 10 == 9 else { continue }
                #expect(try await memory.check() == [], "seed \(seed), step \(step)")
                #expect(try await sqlite.check() == [], "seed \(seed), step \(step)")
                let seen = try await look(memory, commands)
                let others = try await look(sqlite, commands)
                try #require(others.count == seen.count, "seed \(seed), step \(step)")
                for (mine, other) in zip(seen, others) {
                    try #require(firstDifference(mine, other) == nil, "seed \(seed), step \(step)")
                }
            }
            try await sqlite.close()
        }
    }

    /// Gives one random command to both stores; returns each answer as text.
    func give(
        _ commands: inout RandomCommands, _ memory: MemoryStore, _ sqlite: SQLiteStore
    ) async throws -> (memory: String, sqlite: String) {
        let now = commands.now
        func both(_ ask: (any TaskStore) async throws -> String) async -> (memory: String, sqlite: String) {
            (await answer(memory, ask), await answer(sqlite, ask))
        }
        switch commands.dice.roll(20) {
        case 0...3:
            let request = commands.request()
            return await both { "\(try await $0.enqueue(request, at: now))" }
        case 4:
            commands.epoch = Epoch(commands.epoch.number + 1)
            return await both { "\(try await $0.takeOver(Sample.owner, at: now))" }
        case 5:
            let epoch = commands.epoch
            return await both { "\(try await $0.expire(epoch, at: now))" }
        case 6:
            let filter = commands.filter()
            return await both { "\(try await $0.cancel(filter, at: now))" }
        case 7...8:
            let (filter, dry) = (commands.filter(), commands.dice.once(in: 4))
            return await both { "\(try await $0.replay(filter, dryRun: dry, at: now))" }
        case 9 where commands.dice.once(in: 4):
            return await both { "\(try await $0.prune(before: now - .hours(3)))" }
        case 9 where commands.dice.once(in: 3):
            let filter = commands.filter()
            return await both { "\(try await $0.confirmSelection(filter, at: now))" }
        case 9:
            let (plan, run) = (commands.plan(), commands.dice.pick(commands.allRuns))
            return await both { "\(try await $0.due(plan.tasks, in: plan.lane, run: run))" }
        default:
            let turn = commands.turn()
            // Why: a turn that the memory store refuses is given to both stores below, and both must refuse it.
            if let given = try? await memory.turn(turn, at: now) {
                commands.claims += given.claims
                return (text(given), await answer(sqlite) { text(try await $0.turn(turn, at: now)) })
            }
            return await both { text(try await $0.turn(turn, at: now)) }
        }
    }

    /// Returns the first difference of two texts with its surroundings; nil when they are equal.
    private func firstDifference(_ memory: String, _ sqlite: String) -> String? {
        if memory == sqlite { return nil }
        let common = zip(memory, sqlite).prefix { $0 == $1 }.count
        let start = max(0, common - 80)
        return "memory: …\(memory.dropFirst(start).prefix(200))… sqlite: …\(sqlite.dropFirst(start).prefix(200))…"
    }

    private func answer(_ store: any TaskStore, _ ask: (any TaskStore) async throws -> String) async -> String {
        do { return try await ask(store) } catch { return "\(error)" }
    }

    private func text(_ result: TurnResult) -> String {
        let flows = result.flows.map { "\($0)" }.sorted()
        return "\(result.claims) \(flows) \(result.stale) \(result.endedRuns)"
    }

    /// Returns everything that can be read, one line per item, so that a difference is easy to find.
    func look(_ store: any TaskStore, _ commands: RandomCommands) async throws -> [String] {
        var seen = ["\(String(describing: try await store.owner()))", "\(try await store.changeMark())"]
        seen += try await store.flows().map { "\($0)" }.sorted()
        seen += try await store.runs().map { "\($0)" }
        for record in try await store.tasks(TaskFilter(), limit: 1_000) {
            let detail = try #require(try await store.task(record.id))
            seen.append("\(record) \(detail.record == record) \(detail.ahead) \(String(describing: detail.flow))")
            seen += detail.attempts.map { "\($0)" } + detail.calls.map { "\($0)" }
        }
        for run in commands.allRuns {
            // Why before the report: without a run there is no report, while the history can still be read.
            for lane in commands.allLanes {
                let past = try await store.history(of: lane, run: run, at: commands.now)
                seen.append("\(past)")
                var bare = past
                (bare.tonight, bare.openCreates) = ([], 0)
                #expect(try await store.history(of: lane, run: run, at: commands.now, follows: false) == bare)
                seen.append("\(try await store.made(in: lane, run: run).sorted())")
            }
            guard let report = try await store.report(run, failureLimit: 3) else { continue }
            seen += report.lanes.map { lane in
                let kinds = lane.kinds.map { "\($0)" }.sorted()
                return "\(lane.account) \(lane.name) \(lane.region) \(lane.uncovered) \(kinds) \(lane.snapshots) "
                    + "\(lane.failures) \(lane.omitted) \(lane.ruined) \(lane.warnings)"
            }
            let calls = report.api.callsByPurpose.map { "\($0)" }.sorted()
            seen.append("listed again at \(String(describing: report.listedAgainAt))")
            seen.append("\(report.state) \(report.startedAt) \(report.deadline) \(report.warnings) \(calls)")
            let api = report.api
            seen.append("\(api.mutations) \(api.throttled) \(api.forWork) \(api.leastForWork)")
        }
        return seen
    }
}
