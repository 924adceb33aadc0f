import Model

extension SQLiteStore {
    package func report(_ run: RunKey, failureLimit: Int) async throws(StoreError) -> RunReport? {
        try await read(long: true) { scope in
            guard let number = try scope.runNumber(run) else { return nil }
            return try scope.report(number, failureLimit: failureLimit)
        }
    }
}

/// Reads a run's report. Its figures come from the sums; tasks are never counted.
extension ReadScope {
    fileprivate func report(_ run: Int64, failureLimit: Int) throws -> RunReport? {
        let header = try sql("SELECT key, created_at, ended_at, slot_end FROM run WHERE id = ?").first(run) { row in
            RunReport(
                run: RunKey(stored: row.text("key")), state: row.isNull("ended_at") ? .running : .ended,
                startedAt: row.instant("created_at"), endedAt: row.optionalInstant("ended_at"),
                deadline: row.instant("slot_end"), lanes: [], api: .init(), warnings: [])
        }
        guard var report = header else { return nil }
        report.listedAgainAt = try listedAgainAt(run)
        report.lanes = try lanes(run, failureLimit: failureLimit) + uncoveredAccounts(run)
        report.warnings = try warnings(run, lane: 0)
        report.idle = try idleAccounts(run)
        try noteNoDeletes(in: &report, options(of: run))
        try sql("SELECT purpose, calls, mutating, throttled, vain FROM call_counter WHERE run = ?").each(run) { row in
            let purpose: CallRecord.Purpose = try row.word("purpose", in: "call_counter, run \(run)", path: path)
            report.api.callsByPurpose[purpose] = row.int("calls")
            report.api.mutations += row.int("mutating")
            report.api.throttled += row.int("throttled")
            if row.int("vain") > 0 { report.api.vainByPurpose[purpose] = row.int("vain") }
        }
        return report
    }

    /// Returns the time of the newest reopening of an enumeration by `run`. It asks each lane's few enumerations for theirs.
    private func listedAgainAt(_ run: Int64) throws -> Instant? {
        try sql(
            """
            SELECT max(a.settled_at) AS at FROM lane_run p CROSS JOIN kind k ON k.effect IS NULL
            CROSS JOIN task t ON t.run = p.run AND t.lane = p.lane AND t.kind = k.id AND t.subject = ''
            CROSS JOIN attempt a ON a.task = t.id
            WHERE p.run = ? AND a.outcome = 'reopened' AND a.code = ?
            """
        ).first(run, StoreRules.listedAgain) { $0.optionalInstant("at") } ?? nil
    }

    private func lanes(_ run: Int64, failureLimit: Int) throws -> [LaneReport] {
        let lanes = try sql(
            """
            SELECT p.lane, p.name, p.supersedes, l.account, l.region FROM lane_run p JOIN lane l ON l.id = p.lane
            WHERE p.run = ? ORDER BY l.account, l.region
            """
        ).all(run) { row in
            var report = LaneReport(account: row.text("account"), name: row.text("name"), region: row.text("region"))
            report.isListed = row.bool("supersedes")
            return (id: row.int64("lane"), report: report)
        }
        return try lanes.map { lane in
            var report = lane.report
            try count(&report, run, lane.id)
            report.uncovered = try uncovered(run, lane.id)
            report.warnings = try warnings(run, lane: lane.id)
            if report.hasOpenTasks { report.outages = try outages(of: lane.id) }
            report.ruined = try ruinedCount(run, lane.id)
            report.knowsSelection = try knowsSelection(run, lane.id)
            report.confirmedSelection = try confirmedSelection(of: lane.id)
            report.skippedCreates = try skippedCreates(run, lane.id, of: report.skippedOmitted, limit: failureLimit)
            report.skippedOmitted -= report.skippedCreates.count
            let bad = report.kinds.values.reduce(report.ruined) { $0 + $1.failed + $1.blocked }
            guard bad > 0, failureLimit > 0 else { return report }
            report.failures = try failures(run, lane.id, limit: failureLimit)
            if bad > report.failures.count {
                report.omitted = StoreRules.omitted(try failureSums(run, lane.id), listed: report.failures)
            }
            return report
        }
    }

