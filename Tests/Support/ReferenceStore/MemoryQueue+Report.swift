import Model
import Queue

/// A lane's part of a report. Every figure is counted at the call, so that a wrong stored sum in SQLite shows.
extension MemoryQueue {
    func report(_ lane: Lane, _ part: MemoryLane, failureLimit: Int) -> LaneReport {
        var report = LaneReport(account: lane.account.digits, name: part.name, region: lane.region.name)
        report.isListed = part.supersedes
        var bad: [Failure] = []
        for task in part.tasks.map({ tasks[Int($0) - 1] }) {
            count(task, in: &report)
            guard case .ended(let state, let problem, _) = task.place else { continue }
            switch state {
            case .failed, .blocked:
                if let problem { bad.append(Failure(task, state, problem)) }
            case .done where task.resource?.note.state == .error:
                report.ruined += 1
                let ruined = task.resource?.problem ?? StoreRules.ruined(task.resource?.note.id ?? "")
                bad.append(Failure(task, .failed, ruined))
            case .done, .skipped: break
            }
        }
        if failureLimit > 0 { list(bad, in: &report, limit: failureLimit) }
        report.uncovered = part.features.sorted { $0.key < $1.key }
            .compactMap { feature, problem in problem.map { Uncovered(feature: feature, problem: $0) } }
        report.warnings = part.warnings.map(\.line.text)
        report.knowsSelection = part.features[.snapshots] == .some(nil)
        report.confirmedSelection = confirmedSelections[lane]
        report.skippedOmitted -= failureLimit > 0 ? min(failureLimit, report.skippedCreates.count) : 0
        report.skippedCreates = Array(report.skippedCreates.prefix(failureLimit))
        if report.hasOpenTasks { report.outages = outages(in: lane) }
        return report
    }

    func outages(in lane: Lane) -> [Outage] {
        outages.values.filter { $0.place.lane == lane }.sorted { $0.place < $1.place }
    }

    private func count(_ task: MemoryTask, in report: inout LaneReport) {
        var counts = report.kinds[task.spec.kind] ?? TaskCounts()
        let isDue = task.spec.effect == .makesSnapshot
        if isDue { report.snapshots.due += 1 }
        switch task.place {
        case .ready, .flight:
            counts.open += 1
            if isDue { report.snapshots.open += 1 }
        case .ended(.done, _, _): counts.done += 1
        case .ended(.failed, _, _): counts.failed += 1
        case .ended(.blocked, _, _): counts.blocked += 1
        case .ended(.skipped, let problem, _):
            counts.skipped += 1
            if isDue {
                report.snapshots.due -= 1
                report.snapshots.skipped += 1
            }
            guard task.spec.effect?.makes == true else { break }
            report.skippedOmitted += 1
            report.skippedCreates.append(
                SkippedCreate(
                    task: TaskID(task.id), kind: task.spec.kind, subject: task.spec.subject,
                    why: problem?.message ?? ""))
        case .pruned: return
        }
        report.kinds[task.spec.kind] = counts
        if isDue, case .ended(.failed, _, _) = task.place { report.snapshots.failed += 1 }
        if isDue, case .ended(.blocked, _, _) = task.place { report.snapshots.failed += 1 }
        guard isDue, let state = task.resource?.note.state else { return }
        switch state {
        case .pending: report.snapshots.pending += 1
        case .confirmed: report.snapshots.confirmed += 1
        case .error: report.snapshots.error += 1
        case .removed: break
        }
    }

    private struct Failure {
        let harm: Int
        let shown: TaskFailure
        var group: Group { Group(kind: shown.kind, state: shown.state, code: shown.problem.code) }

        init(_ task: MemoryTask, _ state: EndState, _ problem: Problem) {
            harm = TaskEffect.severity(of: task.spec.effect)
            shown = TaskFailure(
                task: TaskID(task.id), kind: task.spec.kind, subject: task.spec.subject, state: state,
                problem: problem, attempts: Int(task.fence))
        }

        struct Group: Hashable {
            let kind: JobKind
            let state: EndState
            let code: String
        }
    }

    /// Lists the first few failures of each group, then the others by harm, up to the limit. Counts the unlisted ones.
    private func list(_ bad: [Failure], in report: inout LaneReport, limit: Int) {
        var seen: [Failure.Group: Int] = [:]
        var first: [Failure] = []
        var rest: [Failure] = []
        for failure in bad.sorted(by: { ($0.harm, $0.shown.task) < ($1.harm, $1.shown.task) }) {
            seen[failure.group, default: 0] += 1
            if seen[failure.group, default: 0] <= StoreRules.listedOfEach {
                first.append(failure)
            } else {
                rest.append(failure)
            }
        }
        report.failures = (first + rest).prefix(limit)
            .sorted { ($0.harm, $0.shown.task) < ($1.harm, $1.shown.task) }.map(\.shown)
        let harms = Dictionary(bad.map { ($0.group, $0.harm) }, uniquingKeysWith: min)
        let order = seen.sorted { left, right in
            let names = { (group: Failure.Group) in (group.kind.name, group.state.rawValue, group.code) }
            let (leftHarm, rightHarm) = (harms[left.key] ?? 0, harms[right.key] ?? 0)
            return leftHarm == rightHarm ? names(left.key) < names(right.key) : leftHarm < rightHarm
        }
        let sums = order.map { group, count in
            OmittedFailures(kind: group.kind, state: group.state, code: group.code, count: count)
        }
        report.omitted = StoreRules.omitted(sums, listed: report.failures)
    }
}
