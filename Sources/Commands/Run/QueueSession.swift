import Accounts
import Engine
import Jobs
import Model
import Queue
import Reports

/// An open database with the fleet's jobs, ready to be worked on. `lock` is nil when another process holds it.
struct QueueSession: Sendable {
    let workplace: Workplace
    let fleetJobs: FleetJobs
    let lock: OwnerLock?
    let store: SQLiteStore
    /// The file of metrics; nil when none was asked for.
    let metrics: MetricsFile?
    let stop = StopSignal()

    /// Takes the lock if it is free, and then brings the schema up to date. `recordsAll` is true for a command that enqueues the
    /// whole fleet.
    init(
        _ workplace: Workplace, _ fleetJobs: FleetJobs, recordsAll: Bool = false, metrics: MetricsFile? = nil
    ) async throws {
        self.workplace = workplace
        self.fleetJobs = fleetJobs
        self.metrics = metrics
        lock = try OwnerLock.tryAcquire(database: workplace.paths.database)
        store = try await workplace.store(lock.map { .migrating($0) } ?? .creating)
        try await store.keep(fleetJobs, recordsAll: recordsAll, at: workplace.now)
        let stop = stop
        workplace.surroundings.signals.take { stop.request() }
    }

    /// Works on the queue until `goal` is met. If another process works on the queue, waits for that process.
    func work(until goal: Goal) async throws -> Shift.Result {
        let engine = Engine(
            store: store, jobs: fleetJobs.jobs, buckets: fleetJobs.buckets, services: fleetJobs.services,
            limits: fleetJobs.fleet.limits,
            effects: workplace.surroundings.effects, logger: workplace.logger, atRest: fleetJobs.atRest)
        let shift = Shift(
            workplace: workplace, store: store, engine: engine, limits: fleetJobs.fleet.limits, stop: stop)
        return try await messenger.whileTold(of: store) {
            guard let metrics else { return try await shift.work(until: goal, lock: lock) }
            return try await metrics.whileWritten(of: store) { try await shift.work(until: goal, lock: lock) }
        }
    }

    var messenger: Messenger { Messenger(workplace: workplace, fleet: fleetJobs.fleet) }

    /// Closes the database and lets other processes work on it. Nothing may be printed before, because a reader who does
    /// not read would keep them waiting (DECISIONS D73). Returns what the metrics show at the end.
    @discardableResult
    func end() async throws -> MetricsFacts? {
        let facts = await metrics?.facts(store, isLast: lock != nil)
        try await store.close()
        lock?.release()
        return facts
    }

    /// Works on a run until it has ended and prints its report: the second half of `run` and of `replay`.
    func finish(_ run: RunKey, nothingAdded: String? = nil) async throws -> Conclusion {
        // Why: a run that has ended needs no work, and taking over the queue would only disturb its owner.
        if try await store.run(run)?.endedAt == nil { _ = try await work(until: .ended(run)) }
        await messenger.tell(store)
        let notices = try await store.noticesToShow(of: run, at: workplace.now)
        let printer = ReportPrinter(workplace: workplace)
        var report = try await store.report(of: run, failures: ReportPrinter.textFailures)
        let facts = try await end()
        let fleet = fleetJobs.fleet
        if let missing = RunCoverage.missing(from: report, fleet, on: fleet.night(at: workplace.now).day) {
            report.warnings.append(missing)
        }
        var conclusion = Conclusion(signal: workplace.surroundings.signals.signal, report: report)
        conclusion.standing.nothingAdded = nothingAdded
        conclusion.standing.notices = notices
        // Why: a destination that is not told cannot tell that it was not.
        conclusion.needsAttention = !fleet.messageProblems.isEmpty
        let status = ProgramStatus.of(conclusion)
        let isInterrupted = status == .interrupted || status == .terminated
        // Why the lock: if `lock` is nil, another process works on the run and goes on after this interruption.
        if isInterrupted, lock != nil { conclusion.standing.work = .stopped }
        metrics?.write(facts, conclusion)
        try printer.print(conclusion, format: .text)
        if isInterrupted {
            workplace.console.tell(
                "interrupted with \(Wording.count(report.findings.totals.open, "task")) open: finished work is kept; run"
                    + " again to continue")
        } else {
            printer.alarm(conclusion)
        }
        return conclusion
    }
}
