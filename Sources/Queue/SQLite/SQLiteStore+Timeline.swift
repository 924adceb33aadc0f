import Model

/// What a report in pictures needs besides the sums. Each statement reads the tasks of one run, so its cost is that of the
/// run and not of the nights in the database.
extension SQLiteStore {
    /// Returns the calls and waits of a run in equal steps up to `end`.
    package func timeline(of run: RunKey, from start: Instant, to end: Instant) async throws(StoreError) -> RunTimeline
    {
        try await read(long: true) { scope in
            try scope.timeline(try scope.requireRun(run), RunTimeline(from: start, to: end))
        }
    }

    /// Returns the ages of what the volumes without a confirmed snapshot of the run can be restored from, as far as nights
    /// since `oldest` recorded it. Volumes that were rightly skipped are left out.
    package func recoveryAges(
        of run: RunKey, in night: Night, since oldest: Instant
    ) async throws(StoreError) -> [RecoveryAge] {
        try await read(long: true) { scope in try scope.recoveryAges(try scope.requireRun(run), night, since: oldest) }
    }
}

extension ReadScope {
    fileprivate func timeline(_ run: Int64, _ empty: RunTimeline) throws -> RunTimeline {
        var timeline = empty
        var lanes: [Int64: LaneTimeline] = [:]
        var order: [Int64] = []
        try sql(
            """
            SELECT p.lane, l.account, l.region FROM lane_run p CROSS JOIN lane l ON l.id = p.lane WHERE p.run = ?
            """
        ).each(run) { row in
            order.append(row.int64("lane"))
            lanes[row.int64("lane")] = LaneTimeline(account: row.text("account"), region: row.text("region"))
        }
        let (start, step) = (timeline.start.milliseconds, timeline.step.milliseconds)
        let last = Int64(RunTimeline.steps - 1)
        try sql(
            """
            SELECT t.lane, max(0, min(?4, (c.started_at - ?2) / ?3)) AS step, count(*) AS calls, sum(c.throttled) AS throttled
            FROM lane_run p CROSS JOIN task t ON t.run = p.run AND t.lane = p.lane CROSS JOIN call c ON c.task = t.id
            WHERE p.run = ?1 GROUP BY 1, 2
            """
        ).each(run, start, step, last) { row in
            lanes[row.int64("lane")]?.calls[row.int("step")] = row.int("calls")
            lanes[row.int64("lane")]?.throttled[row.int("step")] = row.int("throttled")
        }
        try sql(
            """
            SELECT t.lane, max(0, min(?4, (a.settled_at - ?2) / ?3)) AS step, count(*) AS waits
            FROM lane_run p CROSS JOIN task t ON t.run = p.run AND t.lane = p.lane CROSS JOIN attempt a ON a.task = t.id
            WHERE p.run = ?1 AND a.outcome = 'notYet' GROUP BY 1, 2
            """
        ).each(run, start, step, last) { row in lanes[row.int64("lane")]?.waits[row.int("step")] = row.int("waits") }
        timeline.lanes = order.compactMap { lanes[$0] }.filter { lane in
            lane.calls.contains { $0 > 0 } || lane.waits.contains { $0 > 0 }
        }
        return timeline
    }

    fileprivate func recoveryAges(_ run: Int64, _ night: Night, since oldest: Instant) throws -> [RecoveryAge] {
        try sql(
            """
            SELECT night, count(*) AS volumes FROM (
              SELECT (
                SELECT o.slot_start FROM run o
                CROSS JOIN task f ON f.run = o.id AND f.lane = t.lane AND f.kind = t.kind AND f.subject = t.subject
                CROSS JOIN resource q ON q.lane = f.lane AND q.run = f.run AND q.task = f.id
                WHERE o.slot_start >= ?2 AND o.slot_start <= ?3 AND o.id <> ?1 AND o.pruning = 0 AND q.state = 'confirmed'
                ORDER BY o.slot_start DESC LIMIT 1) AS night
              FROM lane_run p CROSS JOIN kind k ON k.effect = 'makesSnapshot'
              CROSS JOIN task t ON t.run = p.run AND t.lane = p.lane AND t.kind = k.id
              LEFT JOIN resource s ON s.lane = t.lane AND s.run = t.run AND s.task = t.id
              LEFT JOIN ended e ON e.task = t.id
              WHERE p.run = ?1 AND s.state IS NOT 'confirmed' AND e.state IS NOT 'skipped')
            GROUP BY night ORDER BY night DESC
            """
        ).all(run, oldest.milliseconds, night.start.milliseconds) { row in
            RecoveryAge(night: row.optionalInstant("night"), volumes: row.int("volumes"))
        }
    }
}
