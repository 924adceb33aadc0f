import Model

extension SQLiteStore {
    package func expire(_ epoch: Epoch, at now: Instant) async throws(StoreError) -> ExpirySummary {
        let (blocked, next, ended) = try await write(at: now) { scope in
            try scope.requireOwner(epoch)
            let blocked = try scope.expire()
            let next =
                try scope.sql(
                    "SELECT min(slot_end) AS slot_end FROM run INDEXED BY run_open WHERE ended_at IS NULL AND slot_end > ?"
                )
                .first(now.milliseconds) { $0.optionalInstant("slot_end") } ?? nil
            try scope.flush()
            return (blocked, next, scope.endedRuns)
        }
        return ExpirySummary(blocked: blocked, endedRuns: ended, nextDeadline: next)
    }

    package func cancel(_ filter: TaskFilter, at now: Instant) async throws(StoreError) -> Int {
        try await write(at: now) { scope in try scope.cancel(filter) }
    }
}

extension WriteScope {
    /// Ends the ready tasks of runs whose night is over.
    fileprivate func expire() throws -> Int {
        let over = try sql(
            "SELECT id FROM run INDEXED BY run_open WHERE ended_at IS NULL AND slot_end <= ? ORDER BY id"
        )
        .all(now.milliseconds) { $0.int64("id") }
        var blocked = 0
        for number in over {
            let sweep = Sweep(
                state: .blocked, problem: StoreRules.deadline(try run(number).night), reconcilesFirst: false)
            for flow in try readyFlows(of: number) {
                blocked += try self.sweep(flow, sweep) { $0.task.run == number }
            }
        }
        return blocked
    }

    /// Returns the flows in which a run may have ready tasks: all flows of the lanes in which the run has ready tasks.
    func readyFlows(of run: Int64) throws -> [Int64] {
        try sql("SELECT DISTINCT lane FROM counter WHERE run = ? AND ready > 0 ORDER BY lane")
            .all(run) { $0.int64("lane") }.flatMap { try flowNumbers(of: $0) }
    }

    fileprivate func cancel(_ filter: TaskFilter) throws -> Int {
        if let key = filter.run, try runNumber(key) == nil { throw StoreError.noSuchRun(key) }
        var count = 0
        let runs = try sql("SELECT id, key FROM run INDEXED BY run_open WHERE ended_at IS NULL ORDER BY id")
            .all { (id: $0.int64("id"), key: RunKey(stored: $0.text("key"))) }
        for run in runs where filter.run == nil || filter.run == run.key {
            let sweep = Sweep(
                state: .blocked, problem: StoreRules.cancelled(in: run.key), reconcilesFirst: false, audit: "cancelled")
            if filter.state == nil || filter.state == .ready {
                for flow in try readyFlows(of: run.id) {
                    let lane = try self.flow(flow).flow.lane
                    guard filter.includes(lane) else { continue }
                    count += try self.sweep(flow, sweep) {
                        try $0.task.run == run.id && filter.includes(TaskID($0.task.id), kind(($0.task.kind)).kind)
                            && filter.includes(code: lastCode($0.task.id))
                    }
                }
            }
            if filter.state == nil || filter.state == .flight { count += try cancelFlights(of: run.id, filter) }
        }
        if count > 0 { try mark() }
        return count
    }

    private func cancelFlights(of run: Int64, _ filter: TaskFilter) throws -> Int {
        let flying = try sql("SELECT task FROM flight WHERE cancelled = 0").all { $0.int64("task") }
        var count = 0
        for id in flying {
            guard let task = try task(id), task.run == run, filter.includes(try lane(task.lane)),
                filter.includes(TaskID(id), try kind(task.kind).kind), filter.includes(code: try lastCode(id))
            else { continue }
            try expect(try sql("UPDATE flight SET cancelled = 1 WHERE task = ?").run(id), "a cancellation")
            count += 1
        }
        return count
    }

    /// Returns the code of the last attempt's problem.
    private func lastCode(_ task: Int64) throws -> String? {
        try sql("SELECT code FROM attempt WHERE task = ? AND outcome <> 'stale' ORDER BY fence DESC, n DESC LIMIT 1")
            .first(task) { $0.optionalText("code") } ?? nil
    }
}

extension TaskFilter {
    package func includes(_ lane: Lane) -> Bool {
        (accounts.isEmpty || accounts.contains(lane.account)) && (regions.isEmpty || regions.contains(lane.region))
    }

    package func includes(_ task: TaskID, _ kind: JobKind) -> Bool {
        (tasks.isEmpty || tasks.contains(task)) && (self.kind == nil || self.kind == kind)
    }

    package func includes(code: String?) -> Bool { self.code == nil || self.code == code }
}
