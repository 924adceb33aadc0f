import Model

extension SQLiteStore {
    package func takeOver(_ owner: OwnerNote, at now: Instant) async throws(StoreError) -> Epoch {
        crashPoint(.beforeTakeover)
        let epoch = try await write(at: now) { scope in try scope.takeOver(owner) }
        crashPoint(.afterTakeover)
        return epoch
    }

    package func stampAlive(_ epoch: Epoch, at now: Instant) async throws(StoreError) {
        try await write(at: now) { scope in
            try scope.requireOwner(epoch)
            try scope.sql("UPDATE owner SET alive_at = ? WHERE epoch = ?").run(now.milliseconds, epoch.number)
        }
    }

    package func owner() async throws(StoreError) -> OwnerStatus? {
        try await read { scope in try scope.owner() }
    }

    package func changeMark() async throws(StoreError) -> Int64 {
        try await read { scope in
            try scope.sql("SELECT change_mark FROM meta WHERE id = 1").first { $0.int64("change_mark") } ?? 0
        }
    }

    package func flows() async throws(StoreError) -> [FlowStatus] {
        try await read(long: true) { scope in
            try scope.sql(
                """
                SELECT l.account, l.region, a.name AS action,
                  (SELECT due_at FROM ready r WHERE r.flow = f.id ORDER BY due_at, task LIMIT 1) AS due,
                  f.gate_until, f.rate_factor, f.consecutive
                FROM flow f JOIN lane l ON l.id = f.lane JOIN action a ON a.id = f.action
                WHERE due IS NOT NULL OR f.gate_until IS NOT NULL ORDER BY f.id
                """
            ).all { row in
                let flow = Flow(lane: try row.lane(path: scope.path), action: ActionName(row.text("action")))
                return FlowStatus(flow: flow, earliestDue: row.optionalInstant("due"), gate: row.gate(of: flow))
            }
        }
    }
}

extension ReadScope {
    func owner() throws -> OwnerStatus? {
        try sql("SELECT epoch, host, pid, started_at, alive_at FROM owner ORDER BY epoch DESC LIMIT 1").first { row in
            OwnerStatus(
                epoch: Epoch(row.int64("epoch")),
                note: OwnerNote(host: row.text("host"), pid: Int32(truncatingIfNeeded: row.int64("pid"))),
                startedAt: row.instant("started_at"), aliveAt: row.instant("alive_at"))
        }
    }
}

extension WriteScope {
    /// Afterwards the epoch is new and nothing is in flight. Each task that was in flight has one more death and
    /// `mustReconcile`, because its effect may have happened. A cancelled task is blocked. Any other task is ready at
    /// once, a superseded task for its last reconciliation. For creates see `reconcileSiblings`.
    fileprivate func takeOver(_ owner: OwnerNote) throws -> Epoch {
        let epoch = try sql(
            """
            INSERT INTO owner (epoch, host, pid, started_at, alive_at)
            SELECT coalesce(max(epoch), 0) + 1, ?1, ?2, ?3, ?3 FROM owner RETURNING epoch
            """
        ).first(owner.host, Int(owner.pid), now.milliseconds) { Epoch($0.int64("epoch")) }
        guard let epoch else { throw corrupt("an owner was not stored") }
        let left = try sql(
            """
            SELECT task, flow, fence, epoch, claimed_at, attempts, deaths, must_look, wait_cause, wait_since, waits,
              pending_end, cancelled FROM flight ORDER BY task
            """
        ).all { row in
            let number = row.int64("task")
            guard let task = try task(number) else { throw corrupt("task \(number) has no row in task") }
            return Left(
                task: task, flow: row.int64("flow"), fence: row.int64("fence"), epoch: row.int64("epoch"),
                claimedAt: row.int64("claimed_at"),
                counters: try row.counters(in: "flight, task \(task.id)", path: path),
                pendingEnd: try row.pendingEnd(), cancelled: row.bool("cancelled"))
        }
        // Why: each owner waits for consistency from its own start. A crash loop must not add these waits up.
        try sql(
            """
            UPDATE ready INDEXED BY ready_look SET wait_cause = NULL, wait_since = NULL, waits = 0
            WHERE must_look = 1 AND wait_cause = 'consistency'
            """
        ).run()
        for attempt in left { try bury(attempt) }
        try reconcileSiblings()
        try mark()
        return epoch
    }

    /// Afterwards a ready create reconciles before it acts if another run of the night has made, or may have made, the
    /// same resource. Only the dead owner remembered that resource, and a listing need not show it yet.
    private func reconcileSiblings() throws {
        let open = try sql("SELECT id FROM run INDEXED BY run_open WHERE ended_at IS NULL ORDER BY id")
            .all { $0.int64("id") }
        for run in open where try !siblings(of: run).isEmpty {
            for flow in try readyFlows(of: run) {
                let rows = try sql(
                    """
                    SELECT r.task, r.due_at, t.run, t.lane, t.kind, t.follows, t.covers, t.subject
                    FROM ready r CROSS JOIN task t ON t.id = r.task WHERE r.flow = ? AND r.must_look = 0
                    """
                ).all(flow) {
                    (task: $0.task($0.int64("task")), due: $0.int64("due_at"), subject: $0.exactText("subject"))
                }
                for row in rows where row.task.run == run {
                    guard try kind(row.task.kind).effect?.makes == true, try mayBeThere(row.task, subject: row.subject)
                    else { continue }
                    try sql("UPDATE ready SET must_look = 1 WHERE flow = ? AND due_at = ? AND task = ?")
                        .run(flow, row.due, row.task.id)
                }
            }
        }
    }

    /// An attempt that an earlier owner left in flight.
    private struct Left {
        let task: TaskRow
        let flow: Int64
        let fence: Int64
        let epoch: Int64
        let claimedAt: Int64
        var counters: TaskCounters
        let pendingEnd: PendingEnd?
        let cancelled: Bool
    }

    private func bury(_ left: Left) throws {
        try expect(try sql("DELETE FROM flight WHERE task = ?").run(left.task.id), "a takeover")
        let died = StoreRules.died
        try sql(
            """
            INSERT INTO attempt (task, fence, n, epoch, claimed_at, settled_at, outcome, code, message, reach)
            VALUES (?, ?, 0, ?, ?, ?, 'died', ?, ?, ?)
            """
        ).run(
            left.task.id, left.fence, left.epoch, left.claimedAt, now.milliseconds, died.code, died.message,
            died.reach.rawValue)
        var counters = left.counters
        counters.deaths += 1
        counters.mustReconcile = true
        counters.forgetWindow()
        if left.cancelled {
            let problem = StoreRules.cancelled(in: try run(left.task.run).key)
            let row = EndedRow(
                state: .blocked, problem: StoreRules.unseen(problem, counters), fence: left.fence, counters: counters)
            return try end(left.task, row, from: .flight)
        }
        var pendingEnd = left.pendingEnd
        if pendingEnd == nil, let newer = try laneRun(left.task.place)?.supersededBy {
            pendingEnd = PendingEnd(.blocked, StoreRules.superseded(by: try run(newer).key))
        }
        try makeReady(
            left.task, flow: left.flow, due: now, fence: left.fence, counters, pendingEnd, from: .flight)
    }
}
