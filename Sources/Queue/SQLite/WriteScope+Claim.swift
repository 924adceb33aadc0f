import Model

/// Moves tasks from `ready` into `flight`: the tasks of one flow that are due first.
extension WriteScope {
    /// Afterwards each claimed task is in `flight` and in no other table. The task's fence has grown by one.
    func claim(_ order: ClaimOrder, epoch: Epoch) throws -> [Claim] {
        guard order.count > 0 else { return [] }
        let flow = try flowNumber(order.flow)
        touched.insert(flow)
        var last: (due: Int64, task: Int64)?
        var claims: [Claim] = []
        let head = try sql(
            """
            SELECT r.task, r.fence, r.due_at, r.attempts, r.deaths, r.must_look, r.wait_cause, r.wait_since, r.waits,
              r.pending_end, t.run, t.kind, t.subject, t.reason, t.payload
            FROM ready r CROSS JOIN task t ON t.id = r.task
            WHERE r.flow = ? AND r.due_at <= ? ORDER BY r.due_at, r.task LIMIT ?
            """)
        let lane = try self.flow(flow).lane
        try head.each(flow, now.milliseconds, order.count) { row in
            let (task, fence) = (row.int64("task"), row.int64("fence"))
            last = (row.int64("due_at"), task)
            let counters = try row.counters(in: "ready, task \(task)", path: path)
            let pendingEnd = try row.pendingEnd()
            let run = try run(row.int64("run"))
            let kind = try kind(row.int64("kind"))
            let options = run.options.isEmpty ? RunOptions() : StoreRules.options(of: order.flow.lane, run.options)
            let part = try laneRun(LaneRunKey(run: run.id, lane: lane))
            ledger.move(Ledger.TaskKey(run: run.id, lane: lane, kind: kind.id), from: .ready, to: .flight)
            claims.append(
                Claim(
                    task: TaskID(task), fence: fence + 1, epoch: epoch, run: run.key, night: run.night,
                    options: options, lane: order.flow.lane, accountName: part?.name ?? "", kind: kind.kind,
                    subject: row.exactText("subject"), action: order.flow.action, reason: row.text("reason"),
                    payload: row.text("payload"), counters: counters, pendingEnd: pendingEnd))
        }
        guard let last else { return [] }
        let moved = try sql(
            """
            INSERT INTO flight (task, flow, fence, epoch, claimed_at, attempts, deaths, must_look, wait_cause, wait_since,
              waits, pending_end)
            SELECT task, flow, fence + 1, ?, ?, attempts, deaths, must_look, wait_cause, wait_since, waits, pending_end
            FROM ready WHERE flow = ? AND (due_at, task) <= (?, ?)
            """
        ).run(epoch.number, now.milliseconds, flow, last.due, last.task)
        try expect(moved, "a claim into flight", rows: claims.count)
        let removed = try sql("DELETE FROM ready WHERE flow = ? AND (due_at, task) <= (?, ?)")
            .run(flow, last.due, last.task)
        try expect(removed, "a claim out of ready", rows: claims.count)
        return claims
    }
}
