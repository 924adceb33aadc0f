import AWS
import Accounts
import Engine
import Model
import Queue
import Synchronization

/// The work that a run would do in one account and region. None of it has been done.
package struct LanePreview: Sendable {
    package let lane: Lane
    package let accountName: String
    package var tasks: [TaskSpec] = []
    package var uncovered: [Uncovered] = []
    /// Why the account's regions could not be asked for; nil when they are known.
    var unresolved: Problem?
    package var warnings: [String] = []
    /// The snapshots and images that stay, each with the reason; nil unless the question was about them.
    package var kept: [KeptBackup]?
    /// Sentences about the one resource that was asked about; empty when the listings do not show it.
    package var notes: [String] = []
    /// The resources that the question is about; nil when it is about all.
    var scope: ResourceScope?
    /// The number of calls that the listings took. A run makes the same number.
    package var listingCalls = 0
    /// The median time that AWS took for the newest snapshots; nil when it is unknown.
    package var snapshotTakes: Duration?
}

extension FleetJobs {
    /// The accounts and regions that a command lists at the same time.
    static let lanesAtOnce = 16
    /// The most tries for an account and region that answers with a passing failure.
    static let triesAtMost = 4

    /// Plans without acting: makes the listings of a run and calls its planner, for each account and region in order. It
    /// leaves out what the database knows to be done (DECISIONS D86). A nil `store` means that there is no database yet.
    package func preview(
        run: RunKey, night: Night, filter: LaneFilter = .init(), options: RunOptions = .init(),
        store: (any TaskStore)? = nil, question: PlanQuestion = .tasks
    ) async throws -> [LanePreview] {
        let resolved = try await resolve(filter)
        let now = environment.access.effects.now()
        var past: [Lane: Past] = [:]
        for lane in resolved where lane.uncovered.isEmpty {
            let history = try await store?.history(of: lane.lane, run: run, at: now, follows: false) ?? LaneHistory()
            past[lane.lane] = Past(history: history, made: try await store?.made(in: lane.lane, run: run))
        }
        var previews = await concurrently(resolved) { [past] preview in
            guard let past = past[preview.lane] else { return preview }
            let options = StoreRules.merge(past.history.options, options)
            return await plan(preview, run: run, night: night, options: options, past, question)
        }.sorted { $0.lane < $1.lane }
        if case .resource = question {
            for index in previews.indices { previews[index].narrow() }
        }
        guard let store else { return previews }
        for index in previews.indices {
            let (tasks, lane) = (previews[index].tasks, previews[index].lane)
            previews[index].tasks = try await store.due(tasks, in: lane, run: run)
        }
        return previews
    }

    /// The accounts and regions that a filter means. An account whose regions could not be asked for is uncovered.
    func resolve(_ filter: LaneFilter) async throws(NoMatch) -> [LanePreview] {
        await concurrently(try lanes(filter)) { await resolve($0) }.flatMap { $0 }
    }

