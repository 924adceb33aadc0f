import Model

extension SQLiteStore {
    package func report(_ run: RunKey, failureLimit: Int) async throws(StoreError) -> RunReport? {
        try await read(long: true) { scope in
            guard let number = try scope.runNumber(run) else { return nil }
            return try scope.report(number, failureLimit: failureLimit)
        }
    }
}

/// A report, from the sums and never by counting tasks.
extension ReadScope {
    fileprivate func report(_ run: Int64, failureLimit: Int) throws -> RunReport? {
        let header = try sql("SELECT key, created_at, ended_at, slot_end FROM run WHERE id = ?").first(run) { row in
            RunReport(
                run: RunKey(stored: row.text(0)), state: row.isNull(2) ? .running : .ended, startedAt: row.instant(1),
                endedAt: row.optionalInstant(2), deadline: row.instant(3), lanes: [], api: .init(), warnings: [])
        }
        guard var report = header else { return nil }
        report.lanes = try lanes(run, failureLimit: failureLimit) + uncoveredAccounts(run)
        report.warnings = try warnings(run, lane: 0)
        try noteNoDeletes(in: &report, options(of: run))
        try sql("SELECT purpose, calls, mutating, throttled, vain FROM call_counter WHERE run = ?").each(run) { row in
            let purpose: CallRecord.Purpose = try row.word(0, "purpose", in: "call_counter, run \(run)", path: path)
            report.api.callsByPurpose[purpose] = row.int(1)
            report.api.mutations += row.int(2)
            report.api.throttled += row.int(3)
            if row.int(4) > 0 { report.api.vainByPurpose[purpose] = row.int(4) }
        }
        return report
    }

    private func lanes(_ run: Int64, failureLimit: Int) throws -> [LaneReport] {
        let lanes = try sql(
            """
            SELECT p.lane, p.name, l.account, l.region FROM lane_run p JOIN lane l ON l.id = p.lane
            WHERE p.run = ? ORDER BY l.account, l.region
            """
        ).all(run) { row in
            (id: row.int64(0), report: LaneReport(account: row.text(2), name: row.text(1), region: row.text(3)))
        }
        return try lanes.map { lane in
            var report = lane.report
            try count(&report, run, lane.id)
            report.uncovered = try uncovered(run, lane.id)
            report.warnings = try warnings(run, lane: lane.id)
            report.ruined = try ruinedCount(run, lane.id)
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
            SELECT k.name, k.effect, c.done, c.failed, c.skipped, c.blocked, c.ready + c.flight
            FROM counter c JOIN kind k ON k.id = c.kind WHERE c.run = ? AND c.lane = ?
            """
        ).each(run, lane) { row in
            let counts = TaskCounts(
                done: row.int(2), failed: row.int(3), skipped: row.int(4), blocked: row.int(5), open: row.int(6))
            report.kinds[JobKind(row.text(0))] = counts
            // Why: what was rightly skipped, such as a volume that is gone, is not due.
            if row.text(1) == TaskEffect.makesSnapshot.rawValue {
                report.snapshots.due += counts.total - counts.skipped
                report.snapshots.failed += counts.failed + counts.blocked
            }
        }
        try sql(
            """
            SELECT pending, confirmed, error FROM resource_counter
            WHERE run = ? AND lane = ? AND effect = 'makesSnapshot'
            """
        ).each(run, lane) { row in
            report.snapshots.pending = row.int(0)
            report.snapshots.confirmed = row.int(1)
            report.snapshots.error = row.int(2)
        }
    }

    private func uncovered(_ run: Int64, _ lane: Int64) throws -> [Uncovered] {
        try sql(
            """
            SELECT feature, code, message, hint, request_id, reach FROM lane_feature
            WHERE run = ? AND lane = ? AND covered = 0 ORDER BY feature
            """
        ).all(run, lane) { row in
            guard let problem = try row.problem(1, in: "lane_feature, run \(run), lane \(lane)", path: path) else {
                throw StoreError.corrupt(
                    path: path,
                    message: "lane_feature: \(row.text(0)) of run \(run), lane \(lane) is uncovered without a code")
            }
            return Uncovered(
                feature: try row.word(0, "feature", in: "lane_feature, run \(run), lane \(lane)", path: path),
                problem: problem)
        }
    }

    /// Tasks that are done and whose resource ended in error all the same.
    private func ruinedCount(_ run: Int64, _ lane: Int64) throws -> Int {
        try sql(
            """
            SELECT count(*) FROM resource s JOIN ended e ON e.task = s.task
            WHERE s.run = ? AND s.lane = ? AND s.state = 'error' AND e.state = 'done'
            """
        ).first(run, lane) { $0.int(0) } ?? 0
    }

    private func warnings(_ run: Int64, lane: Int64) throws -> [String] {
        try sql("SELECT line FROM warning WHERE run = ? AND lane = ? ORDER BY id").all(run, lane) { $0.text(0) }
    }

    /// Accounts whose file is broken, each as a lane without region in which nothing is covered.
    private func uncoveredAccounts(_ run: Int64) throws -> [LaneReport] {
        try sql(
            """
            SELECT account, name, code, message, hint, request_id, reach FROM uncovered_account
            WHERE run = ? ORDER BY name, account
            """
        ).all(run) { row in
            var report = LaneReport(account: row.text(0), name: row.text(1), region: "")
            if let problem = try row.problem(2, in: "uncovered_account, run \(run)", path: path) {
                report.uncovered = Feature.allCases.sorted().map { Uncovered(feature: $0, problem: problem) }
            }
            return report
        }
    }
}
