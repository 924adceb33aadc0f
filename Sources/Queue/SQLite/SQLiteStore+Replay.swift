import Model

extension SQLiteStore {
    package func replay(
        _ filter: TaskFilter, dryRun: Bool, at now: Instant
    ) async throws(StoreError) -> ReplaySummary {
        if dryRun {
            return try await read { scope in
                let (may, refused) = try scope.replayable(filter, at: now)
                return ReplaySummary(tasks: may, refused: refused)
            }
        }
        return try await write(at: now) { scope in
            let (may, refused) = try ReadScope(db: scope.db, path: scope.path).replayable(filter, at: now)
            for record in may {
                guard let task = try scope.task(record.id.number) else {
                    throw scope.corrupt("task \(record.id) has no row in task")
                }
                try scope.reopen(task, audit: "replayed")
            }
            if !may.isEmpty { try scope.mark() }
            return ReplaySummary(tasks: may, refused: refused)
        }
    }
}

extension ReadScope {
    /// Returns the tasks that a replay would open, as they are now, and the tasks that it would refuse.
    fileprivate func replayable(
        _ filter: TaskFilter, at now: Instant
    ) throws -> (may: [TaskRecord], refused: [ReplaySummary.Refusal]) {
        if let key = filter.run { _ = try requireRun(key) }
        var may: [TaskRecord] = []
        var refused: [ReplaySummary.Refusal] = []
        for record in try records(filter, states: StoreRules.replayStates(filter), limit: Int.max) {
            let newer = try sql(
                """
                SELECT n.key FROM task t CROSS JOIN lane_run p ON p.run = t.run AND p.lane = t.lane
                CROSS JOIN run n ON n.id = p.superseded_by WHERE t.id = ?
                """
            ).first(record.id.number) { RunKey(stored: $0.text("key")) }
            let night = try sql(
                "SELECT r.slot_day, r.slot_start, r.slot_end FROM task t CROSS JOIN run r ON r.id = t.run WHERE t.id = ?"
            ).first(record.id.number) { try $0.night(of: record.run.text, path: path) }
            guard let night else { continue }
            let refusal = StoreRules.refusal(
                of: record.id, record.state, supersededBy: newer, night: night, now: now)
            if let refusal { refused.append(refusal) } else { may.append(record) }
        }
        return (may, refused)
    }
}
