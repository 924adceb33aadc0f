import GRDB
import Model

extension SQLiteStore {
    package func check() async throws(StoreError) -> [String] {
        try await read(long: true) { [migrations] scope in
            // Why: the check finds texts that are too long to be read for people.
            Connections.limitRows(of: scope.db, to: nil)
            defer { Connections.limitRows(of: scope.db, to: SQLBounds.rowBytes) }
            let integrity = try scope.sql("PRAGMA integrity_check(20)").all { $0.text("integrity_check") }.filter {
                $0 != "ok"
            }
            let schema = try SchemaCheck(migrations)
            let damage = try schema.differences(scope.db) + integrity
            // Why not further: the other checks read the tables as this program makes them.
            if !damage.isEmpty { return damage }
            return try schema.brokenConstraints(scope.db) + schema.valuesOutOfBounds(scope.db)
                + Invariant.all.compactMap { invariant in
                    let count =
                        try scope.sql("SELECT count(*) AS count FROM (\(invariant.violations))")
                        .first { $0.int("count") } ?? 0
                    return count == 0 ? nil : "\(count) × \(invariant.broken)"
                }
        }
    }
}

/// A condition that holds after every transaction, with the query that finds the violations of the condition.
private struct Invariant {
    let broken: String
    let violations: String

    init(_ broken: String, _ violations: String) { (self.broken, self.violations) = (broken, violations) }

    /// Every task's place and state.
    private static let places = """
        SELECT task, 'ready' AS state, fence FROM ready UNION ALL SELECT task, 'flight', fence FROM flight
        UNION ALL SELECT task, state, fence FROM ended
        """
    private static let counter = "run, lane, kind, ready, flight, done, failed, skipped, blocked"
    private static let sums = """
        SELECT t.run, t.lane, t.kind, sum(p.state = 'ready') AS ready, sum(p.state = 'flight') AS flight,
          sum(p.state = 'done') AS done, sum(p.state = 'failed') AS failed, sum(p.state = 'skipped') AS skipped,
          sum(p.state = 'blocked') AS blocked
        FROM task t JOIN (\(places)) p ON p.task = t.id GROUP BY t.run, t.lane, t.kind
        """
    private static let live = "run IN (SELECT id FROM run WHERE pruning = 0)"

    static let all = [
        Invariant(
            "task that is not in exactly one of ready, flight and ended",
            """
            SELECT t.id FROM task t LEFT JOIN (\(places)) p ON p.task = t.id WHERE t.\(live)
            GROUP BY t.id HAVING count(p.task) <> 1
            """),
        Invariant(
            "place of a task that does not exist",
            "SELECT task FROM (\(places)) WHERE task NOT IN (SELECT id FROM task)"),
        Invariant(
            "sum of tasks that differs from their count",
            """
            SELECT \(counter) FROM counter WHERE \(live) AND ready + flight + done + failed + skipped + blocked > 0
            EXCEPT SELECT \(counter) FROM (\(sums))
            """),
        Invariant(
            "kind of task in an account and region that is not in the sums",
            """
            SELECT \(counter) FROM (\(sums)) WHERE \(live)
            EXCEPT SELECT \(counter) FROM counter
            """),
        Invariant(
            "run whose sums differ from those of its accounts and regions",
            """
            SELECT r.id FROM run r LEFT JOIN counter c ON c.run = r.id WHERE r.pruning = 0 GROUP BY r.id
            HAVING r.open <> ifnull(sum(c.ready + c.flight), 0) OR r.done <> ifnull(sum(c.done), 0)
              OR r.failed <> ifnull(sum(c.failed), 0) OR r.skipped <> ifnull(sum(c.skipped), 0)
              OR r.blocked <> ifnull(sum(c.blocked), 0)
            """),
        Invariant(
            "run that has not ended although it has no open task",
            "SELECT id FROM run WHERE ended_at IS NULL AND open = 0"),
        Invariant(
            "sum of resources that differs from their count",
            """
            SELECT run, lane, effect, pending, confirmed, error, removed FROM resource_counter
            WHERE \(live) AND pending + confirmed + error + removed > 0
            EXCEPT SELECT run, lane, effect, sum(state = 'pending'), sum(state = 'confirmed'), sum(state = 'error'),
              sum(state = 'removed') FROM resource WHERE effect IS NOT NULL GROUP BY run, lane, effect
            """),
        Invariant(
            "sum of calls that differs from their count",
            """
            SELECT run, purpose, calls, mutating, throttled, vain FROM call_counter WHERE \(live)
            EXCEPT SELECT t.run, c.purpose, count(*), sum(c.mutating), sum(c.throttled),
              sum(c.code IS NOT NULL OR c.status IS NULL)
            FROM call c JOIN task t ON t.id = c.task GROUP BY t.run, c.purpose
            """),
        Invariant(
            "claim of an epoch that has no owner",
            "SELECT task FROM flight WHERE epoch NOT IN (SELECT epoch FROM owner)"),
        Invariant(
            "claim of an owner that is not the newest",
            "SELECT task FROM flight WHERE epoch < (SELECT max(epoch) FROM owner)"),
        Invariant(
            "attempt whose fence is higher than its task's",
            """
            SELECT a.task FROM attempt a JOIN (\(places)) p ON p.task = a.task
            WHERE a.fence > p.fence
            """),
        Invariant(
            "claim that is both in flight and recorded as settled",
            "SELECT f.task FROM flight f JOIN attempt a ON a.task = f.task AND a.fence = f.fence AND a.outcome <> 'stale'"
        ),
        Invariant(
            "task queued for another account and region",
            "SELECT t.id FROM task t JOIN flow f ON f.id = t.flow WHERE f.lane <> t.lane"),
        Invariant(
            "ready task queued for another action than its own",
            "SELECT r.task FROM ready r JOIN task t ON t.id = r.task WHERE r.flow <> t.flow"),
        Invariant(
            "task in an account and region that takes no part in its run",
            "SELECT t.id FROM task t LEFT JOIN lane_run p ON p.run = t.run AND p.lane = t.lane WHERE p.run IS NULL AND t.\(live)"
        ),
        Invariant(
            "task with a number that was not given out yet",
            "SELECT id FROM task WHERE id >= (SELECT next_task FROM meta)"),
    ]
}
