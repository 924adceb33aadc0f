import Model

/// Reads a lane's tasks that failed, are blocked, or are done although their resource ended in error.
extension ReadScope {
    /// One row per task. A task that failed or is blocked has the columns of its problem. For a task that is done,
    /// `cloud_id` is the resource and `told` its stored problem.
    private static let bad = """
        SELECT e.task, k.name AS kind, k.effect, t.subject, e.state, e.fence, e.code, e.message, e.hint, e.request_id,
          e.reach, NULL AS told, NULL AS cloud_id
        FROM ended e INDEXED BY ended_badly JOIN task t ON t.id = e.task JOIN kind k ON k.id = t.kind
        WHERE e.run = ?1 AND e.lane = ?2 AND e.state IN ('failed', 'blocked')
        UNION ALL
        SELECT s.task, k.name, k.effect, t.subject, 'failed', e.fence,
          coalesce(json_extract(s.problem, '$.code'), '\(StoreRules.inError)'), NULL, NULL, NULL, NULL, s.problem, s.cloud_id
        FROM resource s INDEXED BY resource_unsettled JOIN ended e ON e.task = s.task JOIN task t ON t.id = s.task
          JOIN kind k ON k.id = t.kind
        WHERE s.run = ?1 AND s.lane = ?2 AND \(isInError) AND e.state = 'done'
        """

    /// Selects the resources in error of a run and a lane. The list is the condition of the index.
    static let isInError = "s.state IN ('pending', 'error') AND s.state = 'error'"

    /// `TaskEffect.severity` of a row's effect.
    private static let harm =
        "CASE effect"
        + TaskEffect.allCases.map { " WHEN '\($0.rawValue)' THEN \(TaskEffect.severity(of: $0))" }.joined()
        + " ELSE \(TaskEffect.severity(of: nil)) END"

    /// Returns at most `limit` failures, the most harmful first. The first few of each kind, state and code come before
    /// the rest.
    func failures(_ run: Int64, _ lane: Int64, limit: Int) throws -> [TaskFailure] {
        let rows = try sql(
            """
            SELECT task, kind, subject, state, fence, code, message, hint, request_id, reach, told, cloud_id, harm
            FROM (
              SELECT task, kind, subject, state, fence, code, message, hint, request_id, reach, told, cloud_id,
                \(Self.harm) AS harm, row_number() OVER (PARTITION BY kind, state, code ORDER BY task) AS nth
              FROM (\(Self.bad)))
            ORDER BY nth > \(StoreRules.listedOfEach), harm, task LIMIT ?3
            """
        ).all(run, lane, limit) { row in
            let task = TaskID(row.int64("task"))
            let ended = row.isNull("cloud_id") ? try row.problem(in: "ended, task \(task)", path: path) : nil
            let problem =
                try ended ?? Problem(stored: row.optionalText("told")) ?? StoreRules.ruined(row.exactText("cloud_id"))
            let failure = TaskFailure(
                task: task, kind: JobKind(row.text("kind")), subject: row.exactText("subject"),
                state: try row.word("state", in: "ended, task \(task)", path: path), problem: problem,
                attempts: row.int("fence"))
            return (harm: row.int("harm"), failure: failure)
        }
        return rows.sorted { ($0.harm, $0.failure.task) < ($1.harm, $1.failure.task) }.map(\.failure)
    }

    /// Returns the number of failures of each kind, state and code, the most harmful first.
    func failureSums(_ run: Int64, _ lane: Int64) throws -> [OmittedFailures] {
        try sql(
            """
            SELECT kind, state, code, count(*) AS count FROM (\(Self.bad))
            GROUP BY kind, state, code ORDER BY min(\(Self.harm)), kind, state, code
            """
        ).all(run, lane) { row in
            OmittedFailures(
                kind: JobKind(row.text("kind")),
                state: try row.word("state", in: "ended, run \(run), lane \(lane)", path: path),
                code: row.text("code"), count: row.int("count"))
        }
    }
}
