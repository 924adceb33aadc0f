import Model

/// Reads tasks for people, whether they are ready, in flight or ended.
extension ReadScope {
    /// Returns matching tasks in the order of their numbers, at most `limit`.
    func records(_ filter: TaskFilter, states: [TaskState], limit: Int) throws -> [TaskRecord] {
        try places(filter, states, limit).map { place in
            let found =
                switch place.state {
                case .ready: try record(Self.ready, place, place.task.number, place.due)
                case .flight: try record(Self.flight, place, place.task.number)
                case .done, .failed, .skipped, .blocked: try record(Self.ended, place, place.task.number)
                }
            guard let found else { throw StoreError.corrupt(path: path, message: "task \(place.task) has no names") }
            return found
        }
    }

    private static let identity = """
        t.id, r.key AS run, l.account, l.region, p.name AS account_name, k.name AS kind, t.subject, a.name AS action,
          t.reason, t.created_at
        """
    private static let names = """
        CROSS JOIN run r ON r.id = t.run CROSS JOIN lane l ON l.id = t.lane CROSS JOIN kind k ON k.id = t.kind
        CROSS JOIN flow f ON f.id = t.flow CROSS JOIN action a ON a.id = f.action
        CROSS JOIN lane_run p ON p.run = t.run AND p.lane = t.lane
        LEFT JOIN resource s ON s.lane = t.lane AND s.run = t.run AND s.task = t.id
        """
    private static let resource = "s.state AS resource_state, s.cloud_id, s.adopted, s.started_at, s.problem"
    /// Joins the last attempt, because an open task shows its problem.
    private static let last = """
        LEFT JOIN attempt y ON y.task = t.id AND (y.fence, y.n) =
          (SELECT fence, n FROM attempt z WHERE z.task = t.id AND z.outcome <> 'stale' ORDER BY fence DESC, n DESC LIMIT 1)
        """
    private static let ready = """
        SELECT \(identity), e.fence, e.attempts, e.deaths, e.must_look, e.wait_cause, e.wait_since,
          e.waits, e.due_at, NULL AS claimed_at, NULL AS ended_at, y.code, y.message, y.hint, y.request_id, y.reach,
          \(resource)
        FROM task t CROSS JOIN ready e ON e.flow = t.flow AND e.due_at = ?2 AND e.task = t.id \(names) \(last)
        WHERE t.id = ?1
        """
    private static let flight = """
        SELECT \(identity), e.fence, e.attempts, e.deaths, e.must_look, e.wait_cause, e.wait_since,
          e.waits, NULL AS due_at, e.claimed_at, NULL AS ended_at, y.code, y.message, y.hint, y.request_id, y.reach,
          \(resource)
        FROM task t CROSS JOIN flight e ON e.task = t.id \(names) \(last) WHERE t.id = ?1
        """
    private static let ended = """
        SELECT \(identity), e.fence, e.attempts, e.deaths, e.must_look, NULL AS wait_cause,
          NULL AS wait_since, 0 AS waits, NULL AS due_at, NULL AS claimed_at, e.ended_at, e.code, e.message, e.hint,
          e.request_id, e.reach, \(resource)
        FROM task t CROSS JOIN ended e ON e.task = t.id \(names) WHERE t.id = ?1
        """

    private func record<each Value: SQLValue>(
        _ select: String, _ place: TaskPlace, _ values: repeat each Value
    ) throws -> TaskRecord? {
        let task = place.task
        return try sql(select).first(repeat each values) { row in
            var record = TaskRecord(
                id: task, run: RunKey(stored: row.text("run")), lane: try row.lane(path: path),
                accountName: row.text("account_name"), kind: JobKind(row.text("kind")),
                subject: row.exactText("subject"), action: ActionName(row.text("action")), reason: row.text("reason"),
                state: place.state,
                counters: try row.counters(in: "ready or flight, task \(task)", path: path),
                fence: row.int64("fence"), createdAt: row.instant("created_at"))
            record.dueAt = row.optionalInstant("due_at")
            record.claimedAt = row.optionalInstant("claimed_at")
            record.endedAt = row.optionalInstant("ended_at")
            record.problem =
                try row.problem(in: "ended or attempt, task \(task)", path: path)
                ?? Problem(stored: row.optionalText("problem"))
            record.resource =
                row.isNull("resource_state") ? nil : try row.resource(in: "resource, task \(task)", path: path)
            return record
        }
    }
}
