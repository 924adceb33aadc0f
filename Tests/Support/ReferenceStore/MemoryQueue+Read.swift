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
            flow: task.state?.isOpen == true ? status(task.flow) : nil,
            outages: task.state?.isOpen == true ? outages(in: task.lane) : [], ahead: ahead)
    }

    func summary(_ run: MemoryRun) -> RunSummary {
        RunSummary(
            key: run.key, night: run.night, createdAt: run.createdAt, endedAt: run.endedAt, counts: run.counts,
            options: run.options[.all] ?? RunOptions())
    }

    /// Returns the lane's past as `run` sees it. A nil `run` stands for a new run, later than all existing runs.
    func made(in lane: Lane, run: RunKey) -> Set<ExactText> {
        guard let number = runNumbers[run] else { return [] }
        let nights = runs.filter { !$0.pruned && $0.night.start == runs[number].night.start }
        let made = nights.flatMap { $0.lanes[lane]?.tasks ?? [] }.map { tasks[Int($0) - 1] }.filter(\.makesBackup)
        return Set(made.compactMap(\.resource).filter { !$0.note.adopted }.map(\.note.id))
    }

    func history(of lane: Lane, run: Int?) -> LaneHistory {
        var history = LaneHistory()
        let part = run.flatMap { runs[$0].lanes[lane] }
        if let run { history.options = StoreRules.options(of: lane, runs[run].options) }
        let night =
            run.map { runs[$0].night.start }
            ?? runs.first { !$0.pruned && $0.night.start <= now && $0.night.end > now }?.night.start ?? now
        let first = StoreRules.firstNightRemembered(before: night)
        var made: [Instant: Int] = [:]
        for event in events[lane] ?? [] where event.night >= first && event.night <= night {
            if event.removed {
                history.deletionsTonight += event.night == night ? event.things : 0
            } else {
                made[event.night, default: 0] += event.things
            }
        }
        history.madeTonight = made[night] ?? 0
        history.madeInANight = made.values.max() ?? 0
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
            history.deletionsTonight += 1 + task.spec.alsoRemoves
        }
        let earlier = newestCensus(of: lane, before: night)?.census
        history.autoSnapshotsBefore = earlier.map { min($0.autoSnapshots, known(lane, before: night)) }
        history.usualDeletions = earlier?.usualDeletions ?? 0
        history.census = newestCensus(of: lane)?.census
        history.confirmedSelection = confirmedSelections[lane]
        history.openCreates = part?.openCreates ?? 0
        return history
    }

    /// Sums up what the first census of an earlier night saw, and what the nights from then on made.
    private func known(_ lane: Lane, before night: Instant) -> Int {
        let first = (censuses[lane] ?? []).filter { $0.takenAt < night }.min {
            ($0.takenAt, $0.run) < ($1.takenAt, $1.run)
        }
        guard let first else { return 0 }
        let since = StoreRules.earliestNight(of: first.takenAt)
        let made = (events[lane] ?? []).filter { !$0.removed && $0.night >= since && $0.night < night }
        return first.census.autoSnapshots + made.reduce(0) { $0 + $1.things }
    }

    private func newestCensus(of lane: Lane, before time: Instant? = nil) -> Census? {
        (censuses[lane] ?? []).filter { census in time.map { census.takenAt < $0 } ?? true }
            .max { ($0.takenAt, $0.run) < ($1.takenAt, $1.run) }
    }

    /// Confirms for a person what the newest censuses have counted.
    mutating func confirmSelection(_ filter: TaskFilter) -> [ConfirmedSelection] {
        var confirmed: [ConfirmedSelection] = []
        for lane in censuses.keys.sorted() where filter.includes(lane) {
            guard let newest = newestCensus(of: lane) else { continue }
            let (before, volumes) = (confirmedSelections[lane], newest.census.selectedVolumes)
            guard before != volumes else { continue }
            confirmedSelections[lane] = volumes
            confirmed.append(
                ConfirmedSelection(lane: lane, before: before, volumes: volumes, listedAt: newest.takenAt))
        }
        return confirmed
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
                report.isListed = false
                report.uncovered = Feature.allCases.sorted().map { Uncovered(feature: $0, problem: account.problem) }
                return report
            }
        var whole = RunReport(
            run: run.key, state: run.endedAt == nil ? .running : .ended, startedAt: run.createdAt, endedAt: run.endedAt,
            deadline: run.night.end, lanes: lanes + broken, api: run.api,
            warnings: run.warnings.map(\.text) + (everywhere ? [StoreRules.noDeletes] : []),
            idle: run.idle.values.sorted { (ExactText($0.name), $0.account) < (ExactText($1.name), $1.account) })
        let attempts: [AttemptRecord] = run.lanes.values.flatMap(\.tasks).flatMap { tasks[Int($0) - 1].attempts }
        whole.listedAgainAt = attempts.filter { $0.problem?.code == StoreRules.listedAgain }.map(\.settledAt).max()
        return whole
    }
}
