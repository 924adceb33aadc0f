import Model

extension SQLiteStore {
    package func enqueue(_ request: EnqueueRequest, at now: Instant) async throws(StoreError) -> EnqueueSummary {
        try await write(at: now) { scope in try scope.enqueue(request) }
    }
}

extension WriteScope {
    func enqueue(_ request: EnqueueRequest) throws -> EnqueueSummary {
        let (run, created) = try addRun(request)
        let endedBefore =
            try sql("SELECT ended_at FROM run WHERE id = ?").first(run) { $0.optionalInstant("ended_at") } ?? nil
        let listsAgain = request.listsAgain && endedBefore != nil
        for scope in request.scopes { try allow(request.options, in: scope, run: run) }
        var lanesAdded = 0
        var tasksAdded = 0
        var listedAgain = 0
        var newer: Int64?
        for entry in request.lanes {
            lanesAdded += try addLane(entry.lane, name: entry.accountName, run: run) ? 1 : 0
            for spec in entry.tasks {
                if try addTask(spec, run: run, laneName: entry.accountName) {
                    tasksAdded += 1
                } else if listsAgain {
                    listedAgain += try openAgain(spec, run: run) ? 1 : 0
                }
            }
            if listsAgain, newer == nil {
                newer = try laneRun(LaneRunKey(run: run, lane: laneNumber(entry.lane)))?.supersededBy
            }
            try sql("DELETE FROM uncovered_account WHERE run = ? AND (account = ? OR (account = '' AND name = ?))")
                .run(run, entry.lane.account.digits, entry.accountName)
            try sql("DELETE FROM idle_account WHERE run = ? AND account = ?").run(run, entry.lane.account.digits)
        }
        for account in request.uncovered { try uncover(account, run: run) }
        for account in request.idle { try idle(account, run: run) }
        for line in request.warnings { try warn(line, run: run, lane: nil) }
        try mark()
        ledger.runs.insert(run)
        let longAgo = endedBefore.flatMap { now - $0 > StoreRules.longEnded ? $0 : nil }
        return EnqueueSummary(
            run: request.run, createdRun: created, lanesAdded: lanesAdded, tasksAdded: tasksAdded,
            listedAgain: listedAgain, gaveWayTo: try newer.map { try self.run($0).key },
            endedAt: tasksAdded + listedAgain == 0 ? longAgo : nil)
    }

    /// Returns the run's number; adds the run when it is missing.
    private func addRun(_ request: EnqueueRequest) throws -> (number: Int64, created: Bool) {
        if let number = try runNumber(request.run) { return (number, false) }
        let isPruned = try sql("SELECT 1 FROM run WHERE key = ?").exists(request.run.text)
        if isPruned { throw StoreError.refused("the run \(request.run) is being pruned", hint: "use another name") }
        let number = try sql(
            """
            INSERT INTO run (key, slot_day, slot_start, slot_end, no_deletes, created_at)
            VALUES (?, ?, ?, ?, 0, ?) RETURNING id
            """
        ).first(
            request.run.text, request.night.day.description, request.night.start.milliseconds,
            request.night.end.milliseconds, now.milliseconds
        ) { $0.int64("id") }
        guard let number else { throw corrupt("a run was not stored") }
        names.runNumbers[request.run] = number
        return (number, true)
    }

    private func uncover(_ account: UncoveredAccount, run: Int64) throws {
        let problem = account.problem
        try sql(
            """
            INSERT INTO uncovered_account (run, name, account, code, message, hint, request_id, reach)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET code = excluded.code, message = excluded.message, hint = excluded.hint,
              request_id = excluded.request_id, reach = excluded.reach
            """
        ).run(
            run, account.name, account.account?.digits ?? "", problem.code, problem.message, problem.hint,
            problem.requestID, problem.reach.rawValue)
    }

    private func idle(_ account: IdleAccount, run: Int64) throws {
        try sql(
            """
            INSERT INTO idle_account (run, account, name, reason, day, state) VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET name = excluded.name, reason = excluded.reason, day = excluded.day,
              state = excluded.state
            """
        ).run(
            run, account.account.digits, account.name, account.word, account.day?.description, account.state)
    }
}
