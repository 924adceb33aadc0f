import Model

/// Reads the users' options about deletions in a run and in parts of it.
extension ReadScope {
    /// Returns the options that were set for a run, by the part of the run in which they hold.
    func options(of run: Int64) throws -> [LaneScope: RunOptions] {
        var options: [LaneScope: RunOptions] = [:]
        try sql(
            """
            SELECT '' AS account, '' AS region, no_deletes, allow_deletes FROM run WHERE id = ?1
            UNION ALL SELECT account, region, no_deletes, allow_deletes FROM allowance WHERE run = ?1
            """
        ).each(run) { row in
            let scope = LaneScope(account: AccountID(row.text("account")), region: Region(row.text("region")))
            let said = RunOptions(
                noDeletes: row.bool("no_deletes"), allowDeletes: row.optionalInt("allow_deletes"))
            if said != RunOptions() { options[scope] = said }
        }
        return options
    }

    /// Notes where `--no-deletes` holds: for the run as a whole, or for single lanes.
    func noteNoDeletes(in report: inout RunReport, _ options: [LaneScope: RunOptions]) throws {
        if options[.all]?.noDeletes == true {
            report.warnings.append(StoreRules.noDeletes)
            return
        }
        guard options.values.contains(where: \.noDeletes) else { return }
        for index in report.lanes.indices {
            guard let account = AccountID(report.lanes[index].account), let region = Region(report.lanes[index].region)
            else { continue }
            let lane = Lane(account: account, region: region)
            guard StoreRules.options(of: lane, options).noDeletes else { continue }
            report.lanes[index].warnings.append(StoreRules.noDeletes)
        }
    }
}
