import AWS
import Commands
import CurlTransport
import Engine
import Jobs
import Logging
import Model
import Queue
import Synchronization

/// Measures what one attempt of each kind costs in a small and in a large account: the processor time of the whole
/// process, by the real engine, jobs, store, signatures and libcurl. The listings were made before.
struct AttemptsRow {
    let workspace: Workspace

    static let target = 1.25
    private static let kinds: [JobKind] = [
        .deleteSnapshot, .deregisterImage, .createAlarm, .registerImage, .createSnapshot,
    ]
    /// The attempts of a kind that are not measured: they make what is made once.
    private static let first = 2
    /// The most attempts of a kind that are measured. An account of 50 volumes has no more.
    private static let measured = 22
    private static let looks = 20

    func measure() async throws -> [Line] {
        let sizes = (50, workspace.size(5_000, quick: 1_000))
        var small: [JobKind: [Double]] = [:]
        var large: [JobKind: [Double]] = [:]
        for _ in 0..<workspace.size(3, quick: 1) {
            for (kind, cost) in try await costs(sizes.0) { small[kind, default: []].append(cost) }
            for (kind, cost) in try await costs(sizes.1) { large[kind, default: []].append(cost) }
        }
        return (Self.kinds + [.confirm]).map { kind in
            let (few, many) = (small[kind] ?? [], large[kind] ?? [])
            let ratio = Figure.median(many) / Figure.median(few)
            return Line(
                what: "11 processor time of one \(kind == .confirm ? "confirm look" : kind.name), \(sizes.1) volumes",
                value: Figure.spread(many, unit: " µs"),
                against: "\(sizes.0) volumes: \(Figure.spread(few, unit: " µs"))", ratio: ratio,
                holds: ratio <= Self.target)
        }
    }

    /// The microseconds of an attempt of each kind in an account of that size.
    private func costs(_ volumes: Int) async throws -> [JobKind: Double] {
        let cloud = try AgedCloud(volumes: volumes, in: workspace)
        defer { cloud.end() }
        let effects = Effects.live()
        let (fleetJobs, transport) = try AgedCloud.fleetJobs(cloud.endpoint, effects)
        let plan = Dictionary(grouping: try await AgedCloud.plan(fleetJobs, effects), by: \.kind)
        let store = try await workspace.newStore()
        let stop = StopSignal()
        let confirms = Mutex(0)
        let engine = Engine(
            store: store, jobs: Self.counting(fleetJobs.jobs) { confirms.withLock { $0 += 1 } },
            buckets: fleetJobs.buckets.mapValues { _ in BucketFigures(capacity: 1e6, refillPerSecond: 1e6) },
            limits: AgedCloud.limits, effects: effects,
            logger: Logger(label: "benchmark") { _ in SwiftLogNoOpLogHandler() })
        let costs = try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { _ = await engine.run(until: .stopped, as: SampleFleet.owner, stop: stop) }
            let queue = Queue(store: store, effects: effects)
            var costs: [JobKind: Double] = [:]
            for kind in Self.kinds {
                let tasks = (plan[kind] ?? []).filter(\.isReady)
                precondition(tasks.count > Self.first, "the plan has tasks of the kind \(kind)")
                try await queue.work(Array(tasks.prefix(Self.first)))
                let some = Array(tasks.dropFirst(Self.first).prefix(Self.measured))
                let before = ProcessFigures.exactProcessorSeconds
                try await queue.work(some)
                costs[kind] = (ProcessFigures.exactProcessorSeconds - before) * 1e6 / Double(some.count)
            }
            try await queue.enqueue(plan[.confirm] ?? [])
            try await Self.wait { confirms.withLock { $0 } > Self.first }
            let before = (ProcessFigures.exactProcessorSeconds, confirms.withLock { $0 })
            try await Self.wait { confirms.withLock { $0 } >= before.1 + Self.looks }
            let looks = Double(confirms.withLock { $0 } - before.1)
            costs[.confirm] = (ProcessFigures.exactProcessorSeconds - before.0) * 1e6 / looks
            stop.request()
            try await group.waitForAll()
            return costs
        }
        await transport.close()
        try await store.close()
        return costs
    }

    private static func wait(until isTrue: () -> Bool) async throws {
        while !isTrue() { try await Task.sleep(for: .milliseconds(20)) }
    }

    /// The jobs, of which `confirm` tells each of its looks.
    private static func counting(_ jobs: [JobDefinition], _ note: @escaping @Sendable () -> Void) -> [JobDefinition] {
        jobs.map { job in
            guard job.kind == .confirm else { return job }
            return JobDefinition(
                kind: job.kind, effect: job.effect, limit: job.limit, capacity: job.capacity,
                perform: { attempt in
                    let result = await job.perform(attempt)
                    note()
                    return result
                }, reconcile: job.reconcile)
        }
    }

    /// Adds tasks to the night, and waits for their end.
    private struct Queue {
        let store: SQLiteStore
        let effects: Effects

        func enqueue(_ tasks: [TaskSpec]) async throws {
            let request = EnqueueRequest(
                run: AgedCloud.run, night: AgedCloud.night(effects), lanes: [SampleFleet.entry(AgedCloud.lane, tasks)])
            _ = try await store.enqueue(request, at: effects.now())
        }

        func work(_ tasks: [TaskSpec]) async throws {
            let before = try await store.run(AgedCloud.run)?.counts.done ?? 0
            try await enqueue(tasks)
            while true {
                let counts = known(try await store.run(AgedCloud.run)).counts
                precondition(counts.total == counts.done + counts.open, "no task failed: \(counts)")
                if counts.done == before + tasks.count { return }
                try await Task.sleep(for: .milliseconds(50))
            }
        }
    }
}

extension TaskSpec {
    fileprivate var isReady: Bool { if case .ready = initial { true } else { false } }
}
