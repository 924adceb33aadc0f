import Model

/// Settles claims and stores the results of their attempts.
extension WriteScope {
    /// Settles a claim. If the task is not in flight under this claim, stores only an audit row and returns false.
    func settle(_ settlement: Settlement) throws -> Bool {
        let claim = settlement.claim
        let id = claim.task.number
        let held = try sql(
            """
            SELECT f.flow, f.claimed_at, f.cancelled, f.nudged, t.run, t.lane, t.kind, t.follows, t.covers
            FROM flight f JOIN task t ON t.id = f.task WHERE f.task = ? AND f.fence = ? AND f.epoch = ?
            """
        ).first(id, claim.fence, claim.epoch.number) { row in
            Held(
                flow: row.int64("flow"), claimedAt: row.int64("claimed_at"), cancelled: row.bool("cancelled"),
                nudged: row.bool("nudged"), task: row.task(id))
        }
        guard let held else {
            try auditStale(settlement)
            return false
        }
        let removed = try sql("DELETE FROM flight WHERE task = ? AND fence = ? AND epoch = ?")
            .run(id, claim.fence, claim.epoch.number)
        try expect(removed, "a settle")
        try move(held, settlement)
        try count(settlement.calls, of: held.task, fence: claim.fence)
        let result = settlement.result
        if let note = result.resource {
            try record(note, with: result.removedWithIt, of: held.task, effect: kind(held.task.kind).effect)
        }
        for observation in result.observations { try observe(observation, from: held.task.place) }
        let entry: Entry = held.cancelled ? .cancelled : .asSpecified
        if let fanOut = result.fanOut {
            try self.fanOut(fanOut, of: held.task, claim: claim, takenAt: settlement.settledAt, entry)
        }
        for spec in result.followUps {
            _ = try addTask(spec, run: held.task.run, laneName: claim.accountName, entry: entry)
        }
        let listing = result.fanOut == nil ? nil : held.task
        if let listing { try forgetWarnings(of: listing) }
        for line in result.warnings {
            try warn(line, run: held.task.run, lane: held.task.lane, listedBy: listing?.id)
        }
        return true
    }

    /// A task in flight whose claim is current.
    private struct Held {
        let flow: Int64
        let claimedAt: Int64
        let cancelled: Bool
        let nudged: Bool
        let task: TaskRow
    }

    private func move(_ held: Held, _ settlement: Settlement) throws {
        touched.insert(held.flow)
        let fence = settlement.claim.fence
        let outcome = settlement.result.outcome
        switch settlement.transition {
        case .end(let state, let problem, let counters):
            if held.nudged, !held.cancelled, held.task.follows, state == .done || state == .skipped {
                try auditSettle(settlement, claimedAt: held.claimedAt)
                try audit(held.task.id, fence: fence, outcome: "reopened", problem: nil)
                let fresh = TaskCounters(deaths: counters.deaths, mustReconcile: counters.mustReconcile)
                try makeReady(held.task, flow: held.flow, due: now, fence: fence, fresh, nil, from: .flight)
            } else if outcome.auditName == state.rawValue, outcome.auditProblem == problem {
                let attempt = EndedRow.Attempt(
                    epoch: settlement.claim.epoch, claimedAt: held.claimedAt, settledAt: settlement.settledAt)
                let row = EndedRow(
                    state: state, problem: problem, fence: fence, counters: counters, attempt: attempt)
                try end(held.task, row, from: .flight)
            } else {
                try auditSettle(settlement, claimedAt: held.claimedAt)
                let row = EndedRow(state: state, problem: problem, fence: fence, counters: counters)
                try end(held.task, row, from: .flight)
            }
        case .wait(let until, let counters, let pendingEnd):
            try auditSettle(settlement, claimedAt: held.claimedAt)
            let run = try run(held.task.run)
            let newer = try laneRun(held.task.place)?.supersededBy.map { try self.run($0).key }
            let over = StoreRules.insteadOfWaiting(
                in: run.key, cancelled: held.cancelled, supersededBy: newer, night: run.night, counters,
                pendingEnd: pendingEnd, now: now)
            switch over {
            case .ends(let problem):
                let row = EndedRow(state: .blocked, problem: problem, fence: fence, counters: counters)
                try end(held.task, row, from: .flight)
            case .reconcilesOnceMore(let lastReconciliation):
                try makeReady(
                    held.task, flow: held.flow, due: until, fence: fence, counters, lastReconciliation, from: .flight)
            case nil:
                try makeReady(
                    held.task, flow: held.flow, due: until, fence: fence, counters, pendingEnd, from: .flight)
            }
        }
    }

    private func auditSettle(_ settlement: Settlement, claimedAt: Int64) throws {
        let problem = settlement.result.outcome.auditProblem
        try sql(
            """
            INSERT INTO attempt (task, fence, n, epoch, claimed_at, settled_at, outcome, code, message, hint, request_id,
              reach)
            VALUES (?, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """
        ).run(
            settlement.claim.task.number, settlement.claim.fence, settlement.claim.epoch.number, claimedAt,
            settlement.settledAt.milliseconds, settlement.result.outcome.auditName, problem?.code, problem?.message,
            problem?.hint, problem?.requestID, problem?.reach.rawValue)
    }

    /// Records the late settle of an attempt that lost its claim, if the task still exists.
    private func auditStale(_ settlement: Settlement) throws {
        let claim = settlement.claim
        guard try task(claim.task.number) != nil else { return }
        try audit(
            claim.task.number, fence: claim.fence, epoch: claim.epoch.number, outcome: "stale",
            problem: settlement.result.outcome.auditProblem)
    }

    private func count(_ calls: [CallRecord], of task: TaskRow, fence: Int64) throws {
        for (index, call) in calls.enumerated() {
            ledger.count(call, run: task.run)
            try sql(
                """
                INSERT INTO call (task, fence, n, action, purpose, mutating, throttled, started_at, duration_us, status,
                  code, request_id)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
            ).run(
                task.id, fence, index, try actionNumber(call.action), call.purpose.rawValue, call.mutating,
                call.throttled, call.startedAt.milliseconds, call.duration.microseconds, call.status, call.code,
                call.requestID)
        }
    }
}

extension Duration {
    /// The duration in whole microseconds, rounded towards zero.
    fileprivate var microseconds: Int64 {
        let parts = components
        return parts.seconds * 1_000_000 + parts.attoseconds / 1_000_000_000_000
    }
}
