import Model

/// The sums of whole runs, of which the history of nights is made. Each statement reads one run's rows of a table of
/// sums at once, so that 90 nights of 1,000 accounts are read in a second or two.
extension SQLiteStore {
    /// Returns the runs whose night began at `start` or later, in the order in which they were made.
    package func sums(ofRunsSince start: Instant) async throws(StoreError) -> [RunSums] {
        try await read(long: true) { scope in
            let runs = try scope.sql(
                """
                SELECT id, key, slot_day, slot_start, slot_end, created_at, ended_at,
                  EXISTS (SELECT 1 FROM run o WHERE o.slot_start = r.slot_start AND o.id < r.id AND o.pruning = 0) AS is_later
                FROM run r WHERE slot_start >= ? AND pruning = 0 ORDER BY id
                """
            ).all(start.milliseconds) { row in
                (
                    id: row.int64("id"), isLater: row.bool("is_later"),
                    sums: RunSums(
                        run: RunKey(stored: row.text("key")),
                        night: try row.night(of: row.text("key"), path: scope.path),
                        startedAt: row.instant("created_at"), endedAt: row.optionalInstant("ended_at"))
                )
            }
            return try runs.map { try scope.filled($0.sums, $0.id, isLater: $0.isLater) }
        }
    }
}

extension ReadScope {
    /// Returns the run with its sums. `isLater` is true when the night had an earlier run.
    fileprivate func filled(_ run: RunSums, _ id: Int64, isLater: Bool) throws -> RunSums {
        var run = run
        try sql("SELECT calls, throttled FROM call_counter WHERE run = ?").each(id) { row in
            run.calls += row.int("calls")
            run.throttled += row.int("throttled")
        }
        var lanes = try lanes(id)
        try addTasks(to: &lanes, id)
        try addResources(to: &lanes, id)
        if isLater { try takeOutFound(from: &lanes, id) }
        try addFeatures(to: &lanes, id)
        for (lane, sums) in lanes {
            if sums.knowsSelection, sums.snapshots.selected == 0 {
                lanes[lane]?.confirmedSelection = try confirmedSelection(of: lane)
            }
            if sums.totals.failed + sums.totals.blocked + sums.ruined > 0 {
                lanes[lane]?.failures = try failureSums(id, lane)
            }
        }
        run.lanes = lanes.values.sorted { ($0.account, $0.region) < ($1.account, $1.region) } + (try brokenFiles(id))
        return run
    }

    private func lanes(_ run: Int64) throws -> [Int64: LaneSums] {
        let lanes = try sql(
            """
            SELECT p.lane, p.name, p.supersedes, l.account, l.region FROM lane_run p CROSS JOIN lane l ON l.id = p.lane
            WHERE p.run = ?
            """
        ).all(run) { row in
            var sums = LaneSums(account: row.text("account"), name: row.text("name"), region: row.text("region"))
            sums.isListed = row.bool("supersedes")
            return (row.int64("lane"), sums)
        }
        return Dictionary(lanes) { first, _ in first }
    }

    /// Adds the counts of tasks. The sums of snapshots are those of a report.
    private func addTasks(to lanes: inout [Int64: LaneSums], _ run: Int64) throws {
        try sql(
            """
            SELECT lane, sum(done) AS done, sum(failed) AS failed, sum(skipped) AS skipped, sum(blocked) AS blocked,
              sum(open) AS open, sum(made * (done + failed + blocked + open)) AS due, sum(made * (failed + blocked)) AS lost,
              sum(made * skipped) AS needless, sum(made * open) AS unmade
            FROM (SELECT c.lane, c.done, c.failed, c.skipped, c.blocked, c.ready + c.flight AS open,
                    k.effect IS 'makesSnapshot' AS made
                  FROM counter c CROSS JOIN kind k ON k.id = c.kind WHERE c.run = ?)
            GROUP BY lane
            """
        ).each(run) { row in
            let lane = row.int64("lane")
            lanes[lane]?.totals = TaskCounts(
                done: row.int("done"), failed: row.int("failed"), skipped: row.int("skipped"),
                blocked: row.int("blocked"), open: row.int("open"))
            lanes[lane]?.snapshots = SnapshotCounts(
                due: row.int("due"), failed: row.int("lost"), skipped: row.int("needless"), open: row.int("unmade"))
        }
    }

