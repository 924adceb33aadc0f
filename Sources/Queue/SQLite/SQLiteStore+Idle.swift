import Model

/// Reads the accounts that took no part in a run.
extension SQLiteStore {
    /// Returns the accounts that took no part in the runs whose night began at `start` or later.
    package func idleAccounts(ofRunsSince start: Instant) async throws(StoreError) -> [RunKey: Set<AccountID>] {
        try await read(long: true) { scope in
            var idle: [RunKey: Set<AccountID>] = [:]
            try scope.sql(
                """
                SELECT r.key, i.account FROM run r CROSS JOIN idle_account i ON i.run = r.id
                WHERE r.slot_start >= ? AND r.pruning = 0
                """
            ).each(start.milliseconds) { row in
                guard let account = AccountID(row.text("account")) else { return }
                idle[RunKey(stored: row.text("key")), default: []].insert(account)
            }
            return idle
        }
    }
}

extension ReadScope {
    func idleAccounts(_ run: Int64) throws -> [IdleAccount] {
        try sql("SELECT account, name, reason, day, state FROM idle_account WHERE run = ? ORDER BY name, account")
            .all(run) { row in
                let (account, word) = (row.text("account"), row.text("reason"))
                let day = row.optionalText("day").map { CalendarDay($0) }
                guard let id = AccountID(account), day.map({ $0 != nil }) ?? true,
                    let reason = IdleAccount.Reason(word: word, day: day ?? nil, state: row.optionalText("state"))
                else {
                    throw StoreError.corrupt(
                        path: path, message: "idle_account, run \(run): '\(account)' has the reason '\(word)'")
                }
                return IdleAccount(account: id, name: row.text("name"), reason: reason)
            }
    }
}
