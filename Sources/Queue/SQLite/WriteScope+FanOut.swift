import Model

/// Stores an enumeration's plan, and ends the tasks of older runs.
extension WriteScope {
    func fanOut(_ plan: FanOut, of task: TaskRow, claim: Claim, takenAt: Instant, _ entry: Entry) throws {
        if plan.supersedesOlderRuns { try supersedeOlderRuns(task.place) }
        for lane in plan.lanes {
            _ = try addLane(lane.lane, name: lane.accountName, run: task.run)
            for spec in lane.tasks { try addOrOpen(spec, run: task.run, laneName: lane.accountName, entry: entry) }
        }
        for spec in plan.tasks { try addOrOpen(spec, run: task.run, laneName: claim.accountName, entry: entry) }
        if plan.census != nil, plan.supersedesOlderRuns { try checkAgain(besides: plan.tasks, in: task.place, entry) }
        for feature in plan.covered.sorted() { try cover(feature, task.place, nil) }
        for uncovered in plan.uncovered { try cover(uncovered.feature, task.place, uncovered.problem) }
        if let census = plan.census {
            try sql(
                """
                INSERT INTO census (lane, taken_at, run, running_instances, selected_volumes, auto_snapshots,
                  usual_deletions)
                VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
                """
            ).run(
                task.lane, takenAt.milliseconds, task.run, census.runningInstances, census.selectedVolumes,
                census.autoSnapshots, census.usualDeletions)
            let confirmed = try confirmedSelection(of: task.lane)
            if StoreRules.confirms(census.selectedVolumes, over: confirmed) {
                try confirm(census.selectedVolumes, before: confirmed, lane: task.lane, at: takenAt, by: "listing")
            }
        }
    }

    /// Ends the lane's ready tasks of older runs. A task whose effect may have happened stays ready for its last
    /// reconciliation. Tasks in flight are ended when they settle. Afterwards no older run can be replayed in the lane.
    private func supersedeOlderRuns(_ place: LaneRunKey) throws {
        try sql("UPDATE lane_run SET supersedes = 1 WHERE run = ? AND lane = ?").run(place.run, place.lane)
        let older = try sql(
            "SELECT run FROM lane_run INDEXED BY lane_run_current WHERE lane = ? AND run < ? AND superseded_by IS NULL"
        )
        .all(place.lane, place.run) { $0.int64("run") }
        guard !older.isEmpty else { return }
        try sql(
            "UPDATE lane_run INDEXED BY lane_run_current SET superseded_by = ? WHERE lane = ? AND run < ? AND superseded_by IS NULL"
        )
        .run(place.run, place.lane, place.run)
        for run in older { names.laneRuns[LaneRunKey(run: run, lane: place.lane)] = nil }
        let open = try older.filter { run in
            try sql("SELECT 1 FROM counter WHERE run = ? AND lane = ? AND ready > 0").exists(run, place.lane)
                || ledger.tasks.keys.contains { $0.run == run && $0.lane == place.lane }
        }
        guard !open.isEmpty else { return }
        let problem = StoreRules.superseded(by: try run(place.run).key)
        for flow in try flowNumbers(of: place.lane) {
            try sweep(flow, Sweep(state: .blocked, problem: problem, reconcilesFirst: true)) {
                open.contains($0.task.run)
            }
        }
    }

    /// Ends a run's ready tasks in a lane, or in one flow of the lane.
    func condemn(_ condemnation: Condemnation) throws {
        guard let run = try runNumber(condemnation.run) else { return }
        let lane = try laneNumber(condemnation.lane)
        let flows =
            if let action = condemnation.action {
                [try flowNumber(Flow(lane: condemnation.lane, action: action))]
            } else {
                try flowNumbers(of: lane)
            }
        for flow in flows {
            try sweep(flow, Sweep(state: .failed, problem: condemnation.problem, reconcilesFirst: true)) {
                $0.task.run == run
            }
        }
    }
}
