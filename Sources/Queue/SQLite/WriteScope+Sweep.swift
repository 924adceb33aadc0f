import Model

/// Ends many ready tasks at once, for a cause outside of them.
extension WriteScope {
    struct Sweep {
        let state: EndState
        let problem: Problem
        /// True when tasks whose effect may have happened are reconciled once more before they end.
        let reconcilesFirst: Bool
        /// The outcome of an audit row; nil writes none.
        var audit: String?
    }

    struct SweptRow {
        let task: TaskRow
        let due: Int64
        let fence: Int64
        let counters: TaskCounters
        let hasPendingEnd: Bool
    }

    /// Ends the ready tasks of a flow that `include` accepts, some after a last reconciliation. Returns the number.
    @discardableResult
    func sweep(_ flow: Int64, _ sweep: Sweep, where include: (SweptRow) throws -> Bool) throws -> Int {
        let rows = try sql(
            """
            SELECT r.task, t.run, t.lane, t.kind, t.follows, t.covers, r.due_at, r.fence, r.attempts, r.deaths,
              r.must_look, r.wait_cause, r.wait_since, r.waits, r.pending_end
            FROM ready r CROSS JOIN task t ON t.id = r.task WHERE r.flow = ? ORDER BY r.due_at, r.task
            """
        ).all(flow) { row in
            let task = row.task(row.int64("task"))
            return SweptRow(
                task: task, due: row.int64("due_at"), fence: row.int64("fence"),
                counters: try row.counters(in: "ready, task \(task.id)", path: path),
                hasPendingEnd: !row.isNull("pending_end"))
        }
        var count = 0
        for row in rows where try include(row) {
            count += 1
            touched.insert(flow)
            if sweep.reconcilesFirst, row.counters.mustReconcile {
                try reconcileOnceMore(row, flow, PendingEnd(sweep.state, sweep.problem))
            } else {
                try remove(row, flow)
                let problem = StoreRules.unseen(sweep.problem, row.counters)
                if let outcome = sweep.audit {
                    try audit(row.task.id, fence: row.fence, outcome: outcome, problem: problem)
                }
                let ended = EndedRow(state: sweep.state, problem: problem, fence: row.fence, counters: row.counters)
                try end(row.task, ended, from: .ready)
            }
        }
        return count
    }

    private func remove(_ row: SweptRow, _ flow: Int64) throws {
        let removed = try sql("DELETE FROM ready WHERE flow = ? AND due_at = ? AND task = ?")
            .run(flow, row.due, row.task.id)
        try expect(removed, "a sweep")
    }

    /// Makes a task due for its last reconciliation. A task that has a pending end keeps that end.
    private func reconcileOnceMore(_ row: SweptRow, _ flow: Int64, _ end: PendingEnd) throws {
        if row.hasPendingEnd { return }
        let changed = try sql(
            "UPDATE ready SET due_at = min(due_at, ?), pending_end = ? WHERE flow = ? AND due_at = ? AND task = ?"
        ).run(now.milliseconds, try end.stored(), flow, row.due, row.task.id)
        try expect(changed, "a last reconciliation")
    }
}
