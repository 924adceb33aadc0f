import Model

extension SQLiteStore {
    package func history(
        of lane: Lane, run: RunKey, at now: Instant, follows: Bool
    ) async throws(StoreError) -> LaneHistory {
        try await read { scope in try scope.history(of: lane, run: scope.runNumber(run), at: now, follows) }
    }

    package func made(in lane: Lane, run: RunKey) async throws(StoreError) -> Set<ExactText> {
        try await read { scope in
            guard let run = try scope.runNumber(run), let lane = try scope.laneNumber(lane) else { return [] }
            return Set(try scope.made(lane, run))
        }
    }
}

extension ReadScope {
    /// Returns the lane's past. A nil `run` means a future run, which will be newer than all existing runs.
    fileprivate func history(of lane: Lane, run: Int64?, at now: Instant, _ follows: Bool) throws -> LaneHistory {
        var history = LaneHistory()
        if let run { history.options = StoreRules.options(of: lane, try options(of: run)) }
        guard let lane = try laneNumber(lane) else { return history }
        let night = try startOfNight(run, at: now)
        let first = StoreRules.firstNightRemembered(before: Instant(milliseconds: night)).milliseconds
        try sql("SELECT night, made, removed FROM lane_night WHERE lane = ? AND night BETWEEN ? AND ?")
            .each(lane, first, night) { row in
                let made = row.int("made")
                history.madeInANight = max(history.madeInANight, made)
                guard row.int64("night") == night else { return }
                (history.madeTonight, history.deletionsTonight) = (made, row.int("removed"))
            }
        history.deletionsTonight += try sql(Self.underWay).first(lane) { $0.int("things") } ?? 0
        try sql(
            """
            SELECT auto_snapshots, usual_deletions FROM census WHERE lane = ? AND taken_at < ?
            ORDER BY taken_at DESC, run DESC LIMIT 1
            """
        ).each(lane, night) { row in
            (history.autoSnapshotsBefore, history.usualDeletions) =
                (row.int("auto_snapshots"), row.int("usual_deletions"))
        }
        history.census = try sql(
            """
            SELECT running_instances, selected_volumes, auto_snapshots, usual_deletions FROM census
            WHERE lane = ? ORDER BY taken_at DESC, run DESC LIMIT 1
            """
        ).first(lane) { row in
            LaneCensus(
                runningInstances: row.int("running_instances"), selectedVolumes: row.int("selected_volumes"),
                autoSnapshots: row.int("auto_snapshots"), usualDeletions: row.int("usual_deletions"))
        }
        history.confirmedSelection = try confirmedSelection(of: lane)
        guard let run, follows else { return history }
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

    /// Returns the start of the run's night, in milliseconds. Without a run it is the night that `now` is in, as other
    /// runs show it, or if there is none, a night that begins now.
    private func startOfNight(_ run: Int64?, at now: Instant) throws -> Int64 {
        let found =
            if let run {
                try sql("SELECT slot_start FROM run WHERE id = ?").first(run) { $0.int64("slot_start") }
            } else {
                try sql(
                    "SELECT slot_start, slot_end FROM run WHERE slot_start <= ? ORDER BY slot_start DESC LIMIT 1"
                ).first(now.milliseconds) { row in
                    row.int64("slot_end") > now.milliseconds ? row.int64("slot_start") : nil
                }.flatMap(\.self)
            }
        return found ?? now.milliseconds
    }

    /// Counts removals that are in flight and removals that a lost attempt may have done. Resources that are removed
    /// along count too. Reads the few rows of `flight`, and of `ready` only this lane's rows that must look.
    // Why IN: a busy fleet has a thousand rows in flight, and this costs a third of looking up the flow of each.
    // Why CROSS JOIN: it keeps this order (FACTS Q10). Otherwise SQLite begins with every task of all nights.
    private static let underWay = """
        SELECT ifnull(sum(things), 0) AS things FROM (
          SELECT 1 + t.also_removes AS things
          FROM flight f CROSS JOIN task t ON t.id = f.task CROSS JOIN kind k ON k.id = t.kind AND k.effect = 'removes'
          WHERE f.flow IN (SELECT id FROM flow WHERE lane = ?1)
          UNION ALL
          SELECT 1 + t.also_removes
          FROM flow w CROSS JOIN ready r INDEXED BY ready_look ON r.flow = w.id AND r.must_look = 1
          CROSS JOIN task t ON t.id = r.task CROSS JOIN kind k ON k.id = t.kind AND k.effect = 'removes'
          WHERE w.lane = ?1)
        """

    /// Reads the lane's resources of the night's runs.
    // Why CROSS JOIN: it keeps this order (FACTS Q10).
    fileprivate func made(_ lane: Int64, _ run: Int64) throws -> [ExactText] {
        try sql(
            """
            SELECT s.cloud_id FROM run own CROSS JOIN run tonight ON tonight.slot_start = own.slot_start
              CROSS JOIN resource s ON s.lane = ?1 AND s.run = tonight.id
            WHERE own.id = ?2 AND s.adopted = 0 AND s.effect IN ('makesSnapshot', 'makesImage')
            """
        ).all(lane, run) { $0.exactText("cloud_id") }
    }

    private func tonight(_ lane: Int64, _ run: Int64) throws -> [TonightResource] {
        try sql(
            """
            SELECT s.task, k.name AS kind, t.subject, s.state AS resource_state, s.cloud_id, s.adopted, s.started_at,
              s.reopened
            FROM resource s INDEXED BY resource_unsettled JOIN task t ON t.id = s.task JOIN kind k ON k.id = t.kind
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
