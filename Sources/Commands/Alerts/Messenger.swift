import Accounts
import Engine
import Model
import Queue
import Reports

/// Tells the destinations of `notify:` how runs ended. A message is recorded in the database before it is sent, so that no
/// two processes send it, and none sends it again after a crash (DECISIONS D124).
struct Messenger: Sendable {
    let workplace: Workplace
    let fleet: Fleet

    /// The time between two searches for runs that ended, while a process works.
    static let interval = Duration.minutes(1)
    /// A run that ended earlier is not told any more. A night that was killed is told by the next one.
    static let window = Duration.hours(48)

    /// Tells the runs that end while `body` runs. No message that is being sent is cut off when `body` ends.
    func whileTold<Value: Sendable>(of store: SQLiteStore, _ body: () async throws -> Value) async throws -> Value {
        guard !fleet.destinations.isEmpty else { return try await body() }
        let ended = StopSignal()
        let result = await withTaskGroup(of: Void.self) { group -> Result<Value, any Error> in
            group.addTask {
                while ended.level == .none, !Task.isCancelled {
                    await tell(store)
                    await pause(until: ended)
                }
            }
            let result: Result<Value, any Error>
            do { result = .success(try await body()) } catch { result = .failure(error) }
            ended.request()
            await group.waitForAll()
            return result
        }
        return try result.get()
    }

    private func pause(until ended: StopSignal) async {
        let pause = workplace.surroundings.pause
        await withTaskGroup(of: Void.self) { group in
            // Why: the pause throws only when it is cancelled.
            group.addTask { _ = try? await pause(Self.interval) }
            group.addTask { await ended.change(from: .none) }
            _ = await group.next()
            group.cancelAll()
        }
    }

    /// Tells the runs that have ended and that a destination does not know of yet. What cannot be told costs no backup: a
    /// message that fails is in the report.
    func tell(_ store: SQLiteStore) async {
        guard !fleet.destinations.isEmpty else { return }
        do {
            // Why before the runs are read: a run that is replayed meanwhile, and ends again, is told again.
            let now = workplace.now
            let runs = try await store.runs().sorted { $0.createdAt < $1.createdAt }
            for run in runs {
                guard let endedAt = run.endedAt, workplace.now - endedAt < Self.window else { continue }
                let told = try await store.notices(of: run.key)
                let left = fleet.destinations.filter { destination in
                    !told.contains { $0.destination == destination.name && $0.at >= endedAt }
                }
                // Why the later one: by a clock that was set back, a row would else be older than what it tells.
                if !left.isEmpty { try await tell(left, of: run, runs, at: max(now, endedAt), store) }
            }
        } catch {
            workplace.console.tell("warning: the messages of notify are not sent: \(Printable.line("\(error)"))")
        }
    }

    private func tell(
        _ destinations: [AlertDestination], of run: RunSummary, _ runs: [RunSummary], at now: Instant,
        _ store: SQLiteStore
    ) async throws {
        guard let facts = try await facts(of: run, runs, store) else { return }
        let text = AlertText(facts)
        let delivery = try Delivery(workplace)
        await withTaskGroup(of: Void.self) { group in
            for destination in destinations {
                group.addTask { await tell(destination, facts, text, at: now, delivery, store) }
            }
        }
    }

    private func tell(
        _ destination: AlertDestination, _ facts: AlertFacts, _ text: AlertText, at now: Instant,
        _ delivery: Delivery, _ store: SQLiteStore
    ) async {
        do {
            let run = facts.report.run
            let number = try await store.recordNotice(
                of: run, to: destination.name, verdict: text.verdict, at: now
            ) { previous in
                // Why the newest alone: an old run that is replayed says nothing of the nights since.
                if case .ping = destination.way { return facts.isNewest && text.verdict == Verdict.ok.rawValue }
                return !facts.occasions(after: previous).isDisjoint(with: destination.occasions)
            }
            guard let number else { return }
            let result = await delivery.send(text, to: destination, key: "\(run)/\(destination.name)/\(number)")
            try await store.settleNotice(number, result.state, why: result.why, at: workplace.now)
            if result.state != .sent {
                let why = result.why.map { ": \(Printable.line($0))" } ?? ""
                workplace.console.tell(
                    "warning: the message to \(destination.name) about \(run) did not certainly arrive\(why)")
            }
        } catch {
            workplace.console.tell(
                "warning: the message to \(destination.name) is not recorded: \(Printable.line("\(error)"))")
        }
    }

    private func facts(
        of run: RunSummary, _ runs: [RunSummary], _ store: SQLiteStore
    ) async throws -> AlertFacts? {
        let report = try await store.report(run.key, failureLimit: ReportPrinter.textFailures)
        // Why: a replay may have opened it meanwhile. It is told at its new end.
        guard let report, report.state == .ended else { return nil }
        var facts = AlertFacts(report, call: workplace.call)
        // Why: what was missed, and how old the snapshots are, is known as of now, and belongs to the newest run.
        guard run.key == runs.last?.key else { return facts }
        facts.isNewest = true
        switch try await NightComparison(workplace, store).missed() {
        case .known(let missed):
            facts.standing.missed = missed
            let before = runs.map(\.night.start).filter { $0 < run.night.start }.max()
            facts.newlyMissed = missed.nights.filter { missed in
                missed.night.start < run.night.start && before.map { missed.night.start >= $0 } ?? true
            }
        case .unknown(let why): facts.standing.missedUnknown = why
        }
        if fleet.destinations.contains(where: { $0.occasions.contains(.coverage) }) {
            facts.stale = try await stale(report, runs, store)
        }
        return facts
    }

    /// The accounts and regions of the newest run with volumes that are due, or may be, whose newest good snapshot that is
    /// known here is older than the account's `rpo`. A paused account, and one without volumes, has none to be told.
    private func stale(_ report: RunReport, _ runs: [RunSummary], _ store: SQLiteStore) async throws -> [String] {
        let working = report.lanes.filter { part in
            part.snapshots.due > 0 || part.uncovered.contains { $0.feature == .snapshots }
        }
        let lanes = Set(working.compactMap(\.lane))
        let places = NightComparison.allPlaces(fleet)
        let history = try await BackupHistory(of: BackupHistory.told(by: runs), in: store, places)
        let rpo = Dictionary(fleet.accounts.map { ($0.id, $0.rpo) }) { first, _ in first }
        let old = history.points.filter { lane, taken in
            lanes.contains(lane) && rpo[lane.account].map { workplace.now - taken > $0 } ?? false
        }
        return old.keys.sorted().map { "\(history.names[$0] ?? $0.account.digits) \($0.region)" }
    }
}

extension SQLiteStore {
    /// The messages that the report of a run shows: those about the run, and for the newest run also those about the runs
    /// before it that did not certainly arrive. The process that was to tell these may have died before it said so.
    func noticesToShow(of run: RunKey, at now: Instant) async throws -> [Notice] {
        let runs = try await runs().sorted { $0.createdAt < $1.createdAt }
        let own = try await notices(of: run)
        guard run == runs.last?.key else { return own }
        var before: [Notice] = []
        for earlier in runs.dropLast() {
            guard let endedAt = earlier.endedAt, now - endedAt < Messenger.window else { continue }
            let newest = Dictionary(
                try await notices(of: earlier.key).filter { $0.state != .silent }.map { ($0.destination, $0) }
            ) { $1 }
            before += newest.values.filter(\.isUndelivered).sorted { $0.destination < $1.destination }
        }
        return before + own
    }
}
