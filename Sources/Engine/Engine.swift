import Logging
import Model
import Queue

/// Works a queue as its one owner. It claims, runs attempts in one bounded pool, and settles, until its goal is met.
///
/// It knows no job kind and no AWS: kinds are `JobDefinition`s, and bucket figures are values. The caller holds the
/// owner lock as long as `run` runs.
package struct Engine: Sendable {
    private let store: any TaskStore
    private let jobs: [JobKind: JobDefinition]
    private let buckets: [ActionName: BucketFigures]
    private let services: [ActionName: ServiceName]
    private let limits: Limits
    private let cadence: Cadence
    private let effects: Effects
    private let logger: Logger
    private let atRest: @Sendable (Lane, _ open: Set<ActionName>) -> Void

    /// `buckets` are the published figures by action; an action without figures is paced by its gate alone. `services`
    /// names the service whose outage holds an action's tasks back, where the action's own name does not. `atRest` is
    /// called when no task of some action is left in a lane, with the actions that have ready tasks or tasks under way.
    package init(
        store: any TaskStore, jobs: [JobDefinition], buckets: [ActionName: BucketFigures],
        services: [ActionName: ServiceName] = [:], limits: Limits, effects: Effects, logger: Logger,
        cadence: Cadence = Cadence(), atRest: @escaping @Sendable (Lane, _ open: Set<ActionName>) -> Void = { _, _ in }
    ) {
        self.store = store
        self.jobs = Dictionary(jobs.map { ($0.kind, $0) }) { _, _ in
            preconditionFailure("a kind is defined once")
        }
        self.buckets = buckets
        self.services = services
        self.limits = limits
        self.cadence = cadence
        self.effects = effects
        self.logger = logger
        self.atRest = atRest
    }

    /// Takes the queue over as `owner` and works until `goal`. Returns when every attempt has ended.
    package func run(until goal: Goal, as owner: OwnerNote, stop: StopSignal = StopSignal()) async -> Ending {
        let inbox = Inbox()
        let ownership = Ownership()
        do {
            var loop = try await takeOver(as: owner, goal, inbox, ownership, stop)
            let ending = await withDiscardingTaskGroup { group in
                group.addTask {
                    var seen = StopSignal.Level.none
                    while seen < .atOnce, !Task.isCancelled {
                        await stop.change(from: seen)
                        seen = stop.level
                        inbox.nudge()
                    }
                }
                group.addTask { [runner = loop.runner] in await runner.timeLimits.watch() }
                let ending = await loop.run(in: &group)
                if !ending.maySettle { ownership.giveUp() }
                group.cancelAll()
                return ending
            }
            guard ending.maySettle else { return ending }
            do { try await loop.settleRest() } catch { return Ending(error) }
            return ending
        } catch {
            return Ending(error)
        }
    }

    /// Becomes the owner. Settlements of an earlier owner no longer count, and its tasks in flight are ready again.
    private func takeOver(
        as owner: OwnerNote, _ goal: Goal, _ inbox: Inbox, _ ownership: Ownership, _ stop: StopSignal
    ) async throws(StoreError) -> OwnerLoop {
        let busyRetry = BusyRetry(store: store, cadence: cadence, effects: effects, logger: logger)
        let earlier = try await busyRetry { (store) async throws(StoreError) in try await store.owner() }
        let epoch = try await busyRetry { (store) async throws(StoreError) in
            try await store.takeOver(owner, at: effects.now())
        }
        let now = Moment(effects)
        logger.info("took the queue over", metadata: ["epoch": "\(epoch.number)"])
        // Why less: the earlier owner may have made calls until just before its next sign of life.
        let idle = earlier.map { max(now.wall - $0.aliveAt - cadence.stamp, .zero) }
        var table = PacingTable(limits: limits, buckets: buckets, services: services, idleBefore: idle, at: now.up)
        var scheduler = Scheduler(limits: limits)
        // Why before the flows: a change that is made between the two readings is then noticed.
        let mark = try await busyRetry { (store) async throws(StoreError) in try await store.changeMark() }
        let flows = try await busyRetry { (store) async throws(StoreError) in try await store.flows() }
        for gate in flows.compactMap(\.gate) { table.restore(gate, at: now) }
        let outages = try await busyRetry { (store) async throws(StoreError) in try await store.outages() }
        for outage in outages { table.restore(outage, at: now) }
        scheduler.replace(with: flows, at: now)
        let pacer = Pacer(table, effects: effects) { inbox.nudge() }
        let runner = AttemptRunner(
            jobs: jobs, store: store, effects: effects, pacer: pacer, ownership: ownership, ownerSince: now.up,
            transitions: Transitions(limits: limits))
        return OwnerLoop(
            effects: effects, cadence: cadence, busyRetry: busyRetry, logger: logger, atRest: atRest, pacer: pacer,
            inbox: inbox,
            stop: stop, runner: runner, goal: goal, epoch: epoch, scheduler: scheduler, mark: mark,
            timetable: OwnerLoop.Timetable(cadence, at: now), outages: Set(outages.map(\.place)))
    }
}

extension Ending {
    init(_ error: StoreError) {
        if case .notOwner = error { self = .lostOwnership } else { self = .failed(error) }
    }

    /// True when attempts that are still in flight may be settled after this ending.
    var maySettle: Bool { self == .goalMet || self == .stopped }
}
