import Engine
import Logging
import Model
import Queue
import ReferenceStore
import Synchronization
import Testing
import VirtualTime

/// An engine over a store in virtual time, with jobs given as closures, and a log of what they did.
final class EngineBench: Sendable {
    struct Event: Hashable, Sendable {
        let what: String
        let lane: Lane
        let subject: String
        let at: Uptime
    }

    let time: VirtualTime
    let store: WatchedStore
    let log = Mutex<[Event]>([])
    let running = Mutex<(now: [Lane: Int], most: [Lane: Int], all: Int, mostAll: Int)>(([:], [:], 0, 0))

    init(seed: UInt64 = 1) {
        time = VirtualTime(startingAt: nightStart, seed: seed)
        store = WatchedStore(MemoryStore())
    }

    var events: [Event] { log.withLock { $0 } }
    func events(_ what: String) -> [Event] { events.filter { $0.what == what } }

    func note(_ what: String, _ attempt: Attempt) {
        let event = Event(what: what, lane: attempt.claim.lane, subject: attempt.claim.subject.text, at: time.uptime)
        log.withLock { $0.append(event) }
    }

    /// A kind whose attempts are logged as `perform` and `reconcile`.
    func job(
        _ kind: JobKind = create, _ effect: Effect = .creates, limit: Duration = .minutes(2),
        capacity: LaneCapacity? = nil,
        reconcile: @escaping @Sendable (Attempt) async -> Reconciliation = { _ in .absent },
        perform: @escaping @Sendable (Attempt) async -> AttemptResult
    ) -> JobDefinition {
        JobDefinition(
            kind: kind, effect: effect, limit: limit, capacity: capacity,
            perform: { attempt in
                self.note("perform", attempt)
                self.enter(attempt.claim.lane)
                defer { self.leave(attempt.claim.lane) }
                return await perform(attempt)
            },
            reconcile: { attempt in
                self.note("reconcile", attempt)
                return await reconcile(attempt)
            })
    }

    /// A call that takes `seconds` and has a good answer.
    func call(_ attempt: Attempt, _ action: ActionName = createAction, seconds: Double = 0.2) async -> AttemptResult {
        do {
            try await attempt.effects.sleep(.milliseconds(Int64(seconds * 1_000)))
        } catch {
            return AttemptResult(.again(after: nil, problem("Cancelled")))
        }
        attempt.control.answered(action, .fine)
        return AttemptResult(.done)
    }

    func engine(
        _ jobs: [JobDefinition], limits: Limits = Limits(), buckets: [ActionName: BucketFigures] = [:],
        cadence: Cadence = Cadence()
    ) -> Engine {
        var logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        logger.logLevel = .critical
        return Engine(
            store: store, jobs: jobs, buckets: buckets, limits: limits, effects: time.effects(), logger: logger,
            cadence: cadence)
    }

    static let owner = OwnerNote(host: "test", pid: 1)

    /// Enqueues and works in virtual time until the goal is met.
    func run(
        _ specs: [TaskSpec], _ engine: Engine, until goal: Goal = .ended(nightly), stop: StopSignal = StopSignal(),
        night: Night = usualNight, meanwhile: @escaping @Sendable () async throws -> Void = {}
    ) async throws -> Ending {
        if !specs.isEmpty { _ = try await store.enqueue(request(specs, night: night), at: time.now) }
        return try await time.run {
            async let side: Void = meanwhile()
            let ending = await engine.run(until: goal, as: EngineBench.owner, stop: stop)
            try await side
            return ending
        }
    }

    func tasks() async throws -> [TaskRecord] { try await store.tasks(TaskFilter(), limit: .max) }
    func states() async throws -> [TaskState] { try await tasks().map(\.state) }

    private func enter(_ lane: Lane) {
        running.withLock { running in
            running.now[lane, default: 0] += 1
            running.all += 1
            running.most[lane] = max(running.most[lane] ?? 0, running.now[lane] ?? 0)
            running.mostAll = max(running.mostAll, running.all)
        }
    }

    private func leave(_ lane: Lane) {
        running.withLock { running in
            running.now[lane, default: 0] -= 1
            running.all -= 1
        }
    }
}