    /// The accounts and regions of an entry. If the account's file names none, AWS is asked for the enabled ones.
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
                preview.unresolved = preview.problem(in: result)
                preview.add(result, account.features)
                return [preview]
            }
            return lanes.map { LanePreview(lane: $0.lane, accountName: account.name) }
        } catch {
            var preview = here
            preview.unresolved = error.problem
            preview.uncovered = account.features.sorted().map { Uncovered(feature: $0, problem: error.problem) }
            return [preview]
        }
    }

    /// The part of the database that the plan of an account and region depends on.
    private struct Past: Sendable {
        let history: LaneHistory
        /// See `PlanContext`.
        let made: Set<ExactText>?
    }

    private func plan(
        _ preview: LanePreview, run: RunKey, night: Night, options: RunOptions, _ past: Past,
        _ question: PlanQuestion
    ) async -> LanePreview {
        guard let account = environment.accounts[preview.lane.account] else { return preview }
        var preview = preview
        let (session, calls) = session(account, preview.lane)
        if !account.backups.isEmpty {
            var planContext = PlanContext(
                account: account, lane: preview.lane, run: run, night: night, options: options, history: past.history,
                limits: environment.limits)
            planContext.made = past.made
            let context = planContext
            let result = await outcome(session) { () async throws(CallProblem) in
                try await EnumerateLaneJob.plan(session, context, since: session.uptime)
            }
            preview.add(result, account.backups)
            if question != .tasks, let seen = session.listings.inventory.last,
                let instances = session.listings.instances.last
            {
                let inventory = seen.value.with(instances.value)
                preview.kept = DeletionPlan.kept(inventory, context, besides: result.fanOut?.tasks ?? [])
                if case .resource(let id) = question {
                    preview.scope = ResourceScope(id, in: inventory, account.snapshots)
                }
            }
            if let policy = account.snapshots, let seen = session.listings.inventory.last {
                preview.snapshotTakes = SnapshotPace.median(of: seen.value.snapshots, policy: policy)
            }
        }
        if let policy = account.alarms {
            let result = await outcome(session) { () async throws(CallProblem) in
                try await EnumerateAlarmsJob.plan(session, policy, since: session.uptime)
            }
            preview.add(result, [.alarms])
        }
        if let problem = account.problem(with: .alarms) {
            preview.uncovered.append(Uncovered(feature: .alarms, problem: problem))
        }
        preview.listingCalls = calls.count
        return preview
    }

    func session(_ account: Account, _ lane: Lane) -> (LaneSession, CallCount) {
        let calls = CallCount()
        let control = UnpacedCalls { if $0.purpose != .identity { calls.add() } }
        return (LaneSession(account: account, lane: lane, control: control, environment: environment), calls)
    }

    private func outcome(
        _ session: LaneSession, _ read: () async throws(CallProblem) -> AttemptResult
    ) async -> AttemptResult {
        do { return try await patiently(session, read) } catch { return AttemptResult(error, at: session.now) }
    }

    /// Reads again after a passing failure, a few times at most.
    func patiently<Value>(
        _ session: LaneSession, _ read: () async throws(CallProblem) -> Value
    ) async throws(CallProblem) -> Value {
        var pause = 0
        while true {
            do {
                return try await read()
            } catch {
                pause += 1
                guard OutcomeRules.outcome(of: error, at: session.now).isPassing, pause < Self.triesAtMost else {
                    throw error
                }
                // Why: a cancelled wait means that the user has given up. The last answer is then shown.
                guard (try? await session.effects.sleep(.seconds(pause))) != nil else { throw error }
            }
        }
    }

    func concurrently<Item: Sendable, Result: Sendable>(
        _ items: [Item], atOnce: Int = Self.lanesAtOnce, _ body: @escaping @Sendable (Item) async -> Result
    ) async -> [Result] {
        await withTaskGroup(of: (Int, Result).self) { group in
            var results: [Int: Result] = [:]
            for (index, item) in items.enumerated() {
                if index >= atOnce, let done = await group.next() { results[done.0] = done.1 }
                group.addTask { (index, await body(item)) }
            }
            for await done in group { results[done.0] = done.1 }
            return items.indices.compactMap { results[$0] }
        }
    }
}

/// The number of calls made so far.
final class CallCount: Sendable {
    private let number = Mutex(0)

    func add() { number.withLock { $0 += 1 } }
    var count: Int { number.withLock { $0 } }
}

extension Outcome {
    /// True when the same attempt may succeed later.
    fileprivate var isPassing: Bool {
        switch self {
        case .again, .notYet: true
        case .done, .skipped, .failed, .blocked, .unknown: false
        }
    }
}

extension LanePreview {
    /// Leaves out what is not about the resource that was asked about.
    fileprivate mutating func narrow() {
        notes = scope?.notes ?? []
        tasks = tasks.filter { scope?.concerns($0.subject) ?? false }
        kept = kept?.filter { scope?.concerns($0.id) ?? false }
        warnings = []
    }

    fileprivate mutating func add(_ result: AttemptResult, _ features: Set<Feature>) {
        warnings += result.warnings
        tasks += result.fanOut?.tasks ?? []
        uncovered += result.fanOut?.uncovered ?? []
        guard let problem = problem(in: result) else { return }
        uncovered += features.sorted().map { Uncovered(feature: $0, problem: problem) }
    }

    /// Why the result is no success; nil when it is one.
    fileprivate func problem(in result: AttemptResult) -> Problem? {
        switch result.outcome {
        case .again(_, let why), .failed(let why), .blocked(let why), .unknown(let why): why
        case .notYet(_, let cause, let why):
            why ?? Problem(code: "NotYet", message: "\(lane): waits for \(cause.meaning)")
        case .done, .skipped: nil
        }
    }
}
