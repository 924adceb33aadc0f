import Model
import Queue

/// The answers of the reference model. Every figure is counted at the call, so that a wrong stored sum in SQLite shows.
extension MemoryQueue {
    func record(_ index: Int) -> TaskRecord {
        let task = tasks[index]
        let run = runs[task.run]
        var record = TaskRecord(
            id: TaskID(task.id), run: run.key, lane: task.lane, accountName: run.lanes[task.lane]?.name ?? "",
            kind: task.spec.kind, subject: task.spec.subject, action: task.spec.action, reason: task.spec.reason,
            state: task.state ?? .blocked, counters: task.counters, fence: task.fence, createdAt: task.createdAt)
        switch task.place {
        case .ready(let due): record.dueAt = due
        case .flight(let flight): record.claimedAt = flight.claimedAt
        case .ended(_, _, let at): record.endedAt = at
        case .pruned: break
        }
        record.problem = task.problem
        record.resource = task.resource?.note
        return record
    }

    func detail(_ index: Int) -> TaskDetail {
        let task = tasks[index]
        var ahead = 0
        if case .ready(let due) = task.place {
            ahead = ready[task.flow]?.count(before: .init(due: due, task: task.id)) ?? 0
        }
        // Why: the late settle of an older claim is listed beside the attempt of that claim.
        let order = task.attempts.indices.sorted { (task.attempts[$0].fence, $0) < (task.attempts[$1].fence, $1) }
        return TaskDetail(
            record: record(index), attempts: order.map { task.attempts[$0] }, calls: task.calls,
            flow: task.state?.isOpen == true ? status(task.flow) : nil, ahead: ahead)
    }

    func summary(_ run: MemoryRun) -> RunSummary {
        RunSummary(
            key: run.key, night: run.night, createdAt: run.createdAt, endedAt: run.endedAt, counts: run.counts,
            options: run.options[.all] ?? RunOptions())
    }

    /// Returns the lane's past as `run` sees it. A nil `run` stands for a new run, later than all existing runs.
    func history(of lane: Lane, run: Int?) -> LaneHistory {
        var history = LaneHistory()
        let part = run.flatMap { runs[$0].lanes[lane] }
        if let run { history.options = StoreRules.options(of: lane, runs[run].options) }
        let since = now - StoreRules.day
        var firstRemoval: Instant?
        func countRemoval(_ at: Instant?, things: Int = 1) {
            history.deletionsLast24h += things
            firstRemoval = [firstRemoval, at].compactMap(\.self).min()
        }
        let minute = StoreRules.minute(of: since)
        for event in events[lane] ?? [] where StoreRules.minute(of: event.at) >= minute {
            if event.removed {
                countRemoval(event.at)
            } else if StoreRules.minute(of: event.at) > minute {
                history.creationsLast24h += 1
            }
        }
        for id in part?.followed ?? [] {
            let task = tasks[Int(id) - 1]
            guard let resource = task.resource else { continue }
            history.tonight.append(
                TonightResource(
                    task: TaskID(id), kind: task.spec.kind, subject: task.spec.subject, resource: resource.note,
                    reopened: resource.reopened))
        }
        history.tonight.sort {
            ($0.resource.state == .error ? 1 : 0, $0.task) < ($1.resource.state == .error ? 1 : 0, $1.task)
        }
        for task in inFlight.union(unreconciled).map({ tasks[Int($0) - 1] })
        where task.lane == lane && task.spec.effect == .removes {
            let things = 1 + task.spec.alsoRemoves
            if case .flight(let flight) = task.place {
                countRemoval(flight.claimedAt, things: things)
            } else {
                countRemoval(task.attempts.compactMap(\.claimedAt).min(), things: things)
            }
        }
        let censuses = censuses[lane] ?? []
        func newest(_ include: (Census) -> Bool) -> LaneCensus? {
            censuses.filter(include).max { ($0.takenAt, $0.run) < ($1.takenAt, $1.run) }?.census
        }
        history.autoSnapshotsBefore =
            newest { census in firstRemoval.map { census.takenAt <= $0 } ?? true }?.autoSnapshots
        history.previousCensus = newest { census in run.map { census.run < $0 } ?? true }
        history.openCreates = part?.openCreates ?? 0
        return history
    }

    func report(_ run: MemoryRun, failureLimit: Int) -> RunReport {
        let everywhere = run.options[.all]?.noDeletes == true
        let lanes = run.lanes.sorted { $0.key < $1.key }.map { lane, part in
            var report = report(lane, part, failureLimit: failureLimit)
            if !everywhere, StoreRules.options(of: lane, run.options).noDeletes {
                report.warnings.append(StoreRules.noDeletes)
            }
            return report
        }
        let broken = run.uncovered
            .sorted { (ExactText($0.name), $0.account?.digits ?? "") < (ExactText($1.name), $1.account?.digits ?? "") }
            .map { account in
                var report = LaneReport(account: account.account?.digits ?? "", name: account.name, region: "")
                report.uncovered = Feature.allCases.sorted().map { Uncovered(feature: $0, problem: account.problem) }
                return report
            }
        return RunReport(
            run: run.key, state: run.endedAt == nil ? .running : .ended, startedAt: run.createdAt, endedAt: run.endedAt,
            deadline: run.night.end, lanes: lanes + broken, api: run.api,
            warnings: run.warnings.map(\.text) + (everywhere ? [StoreRules.noDeletes] : []))
    }
}
