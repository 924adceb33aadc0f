import Accounts
import Files
import Foundation
import Jobs
import Model
import Queue
import Reports
import Synchronization

/// A file of metrics for an exporter, such as the textfile collector of Prometheus' node exporter. It is replaced as a
/// whole. A file that cannot be written is a warning, as a log is: it costs no backup and changes no exit code.
final class MetricsFile: Sendable {
    private let path: String
    private let workplace: Workplace
    private let isComplained = Mutex(false)
    /// The figures of the ended runs. They are read only once while nothing ends.
    private let past = Mutex<(ends: [RunKey: Instant], history: BackupHistory)?>(nil)

    /// The time between two writings while a process works.
    static let interval = Duration.minutes(1)
    init(_ path: String, _ workplace: Workplace) { (self.path, self.workplace) = (path, workplace) }

    /// Writes the metrics now and from time to time while `body` runs.
    func whileWritten<Value: Sendable>(
        of store: SQLiteStore, _ body: () async throws -> Value
    ) async rethrows -> Value {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                while !Task.isCancelled {
                    if let facts = await self.facts(store), !Task.isCancelled { self.write(facts) }
                    // Why: the pause throws only when it is cancelled.
                    try? await self.workplace.surroundings.pause(Self.interval)
                }
            }
            defer { group.cancelAll() }
            return try await body()
        }
    }

    /// Reads what the metrics show. When that is not possible, this says so once and returns nil.
    /// - Parameter isLast: true when this process is the owner and is about to end.
    func facts(_ store: SQLiteStore, isLast: Bool = false) async -> MetricsFacts? {
        do {
            return try await read(store, isLast: isLast)
        } catch is CancellationError {
            return nil
        } catch {
            complain("\(error)", hint: nil)
            return nil
        }
    }

    private func read(_ store: SQLiteStore, isLast: Bool) async throws -> MetricsFacts {
        var facts = MetricsFacts(now: workplace.now)
        let runs = try await store.runs()
        facts.openTasks = runs.reduce(0) { $0 + $1.counts.open }
        facts.aliveAt = try await store.owner()?.aliveAt
        let work = isLast ? .stopped : try await store.work(in: workplace)
        facts.isOwned = work == .goesOn
        if let newest = runs.max(by: { $0.createdAt < $1.createdAt }) {
            facts.report = try await store.report(newest.key, failureLimit: 0)
            facts.standing.work = work
            facts.standing.notices = try await store.notices(of: newest.key)
        }
        // Why: without account files, what depends on them is left out, and the command itself tells the reason.
        if let fleet = try? await workplace.keptFleet() {
            facts.places = NightComparison.allPlaces(fleet)
            for account in fleet.accounts { facts.rpo[account.id] = account.rpo }
        }
        if case .known(let missed) = try await NightComparison(workplace, store).missed() { facts.missed = missed }
        facts.history = try await history(store, runs, facts)
        return facts
    }

    /// Reads the ended runs, the newest first, until each account and region has shown its last success.
    private func history(
        _ store: SQLiteStore, _ runs: [RunSummary], _ facts: MetricsFacts
    ) async throws -> BackupHistory {
        let ended = BackupHistory.told(by: runs)
        let ends = Dictionary(ended.map { ($0.key, $0.endedAt ?? $0.createdAt) }) { first, _ in first }
        if let past = past.withLock({ $0 }), past.ends == ends { return past.history }
        let history = try await BackupHistory(of: ended, in: store, facts.places ?? [])
        past.withLock { $0 = (ends, history) }
        return history
    }

    /// Replaces the file. `conclusion` has what a command knows besides about the run that it reports.
    func write(_ facts: MetricsFacts?, _ conclusion: Conclusion? = nil) {
        guard var facts else { return }
        if let conclusion, let own = conclusion.report?.run, own == facts.report?.run {
            facts.standing = conclusion.standing
        }
        do throws(FileRefusal) {
            let text = MetricsText(facts, kinds: AllJobs.kinds).text
            // Why readable for all: the exporter is another user, and the file has nothing that a report's mail has not.
            try PlainFile.replace(path, with: Array(text.utf8), mode: 0o644)
        } catch {
            complain(
                "it \(error.words)",
                hint: "let the user who runs aws-man write in \(ShellWord.quoted(OwnedFile.parent(of: path)))")
        }
    }

    private func complain(_ why: String, hint: String?) {
        guard
            isComplained.withLock({ isTold in
                defer { isTold = true }; return !isTold
            })
        else { return }
        workplace.console.tell(
            "warning: --metrics-file \(Printable.line(path)) is not written: \(Printable.line(why))"
                + (hint.map { "\n  → \($0)" } ?? ""))
    }
}
