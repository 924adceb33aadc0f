import Model

/// The columns of `task` that a move needs.
struct TaskRow {
    let id: Int64
    let run: Int64
    let lane: Int64
    let kind: Int64
    let follows: Bool
    /// Features, separated by commas, as stored; nil when there are none.
    let covers: String?

    var sums: Ledger.TaskKey { Ledger.TaskKey(run: run, lane: lane, kind: kind) }
    var place: LaneRunKey { LaneRunKey(run: run, lane: lane) }
}

extension SQLRow {
    /// Reads `run, lane, kind, follows, covers`.
    func task(_ id: Int64) -> TaskRow {
        TaskRow(
            id: id, run: int64("run"), lane: int64("lane"), kind: int64("kind"), follows: bool("follows"),
            covers: optionalText("covers"))
    }
}

/// A row of `ended`, without the columns that are taken from the task.
struct EndedRow {
    let state: EndState
    let problem: Problem?
    let fence: Int64
    let counters: TaskCounters
    /// The attempt whose outcome ended the task. The row is then that attempt's audit row too. Nil for any other end.
    var attempt: Attempt?

    struct Attempt {
        let epoch: Epoch
        let claimedAt: Int64
        let settledAt: Instant
    }
}

/// The moves between `ready`, `flight` and `ended`. The caller deletes the old row. These methods insert the new one
/// and count the move.
extension WriteScope {
    func task(_ id: Int64) throws -> TaskRow? {
        try sql("SELECT run, lane, kind, follows, covers FROM task WHERE id = ?").first(id) { $0.task(id) }
    }

    /// Inserts into `ended`. An enumeration that fails or is blocked leaves its features uncovered.
    func end(_ task: TaskRow, _ row: EndedRow, from: TaskState?) throws {
        let problem = StoreRules.endProblem(row.state, row.problem)
        try sql(
            """
            INSERT INTO ended (task, run, lane, state, ended_at, epoch, claimed_at, settled_at, fence, attempts, deaths,
              must_look, code, message, hint, request_id, reach)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """
        ).run(
            task.id, task.run, task.lane, row.state.rawValue, now.milliseconds, row.attempt?.epoch.number,
            row.attempt?.claimedAt, row.attempt?.settledAt.milliseconds, row.fence, row.counters.attempts,
            row.counters.deaths, row.counters.mustReconcile, problem?.code, problem?.message, problem?.hint,
            problem?.requestID, problem?.reach.rawValue)
        ledger.move(task.sums, from: from, to: TaskState(row.state))
        guard let covers = task.covers, row.state == .failed || row.state == .blocked else { return }
        for feature in covers.split(separator: ",").compactMap({ Feature(rawValue: String($0)) }) {
            try cover(feature, task.place, problem)
        }
    }

    /// Inserts into `ready`.
    func makeReady(
        _ task: TaskRow, flow: Int64, due: Instant, fence: Int64, _ counters: TaskCounters, _ pendingEnd: PendingEnd?,
        from: TaskState
    ) throws {
        try sql(
            """
            INSERT INTO ready (flow, due_at, task, fence, attempts, deaths, must_look, wait_cause, wait_since, waits,
              pending_end)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """
        ).run(
            flow, due.milliseconds, task.id, fence, counters.attempts, counters.deaths, counters.mustReconcile,
            counters.wait?.cause.rawValue, counters.wait?.since.milliseconds, counters.waits, try pendingEnd?.stored())
        ledger.move(task.sums, from: from, to: .ready)
        touched.insert(flow)
    }

    /// Moves an ended task back to `ready`. Attempts start again from 0; fence, deaths and `mustReconcile` stay.
    /// `mustReconcile` sets it. The audit row has the reason.
    func reopen(
        _ task: TaskRow, audit outcome: String, because problem: Problem? = nil, mustReconcile: Bool = false
    ) throws {
        let row = try sql(
            """
            SELECT e.state, e.fence, e.deaths, e.must_look, t.flow FROM ended e JOIN task t ON t.id = e.task
            WHERE e.task = ?
            """
        ).first(task.id) { row in
            (
                state: row.text("state"), fence: row.int64("fence"),
                counters: TaskCounters(
                    deaths: row.int("deaths"), mustReconcile: mustReconcile || row.bool("must_look")),
                flow: row.int64("flow")
            )
        }
        guard let row, let state = TaskState(rawValue: row.state) else {
            throw corrupt("task \(task.id) has not ended")
        }
        // The row of `ended` was also the audit row of the last attempt, so it is copied to `attempt`.
        try sql(
            """
            INSERT INTO attempt (task, fence, n, epoch, claimed_at, settled_at, outcome, code, message, hint, request_id,
              reach)
            SELECT task, fence, 0, epoch, claimed_at, settled_at, state, code, message, hint, request_id, reach
            FROM ended WHERE task = ? AND epoch IS NOT NULL
            """
        ).run(task.id)
        try expect(try sql("DELETE FROM ended WHERE task = ?").run(task.id), "a reopening")
        try audit(task.id, fence: row.fence, outcome: outcome, problem: problem)
        try makeReady(task, flow: row.flow, due: now, fence: row.fence, row.counters, nil, from: state)
        if let covers = task.covers { try forgetUncovered(covers, task.place) }
        if !task.follows { stirred.insert(task.place) }
    }

    /// Adds an audit row for an event other than the settle or the death of a claim. Such a row has n > 0.
    func audit(
        _ task: Int64, fence: Int64, epoch: Int64? = nil, outcome: String, problem: Problem?
    ) throws {
        try sql(
            """
            INSERT INTO attempt (task, fence, n, epoch, settled_at, outcome, code, message, hint, request_id, reach)
            SELECT ?1, ?2, (SELECT ifnull(max(n), 0) + 1 FROM attempt WHERE task = ?1 AND fence = ?2),
              coalesce(?3, (SELECT max(epoch) FROM owner), 0), ?4, ?5, ?6, ?7, ?8, ?9, ?10
            """
        ).run(
            task, fence, epoch, now.milliseconds, outcome, problem?.code, problem?.message, problem?.hint,
            problem?.requestID, problem?.reach.rawValue)
    }

    /// Opens the followers of each stirred lane again. A follower in flight is opened again when it settles.
    func wakeFollowers() throws {
        for place in stirred {
            if try laneRun(place)?.supersededBy != nil { continue }
            let followers = try sql(
                "SELECT id FROM task INDEXED BY task_follower WHERE run = ? AND lane = ? AND follows = 1"
            )
            .all(place.run, place.lane) { $0.int64("id") }
            for id in followers {
                if try sql("UPDATE flight SET nudged = 1 WHERE task = ?").run(id) == 1 { continue }
                guard try sql("SELECT 1 FROM ended WHERE task = ?").exists(id), let task = try task(id) else {
                    continue
                }
                try reopen(task, audit: "reopened")
            }
        }
        stirred = []
    }
}
