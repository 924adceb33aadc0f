import GRDB
import Model

/// One write transaction: its statements, the names it has read, and the sums that it writes at its end.
final class WriteScope {
    let db: Database
    let path: String
    let now: Instant
    var names: NameCache
    var ledger = Ledger()
    /// Flows whose ready rows changed.
    var touched: Set<Int64> = []
    /// Lanes in which a task was opened or a pending resource was recorded. The lanes' followers are opened again.
    var stirred: Set<LaneRunKey> = []
    var endedRuns: [RunKey] = []
    /// For a run, the other runs of its night.
    var siblingRuns: [Int64: [Int64]] = [:]
    private var statements: [UInt: SQLStatement] = [:]
    private var nextTask: Int64?

    init(db: Database, path: String, now: Instant, names: NameCache) {
        (self.db, self.path, self.now, self.names) = (db, path, now, names)
    }

    /// Returns the statement for a literal. It is found by the literal's address and prepared once per connection.
    func sql(_ text: StaticString) throws -> SQLStatement {
        let address = UInt(bitPattern: text.utf8Start)
        if let known = statements[address] { return known }
        let statement = try SQLStatement(text.description, on: db)
        statements[address] = statement
        return statement
    }

    /// Begins the transaction. Throws if a newer binary has migrated the file. Forgets names that may have changed.
    func begin() throws {
        let version = try sql("PRAGMA data_version").first { $0.int("data_version") } ?? 0
        if version != names.dataVersion {
            let schema = try sql("PRAGMA user_version").first { $0.int("user_version") } ?? 0
            let known = Migration.all.last?.number ?? 0
            if schema > known { throw StoreError.newerSchema(path: path, found: schema, known: known) }
        }
        names.forget(unless: version)
    }

    func corrupt(_ message: String) -> StoreError { .corrupt(path: path, message: message) }

    /// Throws unless a statement changed exactly `wanted` rows.
    func expect(_ changed: Int, _ what: StaticString, rows wanted: Int = 1) throws {
        if changed != wanted { throw corrupt("\(what): \(changed) rows instead of \(wanted)") }
    }

    /// Throws `notOwner` unless `epoch` is the newest.
    func requireOwner(_ epoch: Epoch) throws {
        let newest = try sql("SELECT max(epoch) AS epoch FROM owner").first { $0.int64("epoch") } ?? 0
        if newest != epoch.number || newest == 0 { throw StoreError.notOwner(epoch: epoch, newest: Epoch(newest)) }
    }

    /// Returns the number of the next new task. Does not use the number up: `takeTaskNumber` does.
    func peekTaskNumber() throws -> Int64 {
        if let nextTask { return nextTask }
        guard let stored = try sql("SELECT next_task FROM meta WHERE id = 1").first(body: { $0.int64("next_task") })
        else {
            throw corrupt("the table meta has no row")
        }
        nextTask = stored
        return stored
    }

    func takeTaskNumber() throws { nextTask = try peekTaskNumber() + 1 }

    /// Tells the owner that another process changed the queue.
    func mark() throws { try sql("UPDATE meta SET change_mark = change_mark + 1 WHERE id = 1").run() }

    // MARK: the end of the transaction

    /// Wakes followers, then writes the sums and decides which runs have ended.
    func flush() throws {
        try wakeFollowers()
        if let nextTask { try sql("UPDATE meta SET next_task = ? WHERE id = 1").run(nextTask) }
        try flushResources()
        try flushLanes()
        try flushCalls()
        try flushTasks()
        ledger = Ledger()
    }

    private func flushTasks() throws {
        var sums: [Int64: Ledger.TaskSums] = [:]
        for (key, delta) in ledger.tasks where delta != Ledger.TaskSums() {
            sums[key.run, default: Ledger.TaskSums()] += delta
            let changed = try sql(
                """
                UPDATE counter SET ready = ready + ?, flight = flight + ?, done = done + ?, failed = failed + ?,
                  skipped = skipped + ?, blocked = blocked + ?
                WHERE run = ? AND lane = ? AND kind = ?
                """
            ).run(
                delta.ready, delta.flight, delta.done, delta.failed, delta.skipped, delta.blocked, key.run, key.lane,
                key.kind)
            if changed == 1 { continue }
            try sql(
                """
                INSERT INTO counter (run, lane, kind, ready, flight, done, failed, skipped, blocked)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
            ).run(
                key.run, key.lane, key.kind, delta.ready, delta.flight, delta.done, delta.failed, delta.skipped,
                delta.blocked)
        }
        for run in ledger.runs.union(sums.keys).sorted() { try settleRun(run, sums[run] ?? Ledger.TaskSums()) }
    }

    /// Writes a run's sums. A run ends with its last open task; a new open task makes it run again.
    private func settleRun(_ run: Int64, _ delta: Ledger.TaskSums) throws {
        let before = try sql("SELECT open, ended_at FROM run WHERE id = ?").first(run) { row in
            (open: row.int("open"), endedAt: row.optionalInt64("ended_at"))
        }
        guard let before else { throw corrupt("the table run has no row \(run)") }
        let open = before.open + delta.ready + delta.flight
        let ends = open == 0 && before.endedAt == nil
        let endedAt = open == 0 ? before.endedAt ?? now.milliseconds : nil
        let changed = try sql(
            """
            UPDATE run SET open = ?, ended_at = ?, done = done + ?, failed = failed + ?, skipped = skipped + ?,
              blocked = blocked + ? WHERE id = ?
            """
        ).run(open, endedAt, delta.done, delta.failed, delta.skipped, delta.blocked, run)
        try expect(changed, "the sums of a run")
        if ends { endedRuns.append(try self.run(run).key) }
    }

    private func flushResources() throws {
        for (key, delta) in ledger.resources where delta != Ledger.ResourceSums() {
            let changed = try sql(
                """
                UPDATE resource_counter SET pending = pending + ?, confirmed = confirmed + ?, error = error + ?,
                  removed = removed + ?
                WHERE run = ? AND lane = ? AND effect = ?
                """
            ).run(
                delta.pending, delta.confirmed, delta.error, delta.removed, key.run, key.lane, key.effect.rawValue)
            if changed == 1 { continue }
            try sql(
                """
                INSERT INTO resource_counter (run, lane, effect, pending, confirmed, error, removed)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """
            ).run(
                key.run, key.lane, key.effect.rawValue, delta.pending, delta.confirmed, delta.error, delta.removed)
        }
    }

    private func flushLanes() throws {
        for (place, sums) in ledger.things {
            try sql(
                """
                INSERT INTO lane_night (lane, night, made, removed) VALUES (?, ?, ?, ?)
                ON CONFLICT DO UPDATE SET made = made + excluded.made, removed = removed + excluded.removed
                """
            ).run(place.lane, try run(place.run).night.start.milliseconds, sums.made, sums.removed)
        }
    }

    private func flushCalls() throws {
        for (key, sums) in ledger.calls {
            try sql(
                """
                INSERT INTO call_counter (run, purpose, calls, mutating, throttled, vain) VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT DO UPDATE SET calls = calls + excluded.calls, mutating = mutating + excluded.mutating,
                  throttled = throttled + excluded.throttled, vain = vain + excluded.vain
                """
            ).run(key.run, key.purpose.rawValue, sums.calls, sums.mutating, sums.throttled, sums.vain)
        }
    }
}