    private func count(_ report: inout LaneReport, _ run: Int64, _ lane: Int64) throws {
        try sql(
            """
            SELECT k.name, k.effect, c.done, c.failed, c.skipped, c.blocked, c.ready + c.flight AS open
            FROM counter c JOIN kind k ON k.id = c.kind WHERE c.run = ? AND c.lane = ?
            """
        ).each(run, lane) { row in
            let counts = TaskCounts(
                done: row.int("done"), failed: row.int("failed"), skipped: row.int("skipped"),
                blocked: row.int("blocked"), open: row.int("open"))
            report.kinds[JobKind(row.text("name"))] = counts
            guard let effect = row.optionalText("effect").flatMap(TaskEffect.init) else { return }
            if effect.makes { report.skippedOmitted += counts.skipped }
            // Why: a task that was rightly skipped, e.g. of a deleted volume, is not due.
            if effect == .makesSnapshot {
                report.snapshots.due += counts.total - counts.skipped
                report.snapshots.failed += counts.failed + counts.blocked
                report.snapshots.skipped += counts.skipped
                report.snapshots.open += counts.open
            }
        }
        try sql(
            """
            SELECT pending, confirmed, error FROM resource_counter
            WHERE run = ? AND lane = ? AND effect = 'makesSnapshot'
            """
        ).each(run, lane) { row in
            report.snapshots.pending = row.int("pending")
            report.snapshots.confirmed = row.int("confirmed")
            report.snapshots.error = row.int("error")
        }
    }

    private func uncovered(_ run: Int64, _ lane: Int64) throws -> [Uncovered] {
        try sql(
            """
            SELECT feature, code, message, hint, request_id, reach FROM lane_feature
            WHERE run = ? AND lane = ? AND covered = 0 ORDER BY feature
            """
        ).all(run, lane) { row in
            let place = "lane_feature, run \(run), lane \(lane)"
            let feature: Feature = try row.word("feature", in: place, path: path)
            guard let problem = try row.problem(in: place, path: path) else {
                throw StoreError.corrupt(path: path, message: "\(place): \(feature) is uncovered without a code")
            }
            return Uncovered(feature: feature, problem: problem)
        }
    }

    /// Counts the tasks that are done although their resource ended in error.
    private func ruinedCount(_ run: Int64, _ lane: Int64) throws -> Int {
        try sql(
            """
            SELECT count(*) AS count FROM resource s INDEXED BY resource_unsettled JOIN ended e ON e.task = s.task
            WHERE s.run = ? AND s.lane = ? AND \(Self.isInError) AND e.state = 'done'
            """
        ).first(run, lane) { $0.int("count") } ?? 0
    }

    private func knowsSelection(_ run: Int64, _ lane: Int64) throws -> Bool {
        try sql("SELECT 1 FROM lane_feature WHERE run = ? AND lane = ? AND feature = 'snapshots' AND covered = 1")
            .exists(run, lane)
    }

    /// Lists creates that were skipped, at most `limit` of the `count` that there are.
    private func skippedCreates(_ run: Int64, _ lane: Int64, of count: Int, limit: Int) throws -> [SkippedCreate] {
        guard count > 0, limit > 0 else { return [] }
        return try sql(
            """
            SELECT e.task, k.name AS kind, t.subject, e.message
            FROM task t JOIN kind k ON k.id = t.kind JOIN ended e ON e.task = t.id
            WHERE t.run = ? AND t.lane = ? AND k.effect IN ('makesSnapshot', 'makesImage', 'makesAlarm')
              AND e.state = 'skipped' ORDER BY t.id LIMIT ?
            """
        ).all(run, lane, limit) { row in
            SkippedCreate(
                task: TaskID(row.int64("task")), kind: JobKind(row.text("kind")), subject: row.exactText("subject"),
                why: row.optionalText("message") ?? "")
        }
    }

    private func warnings(_ run: Int64, lane: Int64) throws -> [String] {
        try sql("SELECT line FROM warning WHERE run = ? AND lane = ? ORDER BY +id").all(run, lane) { $0.text("line") }
    }

    /// Returns a lane for each account whose file is broken. Such a lane has no region, and nothing in it is covered.
    private func uncoveredAccounts(_ run: Int64) throws -> [LaneReport] {
        try sql(
            """
            SELECT account, name, code, message, hint, request_id, reach FROM uncovered_account
            WHERE run = ? ORDER BY name, account
            """
        ).all(run) { row in
            var report = LaneReport(account: row.text("account"), name: row.text("name"), region: "")
            report.isListed = false
            if let problem = try row.problem(in: "uncovered_account, run \(run)", path: path) {
                report.uncovered = Feature.allCases.sorted().map { Uncovered(feature: $0, problem: problem) }
            }
            return report
        }
    }
}
