import Model

extension SQLiteStore {
    /// Removes old runs in pieces, each in a short transaction of its own, so that a working owner is not kept waiting.
    /// A run is hidden before its tasks are removed. If the process dies, the next pruning removes the rest.
    package func prune(before: Instant) async throws(StoreError) -> Int {
        let hidden = try await write(at: before) { scope in
            // Why by id: an older run may point at the newer run that superseded it. The newer run must not go alone.
            try scope.sql(
                """
                UPDATE run SET pruning = 1 WHERE pruning = 0 AND id <
                  (SELECT ifnull(min(id), 9223372036854775807) FROM run WHERE ended_at IS NULL OR ended_at >= ?)
                """
            ).run(before.milliseconds)
            try scope.sql("DELETE FROM owner WHERE alive_at < ? AND epoch < (SELECT max(epoch) FROM owner)")
                .run(before.milliseconds)
            try scope.sql("DELETE FROM lane_night WHERE night < ?").run(
                StoreRules.firstNightRemembered(before: before).milliseconds)
            return try scope.sql("SELECT id FROM run WHERE pruning = 1 ORDER BY id").all { $0.int64("id") }
        }
        for run in hidden {
            while try await write(at: before, { scope in try scope.removeTasks(of: run) }) {}
            try await write(at: before) { scope in try scope.remove(run) }
        }
        return hidden.count
    }
}

extension WriteScope {
    /// The number of tasks that one transaction removes. Such a transaction takes some ten milliseconds.
    private static let piece = 1_000

    /// Removes some of a run's tasks with their history. Returns false when the run had no tasks left.
    fileprivate func removeTasks(of run: Int64) throws -> Bool {
        let tasks = try sql("SELECT id FROM task WHERE run = ? LIMIT ?").all(run, Self.piece) { $0.int64("id") }
        for task in tasks {
            try sql("DELETE FROM call WHERE task = ?").run(task)
            try sql("DELETE FROM attempt WHERE task = ?").run(task)
            try sql("DELETE FROM ended WHERE task = ?").run(task)
            try sql("DELETE FROM task WHERE id = ?").run(task)
        }
        return !tasks.isEmpty
    }

    /// Removes a run that has no tasks left.
    fileprivate func remove(_ run: Int64) throws {
        for lane in try sql("SELECT lane FROM lane_run WHERE run = ?").all(run, body: { $0.int64("lane") }) {
            try sql("DELETE FROM resource WHERE lane = ? AND run = ?").run(lane, run)
            try sql("DELETE FROM census WHERE lane = ? AND run = ?").run(lane, run)
        }
        let tables = [
            "counter", "resource_counter", "call_counter", "warning", "uncovered_account", "idle_account",
            "notice",
            "lane_feature",
            "allowance", "lane_run",
        ]
        for table in tables { try SQLStatement("DELETE FROM \(table) WHERE run = ?", on: db).run(run) }
        try sql("DELETE FROM run WHERE id = ?").run(run)
        names = NameCache()
    }
}
