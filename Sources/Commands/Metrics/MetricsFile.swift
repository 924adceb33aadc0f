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
    private let reading: MetricsReading

    /// The time between two writings while a process works.
    static let interval = Duration.minutes(1)

    init(_ path: String, _ workplace: Workplace) {
        (self.path, self.workplace) = (path, workplace)
        reading = MetricsReading(workplace)
    }

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
            return try await reading.facts(store, isLast: isLast)
        } catch is CancellationError {
            return nil
        } catch {
            complain("\(error)", hint: nil)
            return nil
        }
    }

    /// Replaces the file. `conclusion` has what a command knows besides about the run that it reports.
    func write(_ facts: MetricsFacts?, _ conclusion: Conclusion? = nil) {
        guard var facts else { return }
        if let conclusion, let own = conclusion.report?.run, own == facts.report?.run {
            // Why not the missed nights: `run` asks for none, and the verdict is the one that `report` shows.
            facts.standing.work = conclusion.standing.work
            facts.standing.nothingAdded = conclusion.standing.nothingAdded
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
