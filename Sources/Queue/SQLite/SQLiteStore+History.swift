import Model

extension SQLiteStore {
    package func history(of lane: Lane, run: RunKey, at now: Instant) async throws(StoreError) -> LaneHistory {
        try await read { scope in try scope.history(of: lane, run: scope.runNumber(run), since: now - StoreRules.day) }
    }
}

extension ReadScope {
    /// Returns the lane's past. A nil `run` means a future run, which will be newer than all existing runs.
    fileprivate func history(of lane: Lane, run: Int64?, since: Instant) throws -> LaneHistory {
        var history = LaneHistory()
        if let run { history.options = StoreRules.options(of: lane, try options(of: run)) }
        guard let lane = try laneNumber(lane) else { return history }
        var first: Int64?
        // Why: the first minute is partly older than 24 h. Deletions use up the blast radius and creations raise it, so to
        // be safe this minute counts for deletions only.
        let minute = StoreRules.minute(of: since).milliseconds
        try sql(
            """
            SELECT sum(removed) AS removed, min(first_removed_at) AS first, sum(iif(minute > ?2, made, 0)) AS made
            FROM lane_minute WHERE lane = ?1 AND minute >= ?2
            """
        ).each(lane, minute) { row in
            history.deletionsLast24h = row.int("removed")
            first = row.optionalInt64("first")
            history.creationsLast24h = row.int("made")
        }
        try sql(Self.underWay).each(lane) { row in
            history.deletionsLast24h += row.int("things")
            first = [first, row.optionalInt64("first")].compactMap(\.self).min()
        }
        history.autoSnapshotsBefore = try sql(
            "SELECT auto_snapshots FROM census WHERE lane = ? AND taken_at <= ? ORDER BY taken_at DESC, run DESC LIMIT 1"
        ).first(lane, first ?? Int64.max) { $0.int("auto_snapshots") }
        history.previousCensus = try sql(
            """
            SELECT running_instances, selected_volumes, auto_snapshots FROM census
            WHERE lane = ? AND run < ? ORDER BY taken_at DESC, run DESC LIMIT 1
            """
        ).first(lane, run ?? Int64.max) { row in
            LaneCensus(
                runningInstances: row.int("running_instances"), selectedVolumes: row.int("selected_volumes"),
                autoSnapshots: row.int("auto_snapshots"))
        }
        guard let run else { return history }
        history.tonight = try tonight(lane, run)
        history.openCreates =
            try sql(
                """
                SELECT sum(c.ready + c.flight) AS open FROM counter c JOIN kind k ON k.id = c.kind
                WHERE c.run = ? AND c.lane = ? AND k.effect IN ('makesSnapshot', 'makesImage')
                """
            ).first(run, lane) { $0.int("open") } ?? 0
        return history
    }

    /// Counts removals that are in flight and removals that a lost attempt may have done. Resources that are removed
    /// along count too. Also finds the time of the earliest such claim.
    private static let underWay = """
        SELECT ifnull(sum(things), 0) AS things, min(at) AS first FROM (
          SELECT 1 + t.also_removes AS things, f.claimed_at AS at FROM flight f JOIN task t ON t.id = f.task JOIN kind k ON k.id = t.kind
          WHERE t.lane = ?1 AND k.effect = 'removes'
          UNION ALL
          SELECT 1 + t.also_removes, (SELECT min(claimed_at) FROM attempt a WHERE a.task = r.task)
          FROM ready r JOIN task t ON t.id = r.task JOIN kind k ON k.id = t.kind
          WHERE r.must_look = 1 AND t.lane = ?1 AND k.effect = 'removes')
        """

    private func tonight(_ lane: Int64, _ run: Int64) throws -> [TonightResource] {
        try sql(
            """
            SELECT s.task, k.name AS kind, t.subject, s.state AS resource_state, s.cloud_id, s.adopted, s.started_at,
              s.reopened
            FROM resource s JOIN task t ON t.id = s.task JOIN kind k ON k.id = t.kind
            WHERE s.lane = ? AND s.run = ? AND s.state IN ('pending', 'error')
            ORDER BY s.state = 'error', s.task
            """
        ).all(lane, run) { row in
            let task = TaskID(row.int64("task"))
            return TonightResource(
                task: task, kind: JobKind(row.text("kind")), subject: row.exactText("subject"),
                resource: try row.resource(in: "resource, task \(task)", path: path), reopened: row.int("reopened"))
        }
    }
}
