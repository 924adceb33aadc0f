import AWS
import Accounts
import Engine
import Model
import Queue
import Synchronization

/// What a run would do in one lane; nothing of it has happened.
package struct LanePreview: Sendable {
    package let lane: Lane
    package let accountName: String
    package var tasks: [TaskSpec] = []
    package var uncovered: [Uncovered] = []
    package var warnings: [String] = []
    /// The calls that looking took: a run makes as many.
    package var listingCalls = 0
    /// How long AWS took over the lane's newest snapshots, in the middle; nil: unknown.
    package var snapshotTakes: Duration?
}

extension FleetJobs {
    /// Lanes looked at beside each other by a person's own command.
    static let lanesAtOnce = 16
    /// Looks at a lane that answers with a passing failure before it is given up.
    static let triesAtMost = 4

    /// Plans without acting: the listings and the planner of a run, lane by lane in order. `history` reads what the
    /// database knows of a lane; what it throws is thrown.
    package func preview(
        run: RunKey, night: Night, filter: LaneFilter = .init(), options: RunOptions = .init(),
        history: (Lane) async throws -> LaneHistory = { _ in LaneHistory() }
    ) async throws -> [LanePreview] {
        let resolved = try await resolve(filter)
        var past: [Lane: LaneHistory] = [:]
        for preview in resolved where preview.uncovered.isEmpty { past[preview.lane] = try await history(preview.lane) }
        return await concurrently(resolved) { [past] preview in
            guard let history = past[preview.lane] else { return preview }
            return await plan(preview, run: run, night: night, options: options, history)
        }.sorted { $0.lane < $1.lane }
    }

    /// The lanes that a filter means, nothing looked at yet; uncovered: accounts whose regions could not be asked for.
    func resolve(_ filter: LaneFilter) async throws(NoMatch) -> [LanePreview] {
        await concurrently(try lanes(filter)) { await resolve($0) }.flatMap { $0 }
    }

    /// The entry's lanes: those that its account has enabled, when they must be asked for.
    private func resolve(_ entry: LaneEntry) async -> [LanePreview] {
        let here = LanePreview(lane: entry.lane, accountName: entry.accountName)
        guard entry.tasks.contains(where: { $0.kind == .enumerateAccount }),
            let account = environment.accounts[entry.lane.account]
        else { return [here] }
        do {
            let names = try await session(account, entry.lane).0.client.call(DescribeRegions(), .listing).output
            let result = EnumerateAccountJob.result(names: names, account)
            guard let lanes = result.fanOut?.lanes else {
                var preview = here
                preview.add(result, account.features)
                return [preview]
            }
            return lanes.map { LanePreview(lane: $0.lane, accountName: account.name) }
        } catch {
            var preview = here
            preview.uncovered = account.features.sorted().map { Uncovered(feature: $0, problem: error.problem) }
            return [preview]
        }
    }

    private func plan(
        _ preview: LanePreview, run: RunKey, night: Night, options: RunOptions, _ history: LaneHistory
    ) async -> LanePreview {
        guard let account = environment.accounts[preview.lane.account] else { return preview }
        var preview = preview
        let (session, calls) = session(account, preview.lane)
        if !account.backups.isEmpty {
            let context = PlanContext(
                account: account, lane: preview.lane, run: run, night: night, options: options, history: history,
                limits: environment.limits)
            let result = await patiently {
                await EnumerateLaneJob(environment).perform(session, context, since: session.uptime)
            }
            preview.add(result, account.backups)
            if let policy = account.snapshots, let seen = session.listings.inventory.last {
                preview.snapshotTakes = SnapshotPace.median(of: seen.value.snapshots, policy: policy)
            }
        }
        if account.alarms != nil {
            let result = await patiently {
                await EnumerateAlarmsJob(environment).perform(session, since: session.uptime)
            }
            preview.add(result, [.alarms])
        }
        preview.listingCalls = calls.count
        return preview
    }

    func session(_ account: Account, _ lane: Lane) -> (LaneSession, CallCount) {
        let calls = CallCount()
        let context = CallContext { if $0.purpose != .identity { calls.add() } }
        return (LaneSession(account: account, lane: lane, context: context, environment: environment), calls)
    }

    private func patiently(_ read: () async -> AttemptResult) async -> AttemptResult {
        var result = await read()
        for pause in 1..<Self.triesAtMost {
            switch result.outcome {
            case .again, .notYet: break
            case .done, .skipped, .failed, .blocked, .unknown: return result
            }
            // Why: a cancelled wait means that the person has given up; the last answer is then shown.
            guard (try? await environment.access.effects.sleep(.seconds(pause))) != nil else { return result }
            result = await read()
        }
        return result
    }

    func concurrently<Item: Sendable, Result: Sendable>(
        _ items: [Item], _ body: @escaping @Sendable (Item) async -> Result
    ) async -> [Result] {
        await withTaskGroup(of: (Int, Result).self) { group in
            var results: [Int: Result] = [:]
            for (index, item) in items.enumerated() {
                if index >= Self.lanesAtOnce, let done = await group.next() { results[done.0] = done.1 }
                group.addTask { (index, await body(item)) }
            }
            for await done in group { results[done.0] = done.1 }
            return items.indices.compactMap { results[$0] }
        }
    }
}

/// Calls made so far.
final class CallCount: Sendable {
    private let number = Mutex(0)

    func add() { number.withLock { $0 += 1 } }
    var count: Int { number.withLock { $0 } }
}

extension LanePreview {
    fileprivate mutating func add(_ result: AttemptResult, _ features: Set<Feature>) {
        warnings += result.warnings
        tasks += result.fanOut?.tasks ?? []
        uncovered += result.fanOut?.uncovered ?? []
        let problem: Problem?
        switch result.outcome {
        case .again(_, let why), .failed(let why), .blocked(let why), .unknown(let why): problem = why
        case .notYet(_, let cause, let why):
            problem = why ?? Problem(code: "NotYet", message: "\(lane): waits for \(cause.meaning)")
        case .done, .skipped: problem = nil
        }
        guard let problem else { return }
        uncovered += features.sorted().map { Uncovered(feature: $0, problem: problem) }
    }
}
