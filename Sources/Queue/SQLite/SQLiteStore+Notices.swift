import Model

/// Keeps the messages about runs (DECISIONS D124). A message is recorded before it is sent, and is sent by the process that
/// recorded it alone.
extension SQLiteStore {
    /// Records the verdict of a run for a destination. Returns the message's number if it is to be sent now; nil when the
    /// destination knows this verdict of the run, or when no message is due.
    /// - Parameter isDue: gets the verdict that was recorded last for the destination, of this run or an earlier one; nil
    ///   before the first.
    package func recordNotice(
        of run: RunKey, to destination: String, verdict: String, at now: Instant,
        isDue: @escaping @Sendable (String?) -> Bool
    ) async throws(StoreError) -> Int64? {
        try await write(at: now) { scope in
            guard let number = try scope.runNumber(run) else { throw StoreError.noSuchRun(run) }
            let known = try scope.sql(
                "SELECT verdict FROM notice WHERE run = ? AND destination = ? ORDER BY id DESC LIMIT 1"
            ).first(number, destination) { $0.text("verdict") }
            // Why by the run first: an old run that is replayed says nothing of the nights since.
            let last = try scope.sql(
                "SELECT verdict FROM notice WHERE destination = ? AND run <= ? ORDER BY run DESC, id DESC LIMIT 1"
            ).first(destination, number) { $0.text("verdict") }
            let isSent = known != verdict && isDue(last)
            let state: Notice.State = isSent ? .sending : .silent
            let id = try scope.sql(
                """
                INSERT INTO notice (run, destination, verdict, state, at) VALUES (?, ?, ?, ?, ?) RETURNING id
                """
            ).first(number, destination, verdict, state.rawValue, now.milliseconds) { $0.int64("id") }
            return isSent ? id : nil
        }
    }

    /// Records how the sending of a message ended. Afterwards a message that was being sent has that state.
    package func settleNotice(
        _ number: Int64, _ state: Notice.State, why: String?, at now: Instant
    ) async throws(StoreError) {
        try await write(at: now) { scope in
            _ = try scope.sql("UPDATE notice SET state = ?, why = ? WHERE id = ? AND state = 'sending'")
                .run(state.rawValue, why, number)
        }
    }

    /// Returns what was recorded for a run, the oldest first.
    package func notices(of run: RunKey) async throws(StoreError) -> [Notice] {
        try await read { scope in
            try scope.sql(
                """
                SELECT n.destination, n.verdict, n.state, n.why, n.at FROM run r CROSS JOIN notice n ON n.run = r.id
                WHERE r.key = ? AND r.pruning = 0 ORDER BY n.id
                """
            ).all(run.text) { row in
                guard let state = Notice.State(rawValue: row.text("state")) else {
                    throw StoreError.corrupt(path: scope.path, message: "notice: the state '\(row.text("state"))'")
                }
                return Notice(
                    destination: row.text("destination"), verdict: row.text("verdict"), state: state,
                    why: row.optionalText("why"), at: row.instant("at"))
            }
        }
    }
}