    /// Adds the counts of what was made and removed, and of what ended in error although its task is done.
    private func addResources(to lanes: inout [Int64: LaneSums], _ run: Int64) throws {
        try sql("SELECT lane, effect, pending, confirmed, error, removed FROM resource_counter WHERE run = ?").each(run)
        {
            row in
            let lane = row.int64("lane")
            switch TaskEffect(rawValue: row.text("effect")) {
            case .makesSnapshot:
                lanes[lane]?.snapshots.pending = row.int("pending")
                lanes[lane]?.snapshots.confirmed = row.int("confirmed")
                lanes[lane]?.snapshots.error = row.int("error")
            case .makesImage: lanes[lane]?.images = row.int("pending") + row.int("confirmed")
            case .removes: lanes[lane]?.deleted = row.int("removed")
            case .makesAlarm, nil: break
            }
        }
        try sql(
            """
            SELECT s.lane, count(*) AS count FROM lane_run p
            CROSS JOIN resource s INDEXED BY resource_unsettled ON s.lane = p.lane AND s.run = p.run
            CROSS JOIN ended e ON e.task = s.task
            WHERE p.run = ? AND \(Self.isInError) AND e.state = 'done' GROUP BY s.lane
            """
        ).each(run) { row in lanes[row.int64("lane")]?.ruined = row.int("count") }
    }

    /// Takes out the images and deletions that an earlier run of the night has counted: a later run finds what is there.
    private func takeOutFound(from lanes: inout [Int64: LaneSums], _ run: Int64) throws {
        try sql(
            """
            SELECT s.lane, s.effect, count(*) AS count FROM lane_run p
            CROSS JOIN resource s ON s.lane = p.lane AND s.run = p.run CROSS JOIN task t ON t.id = s.task
            WHERE p.run = ? AND (s.effect = 'makesImage' AND s.state IN ('pending', 'confirmed') OR s.effect = 'removes' AND s.state = 'removed')
              AND EXISTS (
                SELECT 1 FROM run me CROSS JOIN run o ON o.slot_start = me.slot_start AND o.id < me.id AND o.pruning = 0
                CROSS JOIN task f ON f.run = o.id AND f.lane = t.lane AND f.kind = t.kind AND f.subject = t.subject
                CROSS JOIN resource q ON q.lane = f.lane AND q.run = f.run AND q.task = f.id
                WHERE me.id = t.run AND q.cloud_id = s.cloud_id AND q.state <> 'error')
            GROUP BY s.lane, s.effect
            """
        ).each(run) { row in
            let (lane, count) = (row.int64("lane"), row.int("count"))
            if row.text("effect") == "removes" { lanes[lane]?.deleted -= count } else { lanes[lane]?.images -= count }
        }
    }

    private func addFeatures(to lanes: inout [Int64: LaneSums], _ run: Int64) throws {
        try sql("SELECT lane, feature, covered, code FROM lane_feature WHERE run = ?").each(run) { row in
            let lane = row.int64("lane")
            let feature: Feature = try row.word("feature", in: "lane_feature, run \(run), lane \(lane)", path: path)
            if let code = row.optionalText("code") {
                lanes[lane]?.uncovered[feature] = code
            } else if feature == .snapshots, row.bool("covered") {
                lanes[lane]?.knowsSelection = true
            }
        }
    }

    private func brokenFiles(_ run: Int64) throws -> [LaneSums] {
        try sql("SELECT account, name, code FROM uncovered_account WHERE run = ? ORDER BY name, account").all(run) {
            row in
            var sums = LaneSums(account: row.text("account"), name: row.text("name"), region: "")
            sums.isListed = false
            for feature in Feature.allCases { sums.uncovered[feature] = row.text("code") }
            return sums
        }
    }
}
