import Model

/// The result of a run in one word. A run that has ended and is not `ok` never gives exit code 0.
package enum Verdict: String, Sendable, CaseIterable {
    /// Everything that was due has been done.
    case ok
    /// Every selected volume has its backup, but other work has not been done.
    case attention
    /// A selected volume has no backup, or the selected volumes of an account and region could not be read.
    case failed
}

/// The sums of a report over all accounts and regions.
package struct Findings: Sendable, Hashable {
    package var totals = TaskCounts()
    package var snapshots = SnapshotCounts()
    /// The selected volumes without a confirmed snapshot. Before the run's end: the volumes whose snapshot has failed.
    package var missingBackups = 0
    package var lanes = 0
    /// The number of accounts and regions whose selected volumes could not be read.
    package var lanesNotListed = 0
    /// The number of snapshots and images that were made but ended in error.
    package var ruined = 0
    /// The number of accounts and regions in which the snapshots are covered and another feature is not.
    package var lanesPartlyUncovered = 0
    package var warnings = 0
    /// True when the selected volumes of some account and region were listed, and no volume is left to be backed up in
    /// any. It is false when a person has confirmed that.
    package var backsUpNothing = false
    /// The names of the accounts in which no volume is selected, if no person has confirmed that.
    package var emptyAccounts: [String] = []

    package init(_ report: RunReport) {
        warnings = report.warnings.count
        lanes = report.lanes.count
        for lane in report.lanes {
            totals = totals + lane.totals
            snapshots = snapshots + lane.snapshots
            warnings += lane.warnings.count
            ruined += lane.ruined
            missingBackups += lane.missingBackups(ended: report.state == .ended)
            if lane.uncovered.contains(where: { $0.feature == .snapshots }) {
                lanesNotListed += 1
            } else if !lane.uncovered.isEmpty {
                lanesPartlyUncovered += 1
            }
        }
        let listed = Dictionary(grouping: report.lanes.filter(\.knowsSelection), by: \.account)
        let empty = listed.values.filter { lanes in
            lanes.allSatisfy { $0.snapshots.selected == 0 && $0.confirmedSelection == nil && $0.totals.open == 0 }
        }
        emptyAccounts = empty.map { $0[0].name.isEmpty ? $0[0].account : $0[0].name }.sorted()
        let isMeant = report.lanes.contains { $0.knowsSelection && $0.confirmedSelection == 0 }
        backsUpNothing = report.state == .ended && !listed.isEmpty && snapshots.due == 0 && !isMeant
    }

    package var verdict: Verdict {
        if missingBackups > 0 || lanesNotListed > 0 { return .failed }
        if totals.failed + totals.blocked + ruined + lanesPartlyUncovered > 0 || backsUpNothing { return .attention }
        return .ok
    }
}

extension RunReport {
    package var findings: Findings { Findings(self) }
    package var verdict: Verdict { findings.verdict }
}

extension LaneReport {
    package var totals: TaskCounts { kinds.values.reduce(TaskCounts(), +) }

    /// The number of selected volumes without a backup. Before the end: of volumes whose snapshot has failed.
    func missingBackups(ended: Bool) -> Int {
        if ended { return max(0, snapshots.due - snapshots.confirmed) }
        return max(snapshots.error, snapshots.failed)
    }
}
