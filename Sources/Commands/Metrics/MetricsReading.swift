import Accounts
import Jobs
import Model
import Queue
import Reports
import Synchronization

/// Reads what the metrics show, for a file and for a scrape.
final class MetricsReading: Sendable {
    private let workplace: Workplace
    /// The figures of the ended runs. They are read again after another run has ended, and for other configured places.
    private let past = Mutex<(ends: [RunKey: Instant], places: [ConfiguredPlace]?, history: BackupHistory)?>(nil)

    init(_ workplace: Workplace) { self.workplace = workplace }

    /// - Parameter isLast: true when this process is the owner and is about to end.
    func facts(_ store: SQLiteStore, isLast: Bool = false) async throws -> MetricsFacts {
        var facts = MetricsFacts(now: workplace.now)
        let runs = try await store.runs()
        facts.openTasks = runs.reduce(0) { $0 + $1.counts.open }
        facts.aliveAt = try await store.owner()?.aliveAt
        let work = isLast ? .stopped : try await store.work(in: workplace)
        facts.isOwned = work == .goesOn
        if let newest = runs.max(by: { $0.createdAt < $1.createdAt }) {
            facts.report = try await store.report(newest.key, failureLimit: 0)
            facts.standing.work = work
            facts.standing.notices = try await store.noticesToShow(of: newest.key, at: workplace.now)
        }
        // Why: without account files, what depends on them is left out, and the command itself tells the reason.
        if let fleet = try? await workplace.keptFleet() {
            facts.places = NightComparison.allPlaces(fleet)
            for account in fleet.accounts { facts.rpo[account.id] = account.rpo }
        }
        switch try await NightComparison(workplace, store).missed() {
        case .known(let missed): (facts.missed, facts.standing.missed) = (missed, missed)
        case .unknown(let why): facts.standing.missedUnknown = why
        }
        facts.history = try await history(store, runs, facts)
        return facts
    }

    /// Reads the ended runs, the newest first, until each account and region has shown its last success.
    private func history(
        _ store: SQLiteStore, _ runs: [RunSummary], _ facts: MetricsFacts
    ) async throws -> BackupHistory {
        let ended = BackupHistory.told(by: runs)
        let ends = Dictionary(ended.map { ($0.key, $0.endedAt ?? $0.createdAt) }) { first, _ in first }
        if let past = past.withLock({ $0 }), past.ends == ends, past.places == facts.places { return past.history }
        let history = try await BackupHistory(of: ended, in: store, facts.places ?? [])
        past.withLock { $0 = (ends, facts.places, history) }
        return history
    }
}
