import Model

/// Where a task is.
struct TaskPlace {
    let task: TaskID
    let state: TaskState
    /// When a ready task is due, in milliseconds; with its flow this is the key of its row. 0 for other tasks.
    let due: Int64
}

/// Finds tasks by a filter, without reading more of them than the filter needs.
extension ReadScope {
    /// Returns the places of matching tasks in the order of their numbers, at most `limit`.
    func places(_ filter: TaskFilter, _ states: [TaskState], _ limit: Int) throws -> [TaskPlace] {
        let run = try filter.run.map(requireRun)
        let ends = states.filter { !$0.isOpen }
        var found: [TaskPlace] = []
        if states.contains(.ready) { found += try places(Self.ready(filter), Self.openCode, filter, run, limit) }
        if states.contains(.flight) { found += try places(Self.flight(filter), Self.openCode, filter, run, limit) }
        if !ends.isEmpty { found += try places(Self.ended(filter, ends), "e.code", filter, run, limit) }
        return Array(found.sorted { $0.task < $1.task }.prefix(limit))
    }

    // Why INDEXED BY and no plain joins: SQLite must not choose a way by luck (FACTS Q17).

    /// Ready tasks: by their numbers, or else those of the lanes in which the run, or any open run, has ready tasks.
    private static func ready(_ filter: TaskFilter) -> String {
        let columns = "SELECT e.task, 'ready' AS state, e.due_at FROM"
        if !filter.tasks.isEmpty {
            return
                "\(columns) task i CROSS JOIN ready e ON e.flow = i.flow AND e.task = i.id WHERE \(among("i.id", filter))"
        }
        return """
            \(columns) flow f CROSS JOIN ready e ON e.flow = f.id WHERE f.lane IN (
              SELECT lane FROM counter WHERE ready > 0 AND run IN (
                SELECT id FROM run INDEXED BY run_open WHERE ended_at IS NULL AND (?1 IS NULL OR id = ?1)))
            """
    }

    /// Tasks in flight. There are only as many as calls under way.
    private static func flight(_ filter: TaskFilter) -> String {
        "SELECT e.task, 'flight' AS state, 0 AS due_at FROM flight e WHERE \(among("e.task", filter))"
    }

    /// Ended tasks: by their numbers, or else the bad ones by their index, or else along the numbers of the run's tasks.
    private static func ended(_ filter: TaskFilter, _ ends: [TaskState]) -> String {
        let list = ends.map { "'\($0.rawValue)'" }.joined(separator: ", ")
        let isBad = filter.tasks.isEmpty && ends.allSatisfy { $0 == .failed || $0 == .blocked }
        var text = """
            SELECT e.task, e.state, 0 AS due_at FROM ended e \(isBad ? "INDEXED BY ended_badly" : "")
            WHERE EXISTS (SELECT 1 FROM run r WHERE r.id = e.run AND r.pruning = 0) AND e.state IN (\(list))
             AND \(among("e.task", filter))
            """
        if isBad { text += " AND e.state IN ('failed', 'blocked')" }
        if filter.run == nil { return text }
        text += " AND e.run = ?1"
        if isBad || !filter.tasks.isEmpty { return text }
        // Why +id: otherwise SQLite goes through the tasks of all runs until it meets this one.
        return text + """
             AND e.task BETWEEN max(?5 + 1, (SELECT min(+id) FROM task WHERE run = ?1))
              AND (SELECT max(+id) FROM task WHERE run = ?1)
            """
    }

    private static func among(_ column: String, _ filter: TaskFilter) -> String {
        filter.tasks.isEmpty ? "1" : "\(column) IN (\(filter.tasks.map { String($0.number) }.joined(separator: ", ")))"
    }

    /// The code of an open task's last attempt.
    private static let openCode = """
        (SELECT code FROM attempt z WHERE z.task = e.task AND z.outcome <> 'stale' ORDER BY fence DESC, n DESC LIMIT 1)
        """

    /// Texts that could hold a quote are bound. Other values are digits, letters and dashes.
    private func places(
        _ select: String, _ code: String, _ filter: TaskFilter, _ run: Int64?, _ limit: Int
    ) throws -> [TaskPlace] {
        var lane: [String] = []
        func among(_ column: String, _ values: [String]) {
            if !values.isEmpty { lane.append(" AND \(column) IN (\(values.joined(separator: ", ")))") }
        }
        among("account", filter.accounts.map { "'\($0.digits)'" })
        among("region", filter.regions.map { "'\($0.name)'" })
        let inLane =
            lane.isEmpty ? "" : " AND EXISTS (SELECT 1 FROM lane l WHERE l.id = t.lane\(lane.joined()))"
        return try sql(
            """
            \(select) AND (?3 IS NULL OR \(code) = ?3) AND EXISTS (SELECT 1 FROM task t WHERE t.id = e.task
              AND (?1 IS NULL OR t.run = ?1) AND (?2 IS NULL OR t.kind = (SELECT id FROM kind WHERE name = ?2))\(inLane))
              AND +e.task > ?5
            ORDER BY e.task LIMIT ?4
            """
        ).all(run, filter.kind?.name, filter.code, limit, filter.after?.number ?? 0) { row in
            let task = TaskID(row.int64("task"))
            return TaskPlace(
                task: task, state: try row.word("state", in: "ended, task \(task)", path: path),
                due: row.int64("due_at"))
        }
    }
}
