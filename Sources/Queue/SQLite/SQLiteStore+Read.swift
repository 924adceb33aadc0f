import Model

extension SQLiteStore {
    package func runs() async throws(StoreError) -> [RunSummary] {
        try await read(long: true) { scope in
            try scope.sql("\(Self.summary) WHERE pruning = 0 ORDER BY id").all { try $0.runSummary(path: scope.path) }
        }
    }

    package func run(_ key: RunKey) async throws(StoreError) -> RunSummary? {
        try await read { scope in
            try scope.sql("\(Self.summary) WHERE pruning = 0 AND key = ?").first(key.text) {
                try $0.runSummary(path: scope.path)
            }
        }
    }

    private static let summary = """
        SELECT key, slot_day, slot_start, slot_end, no_deletes, allow_deletes, created_at, ended_at,
          done, failed, skipped, blocked, open FROM run
        """

    package func tasks(_ filter: TaskFilter, limit: Int) async throws(StoreError) -> [TaskRecord] {
        try await read(long: true) { scope in
            try scope.records(filter, states: filter.state.map { [$0] } ?? TaskState.allCases, limit: limit)
        }
    }

    package func task(_ id: TaskID) async throws(StoreError) -> TaskDetail? {
        try await read(long: true) { scope in
            var filter = TaskFilter()
            filter.tasks = [id]
            guard let record = try scope.records(filter, states: TaskState.allCases, limit: 1).first else { return nil }
            return TaskDetail(
                record: record, attempts: try scope.attempts(of: id), calls: try scope.calls(of: id),
                flow: record.state.isOpen ? try scope.flow(of: record) : nil,
                outages: record.state.isOpen ? try scope.outages(around: id) : [], ahead: try scope.ahead(of: record))
        }
    }
}

extension SQLRow {
    fileprivate func runSummary(path: String) throws -> RunSummary {
        RunSummary(
            key: RunKey(stored: text("key")), night: try night(of: text("key"), path: path),
            createdAt: instant("created_at"), endedAt: optionalInstant("ended_at"),
            counts: TaskCounts(
                done: int("done"), failed: int("failed"), skipped: int("skipped"), blocked: int("blocked"),
                open: int("open")),
            options: RunOptions(noDeletes: bool("no_deletes"), allowDeletes: optionalInt("allow_deletes")))
    }
}

extension ReadScope {
    fileprivate func attempts(of task: TaskID) throws -> [AttemptRecord] {
        try sql(
            """
            SELECT fence, epoch, claimed_at, settled_at, outcome, code, message, hint, request_id, reach, n
            FROM attempt WHERE task = ?1
            UNION ALL
            SELECT fence, epoch, claimed_at, settled_at, state, code, message, hint, request_id, reach, 0
            FROM ended WHERE task = ?1 AND epoch IS NOT NULL
            ORDER BY fence, n
            """
        ).all(task.number) { row in
            AttemptRecord(
                fence: row.int64("fence"), epoch: Epoch(row.int64("epoch")),
                claimedAt: row.optionalInstant("claimed_at"), settledAt: row.instant("settled_at"),
                outcome: row.text("outcome"),
                problem: try row.problem(in: "attempt or ended, task \(task)", path: path))
        }
    }

    fileprivate func calls(of task: TaskID) throws -> [(fence: Int64, call: CallRecord)] {
        try sql(
            """
            SELECT c.fence, a.name AS action, c.purpose, c.mutating, c.throttled, c.started_at, c.duration_us, c.status, c.code,
              c.request_id
            FROM call c JOIN action a ON a.id = c.action WHERE c.task = ? ORDER BY c.fence, c.n
            """
        ).all(task.number) { row in
            let call = CallRecord(
                action: ActionName(row.text("action")),
                purpose: try row.word("purpose", in: "call, task \(task)", path: path),
                mutating: row.bool("mutating"), startedAt: row.instant("started_at"),
                duration: .microseconds(row.int64("duration_us")), status: row.optionalInt("status"),
                code: row.optionalText("code"), requestID: row.optionalText("request_id"),
                throttled: row.bool("throttled"))
            return (row.int64("fence"), call)
        }
    }

    /// Returns the state of an open task's flow.
    fileprivate func flow(of record: TaskRecord) throws -> FlowStatus? {
        let flow = Flow(lane: record.lane, action: record.action)
        return try sql(
            """
            SELECT (SELECT due_at FROM ready r WHERE r.flow = f.id ORDER BY due_at, task LIMIT 1) AS due,
              f.gate_until, f.rate_factor, f.consecutive
            FROM task t JOIN flow f ON f.id = t.flow WHERE t.id = ?
            """
        ).first(record.id.number) { row in
            FlowStatus(flow: flow, earliestDue: row.optionalInstant("due"), gate: row.gate(of: flow))
        }
    }

    /// Returns the outages in a task's account and region.
    fileprivate func outages(around task: TaskID) throws -> [Outage] {
        let lane = try sql("SELECT lane FROM task WHERE id = ?").first(task.number) { $0.int64("lane") }
        return try lane.map { try outages(of: $0) } ?? []
    }

    /// Returns the number of ready tasks that come before a ready task in its flow.
    fileprivate func ahead(of record: TaskRecord) throws -> Int {
        guard let due = record.dueAt else { return 0 }
        return try sql(
            """
            SELECT count(*) AS count FROM task t CROSS JOIN ready r ON r.flow = t.flow
            WHERE t.id = ?1 AND (r.due_at, r.task) < (?2, ?1)
            """
        ).first(record.id.number, due.milliseconds) { $0.int("count") } ?? 0
    }
}
