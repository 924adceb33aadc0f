import Model

/// Stores the users' options about deletions.
extension WriteScope {
    /// Adds new options to the stored options of the same part of the run. Options are never taken back.
    func allow(_ new: RunOptions, in scope: LaneScope, run: Int64) throws {
        if new == RunOptions() { return }
        let old = try self.run(run).options[scope] ?? RunOptions()
        let options = StoreRules.merge(old, new)
        if options == old { return }
        if scope == .all {
            try sql("UPDATE run SET no_deletes = ?, allow_deletes = ? WHERE id = ?")
                .run(options.noDeletes, options.allowDeletes, run)
        } else {
            try sql(
                """
                INSERT OR REPLACE INTO allowance (run, account, region, no_deletes, allow_deletes) VALUES (?, ?, ?, ?, ?)
                """
            ).run(
                run, scope.account?.digits ?? "", scope.region?.name ?? "", options.noDeletes, options.allowDeletes)
        }
        names.runs[run] = nil
    }
}
