import Model

/// Tasks as people see them, from whichever place they are in.
extension ReadScope {
    /// Matching tasks in the order of their numbers, at most `limit`.
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

    /// Every place gives these columns: identity 0–8, state 9, fence 10, counters 11–16, times 17–19, problem 20–24,
    /// resource 25–28, its problem 29.
    private static let identity = """
        t.id, r.key, l.account, l.region, p.name, k.name, t.subject, a.name, t.reason
        """
    private static let names = """
        JOIN run r ON r.id = t.run AND r.pruning = 0 JOIN lane l ON l.id = t.lane JOIN kind k ON k.id = t.kind
        JOIN flow f ON f.id = t.flow JOIN action a ON a.id = f.action
        JOIN lane_run p ON p.run = t.run AND p.lane = t.lane
        LEFT JOIN resource s ON s.lane = t.lane AND s.run = t.run AND s.task = t.id
        """
    private static let resource = "s.state, s.cloud_id, s.adopted, s.started_at, s.problem"
    /// An open task shows the problem of its last attempt.
    private static let last = """
        LEFT JOIN attempt y ON y.task = t.id AND (y.fence, y.n) =
          (SELECT fence, n FROM attempt z WHERE z.task = t.id AND z.outcome <> 'stale' ORDER BY fence DESC, n DESC LIMIT 1)
        """
    private static let ready = """
        SELECT \(identity), 'ready', e.fence, e.attempts, e.deaths, e.must_look, e.wait_cause, e.wait_since, e.waits,
          e.due_at, NULL, NULL, y.code, y.message, y.hint, y.request_id, y.reach, \(resource), t.created_at
        FROM ready e JOIN task t ON t.id = e.task \(names) \(last) WHERE 1
        """
    private static let flight = """
        SELECT \(identity), 'flight', e.fence, e.attempts, e.deaths, e.must_look, e.wait_cause, e.wait_since, e.waits,
          NULL, e.claimed_at, NULL, y.code, y.message, y.hint, y.request_id, y.reach, \(resource), t.created_at
        FROM flight e JOIN task t ON t.id = e.task \(names) \(last) WHERE 1
        """
    private static let ended = """
        SELECT \(identity), e.state, e.fence, e.attempts, e.deaths, e.must_look, NULL, NULL, 0,
          NULL, NULL, e.ended_at, e.code, e.message, e.hint, e.request_id, e.reach, \(resource), t.created_at
        FROM ended e JOIN task t ON t.id = e.task \(names) WHERE 1
        """

    private func records(
        _ state: TaskState?, _ select: String, _ conditions: Conditions, _ limit: Int
    ) throws -> [TaskRecord] {
        let code = state.map { _ in "y.code" } ?? "e.code"
        return try sql("\(select)\(conditions.text(code: code)) ORDER BY t.id LIMIT ?")
            .all(conditions.run, conditions.kind, conditions.code, limit) { row in
                var record = TaskRecord(
                    id: TaskID(row.int64(0)), run: RunKey(stored: row.text(1)), lane: try row.lane(2, path: path),
                    accountName: row.text(4), kind: JobKind(row.text(5)), subject: row.text(6),
                    action: ActionName(row.text(7)), reason: row.text(8),
                    state: try row.word(9, "state", in: "ended, task \(row.int64(0))", path: path),
                    counters: try row.counters(11, in: "ready or flight, task \(row.int64(0))", path: path),
                    fence: row.int64(10), createdAt: row.instant(30))
                record.dueAt = row.optionalInstant(17)
                record.claimedAt = row.optionalInstant(18)
                record.endedAt = row.optionalInstant(19)
                record.problem =
                    try row.problem(20, in: "ended or attempt, task \(row.int64(0))", path: path)
                    ?? Problem(stored: row.optionalText(29))
                record.resource =
                    row.isNull(25) ? nil : try row.resource(25, in: "resource, task \(row.int64(0))", path: path)
                return record
            }
    }
}

/// A filter as SQL. What could hold a quote is bound; account ids, regions and numbers are digits, letters and dashes.
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
