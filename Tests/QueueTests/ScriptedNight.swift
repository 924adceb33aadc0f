import Model

import Queue
import ReferenceStore

/// A night's commands in a fixed order, each of which is one transaction; given to a store, it counts how many were
/// acknowledged.
struct ScriptedNight {
    enum Command: String, CaseIterable {
        case enqueue, takeOver, claimEnumeration, fanOut, claim, settle, takeOverAgain, replay, claimAll, settleAll
        case stamp, enqueueNext, cancel, checkpoint, enqueueAfterwards, expire
    }

    private var claims: [Claim] = []
    private var epoch = Epoch(0)
    /// The number of commands that were acknowledged.
    private(set) var acknowledged = 0

    static let lane = Result { try Sample.lane() }
    static let late = Sample.start + .hours(1)

    /// Gives `store` its next command. Returns when it is acknowledged; a store without a log has nothing to checkpoint.
    mutating func advance(_ store: any TaskStore) async throws {
        try await give(Command.allCases[acknowledged], store)
        acknowledged += 1
    }

    var isOver: Bool { acknowledged == Command.allCases.count }

    private mutating func give(_ command: Command, _ store: any TaskStore) async throws {
        let lane = try Self.lane.get()
        switch command {
        case .enqueue:
            _ = try await store.enqueue(Sample.request([Sample.enumerate(lane)]), at: Sample.start)
        case .takeOver, .takeOverAgain: epoch = try await store.takeOver(Sample.owner, at: Sample.start)
        case .claimEnumeration: claims = try await store.claim(Sample.enumerateAction, in: lane, epoch)
        case .fanOut:
            let volumes = (1...4).map { Sample.create(lane, "vol-\($0)") }
            try await store.settle(try claim(0)) { result in
                result.fanOut = FanOut(
                    tasks: volumes + [Sample.delete(lane, "snap-old"), Sample.confirm(lane)], covered: [.snapshots],
                    uncovered: [Uncovered(feature: .images, problem: Sample.problem("Denied"))],
                    supersedesOlderRuns: true)
            }
        case .claim:
            let order = ClaimOrder(flow: Flow(lane: lane, action: Sample.createAction), count: 3)
            let gate = FlowGate(
                flow: Flow(lane: lane, action: Sample.deleteAction), closedUntil: Sample.start + .seconds(9),
                rateFactor: 0.5, consecutive: 1)
            claims = try await store.turn(Turn(epoch: epoch, claims: [order], gates: [gate]), at: Sample.start).claims
        case .settle:
            let (first, second) = (try claim(0), try claim(1))
            let made = settlement(first, .done, .end(.done, nil, counters: first.counters))
            let denied = Sample.problem("Denied")
            let failed = settlement(second, .failed(denied), .end(.failed, denied, counters: second.counters))
            _ = try await store.turn(Turn(epoch: epoch, settlements: [made, failed]), at: Sample.start)
        case .replay: _ = try await store.replay(TaskFilter(run: Sample.run), dryRun: false, at: Sample.start)
        case .claimAll: claims = try await store.claim(Sample.createAction, in: lane, epoch)
        case .settleAll:
            let settlements = claims.map { settlement($0, .done, .end(.done, nil, counters: $0.counters)) }
            _ = try await store.turn(Turn(epoch: epoch, settlements: settlements), at: Sample.start)
        case .stamp: try await store.stampAlive(epoch, at: Self.late)
        case .enqueueNext:
            _ = try await store.enqueue(
                Sample.request([Sample.enumerate(lane)], run: Sample.nextRun, night: Sample.nextNight), at: Self.late)
        case .cancel: _ = try await store.cancel(TaskFilter(run: Sample.nextRun), at: Self.late)
        case .checkpoint: break
        case .enqueueAfterwards:
            _ = try await store.enqueue(
                Sample.request([Sample.enumerate(try Sample.lane(2))], run: Sample.nextRun, night: Sample.nextNight),
                at: Self.late)
        case .expire: _ = try await store.expire(epoch, at: Self.late)
        }
    }

    /// What an acknowledged command claimed.
    private func claim(_ index: Int) throws -> Claim {
        guard claims.indices.contains(index) else { throw Missing(claim: index) }
        return claims[index]
    }

    struct Missing: Error {
        let claim: Int
    }

    private func settlement(_ claim: Claim, _ outcome: Outcome, _ transition: Transition) -> Settlement {
        var result = AttemptResult(outcome)
        if outcome == .done { result.resource = Sample.snapshot("snap-of-\(claim.subject)") }
        let call = CallRecord(
            action: claim.action, purpose: .effect, mutating: true, startedAt: Sample.start, duration: .milliseconds(9),
            status: 200, code: nil, requestID: "request", throttled: false)
        return Settlement(
            claim: claim, transition: transition, result: result, calls: [call], settledAt: Sample.start)
    }

    /// True for the command at which a store with a log is closed and opened again.
    var isAtCheckpoint: Bool { !isOver && Command.allCases[acknowledged] == .checkpoint }

    /// The content of a store after each number of acknowledged commands, by the reference store.
    static func pictures() async throws -> [[String]] {
        let store = MemoryStore()
        var night = ScriptedNight()
        var pictures = [try await picture(of: store)]
        while !night.isOver {
            try await night.advance(store)
            pictures.append(try await picture(of: store))
        }
        return pictures
    }

    /// All content that a store acknowledges, as text.
    static func picture(of store: any TaskStore) async throws -> [String] {
        var seen = ["\(String(describing: try await store.owner()))", "\(try await store.changeMark())"]
        seen += try await store.flows().map { "\($0)" }.sorted()
        seen += try await store.runs().map { "\($0)" }
        for record in try await store.tasks(TaskFilter(), limit: 1_000) {
            guard let detail = try await store.task(record.id) else { continue }
            seen.append("\(record)")
            seen += detail.attempts.map { "\($0)" } + detail.calls.map { "\($0)" }
        }
        for run in [Sample.run, Sample.nextRun] {
            guard let report = try await store.report(run, failureLimit: 9) else { continue }
            seen.append("\(report.state) \(report.api.mutations)")
            for lane in report.lanes {
                seen.append("\(lane.region) \(lane.uncovered) \(lane.snapshots) \(lane.failures) \(lane.warnings)")
            }
        }
        return seen
    }

    /// A new owner ends all open tasks, as `run` would. Returns the tasks that stay open, and broken invariants.
    static func finish(_ store: any TaskStore) async throws -> [String] {
        let epoch = try await store.takeOver(Sample.owner, at: late)
        let due = late + .hours(1)
        // Why a bound: a task that follows its lane is opened again a few times.
        for _ in 0..<20 {
            let orders = try await store.flows().filter { $0.earliestDue != nil }
                .map { ClaimOrder(flow: $0.flow, count: 100) }
            if orders.isEmpty { break }
            let claims = try await store.turn(Turn(epoch: epoch, claims: orders), at: due).claims
            for claim in claims { try await store.settle(claim, at: due) }
        }
        let open = try await store.tasks(TaskFilter(), limit: 1_000).filter(\.state.isOpen)
        return open.map { "task \($0.id) is still \($0.state)" } + (try await store.check())
    }
}
