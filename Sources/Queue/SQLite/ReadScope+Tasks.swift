import Model

/// Reads tasks for people, whether they are ready, in flight or ended.
extension ReadScope {
    /// Returns matching tasks in the order of their numbers, at most `limit`.
    func records(_ filter: TaskFilter, states: [TaskState], limit: Int) throws -> [TaskRecord] {
        var found: [TaskRecord] = []
        let conditions = try Conditions(filter, in: self)
        if states.contains(.ready) { found += try records(.ready, Self.ready, conditions, limit) }
        if states.contains(.flight) { found += try records(.flight, Self.flight, conditions, limit) }
        let ends = states.filter { !$0.isOpen }
        if !ends.isEmpty {
            let list = ends.map { "'\($0.rawValue)'" }.joined(separator: ", ")
            found += try records(nil, Self.ended + " AND e.state IN (\(list))", conditions, limit)
        }
        return Array(found.sorted { $0.id < $1.id }.prefix(limit))
    }

    private static let identity = """
        t.id, r.key AS run, l.account, l.region, p.name AS account_name, k.name AS kind, t.subject, a.name AS action,
          t.reason, t.created_at
        """
    private static let names = """
        JOIN run r ON r.id = t.run AND r.pruning = 0 JOIN lane l ON l.id = t.lane JOIN kind k ON k.id = t.kind
        JOIN flow f ON f.id = t.flow JOIN action a ON a.id = f.action
        JOIN lane_run p ON p.run = t.run AND p.lane = t.lane
        LEFT JOIN resource s ON s.lane = t.lane AND s.run = t.run AND s.task = t.id
        """
    private static let resource = "s.state AS resource_state, s.cloud_id, s.adopted, s.started_at, s.problem"
    /// Joins the last attempt, because an open task shows its problem.
    private static let last = """
        LEFT JOIN attempt y ON y.task = t.id AND (y.fence, y.n) =
          (SELECT fence, n FROM attempt z WHERE z.task = t.id AND z.outcome <> 'stale' ORDER BY fence DESC, n DESC LIMIT 1)
        """
    private static let ready = """
        SELECT \(identity), 'ready' AS state, e.fence, e.attempts, e.deaths, e.must_look, e.wait_cause, e.wait_since,
          e.waits, e.due_at, NULL AS claimed_at, NULL AS ended_at, y.code, y.message, y.hint, y.request_id, y.reach,
          \(resource)
        FROM ready e JOIN task t ON t.id = e.task \(names) \(last) WHERE 1
        """
    private static let flight = """
        SELECT \(identity), 'flight' AS state, e.fence, e.attempts, e.deaths, e.must_look, e.wait_cause, e.wait_since,
          e.waits, NULL AS due_at, e.claimed_at, NULL AS ended_at, y.code, y.message, y.hint, y.request_id, y.reach,
          \(resource)
        FROM flight e JOIN task t ON t.id = e.task \(names) \(last) WHERE 1
        """
    private static let ended = """
        SELECT \(identity), e.state, e.fence, e.attempts, e.deaths, e.must_look, NULL AS wait_cause,
          NULL AS wait_since, 0 AS waits, NULL AS due_at, NULL AS claimed_at, e.ended_at, e.code, e.message, e.hint,
          e.request_id, e.reach, \(resource)
        FROM ended e JOIN task t ON t.id = e.task \(names) WHERE 1
        """

    private func records(
        _ state: TaskState?, _ select: String, _ conditions: Conditions, _ limit: Int
    ) throws -> [TaskRecord] {
        let code = state.map { _ in "y.code" } ?? "e.code"
        return try sql("\(select)\(conditions.text(code: code)) ORDER BY t.id LIMIT ?")
            .all(conditions.run, conditions.kind, conditions.code, limit) { row in
                let task = TaskID(row.int64("id"))
                var record = TaskRecord(
                    id: task, run: RunKey(stored: row.text("run")), lane: try row.lane(path: path),
                    accountName: row.text("account_name"), kind: JobKind(row.text("kind")),
                    subject: row.exactText("subject"), action: ActionName(row.text("action")),
                    reason: row.text("reason"),
                    state: try row.word("state", in: "ended, task \(task)", path: path),
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

/// A filter as SQL. Texts that could hold a quote are bound. Other values are digits, letters and dashes.
private struct Conditions {
    let run: Int64?
    let kind: String?
    let code: String?
    private let rest: String

    init(_ filter: TaskFilter, in scope: ReadScope) throws {
        run = try filter.run.map { try scope.requireRun($0) }
        kind = filter.kind?.name
        code = filter.code
        var rest = ""
        func among(_ column: String, _ values: [String]) {
            if !values.isEmpty { rest += " AND \(column) IN (\(values.joined(separator: ", ")))" }
        }
        among("l.account", filter.accounts.map { "'\($0.digits)'" })
        among("l.region", filter.regions.map { "'\($0.name)'" })
        among("t.id", filter.tasks.map { String($0.number) })
        self.rest = rest
    }

    func text(code column: String) -> String {
        " AND (?1 IS NULL OR t.run = ?1) AND (?2 IS NULL OR k.name = ?2) AND (?3 IS NULL OR \(column) = ?3)" + rest
    }
}
