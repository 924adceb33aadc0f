import Model

/// What a run comes to, in one word. `ok` and exit code 0 are the same thing for a run that has ended.
package enum Verdict: String, Sendable, CaseIterable {
    /// Everything that was to happen has happened.
    case ok
    /// Every selected volume has its backup; something else has not happened.
    case attention
    /// A selected volume has no backup, or nobody could look which ones are selected.
    case failed
}

/// What a report adds up to, over all lanes.
package struct Findings: Sendable, Hashable {
    package var totals = TaskCounts()
    package var snapshots = SnapshotCounts()
    /// Selected volumes without a confirmed snapshot; of a running run, those whose snapshot has failed so far.
    package var missingBackups = 0
    package var lanes = 0
    /// Lanes of which nobody knows what should have been backed up.
    package var lanesNotListed = 0
    /// Snapshots and images that were made and ended in error.
    package var ruined = 0
    /// Lanes in which something besides the snapshots is not covered.
    package var lanesPartlyUncovered = 0
    package var warnings = 0

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
    }

    package var verdict: Verdict {
        if missingBackups > 0 || lanesNotListed > 0 { return .failed }
        return totals.failed + totals.blocked + ruined + lanesPartlyUncovered > 0 ? .attention : .ok
    }
}

extension RunReport {
    package var findings: Findings { Findings(self) }
    package var verdict: Verdict { findings.verdict }
}

extension LaneReport {
    package var totals: TaskCounts { kinds.values.reduce(TaskCounts(), +) }

    /// Volumes due without a backup: while the run goes on, only those that cannot get one any more.
    func missingBackups(ended: Bool) -> Int {
        if ended { return max(0, snapshots.due - snapshots.confirmed) }
        return max(snapshots.error, snapshots.failed)
    }
}
