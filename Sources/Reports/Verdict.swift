import Model

/// The result of a run in one word. Only `ok` gives exit code 0. The later word is the worse one.
package enum Verdict: String, Sendable, CaseIterable, Comparable {
    /// Everything that was due has been done; before the run's end: nothing has failed so far.
    case ok
    /// Every selected volume has its backup, but other work has not been done.
    case attention
    /// A selected volume has no backup, or the selected volumes of an account and region could not be read.
    case failed
    /// A night was due and was not run, and no later night has made up for it.
    case missed

    package static func < (left: Verdict, right: Verdict) -> Bool { left.rank < right.rank }
    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

/// The sums of a report over all accounts and regions, with what is known besides the report.
package struct Findings: Sendable, Hashable {
    package var totals = TaskCounts()
    package var snapshots = SnapshotCounts()
    /// The selected volumes without a confirmed snapshot. Before the run's end: the volumes whose snapshot has failed.
    package var missingBackups = 0
    package var lanes = 0
    /// The number of accounts and regions whose selected volumes could not be read.
    package var lanesNotListed = 0
    /// The number of accounts and regions whose selected volumes are not known yet.
    package var lanesToList = 0
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
    /// The command's knowledge of the run beside the report.
    package let standing: RunStanding
    private let isRunning: Bool

    package init(_ report: RunReport, _ standing: RunStanding = .init()) {
        self.init(report.lanes.map(\.sums), isRunning: report.state == .running, standing)
        warnings = report.lanes.reduce(report.warnings.count) { $0 + $1.warnings.count }
    }

    /// The warnings are not counted: no verdict depends on them.
    package init(_ lanes: [LaneSums], isRunning: Bool, _ standing: RunStanding = .init()) {
        self.standing = standing
        self.isRunning = isRunning
        self.lanes = lanes.count
        for lane in lanes {
            totals = totals + lane.totals
            snapshots = snapshots + lane.snapshots
            ruined += lane.ruined
            missingBackups += lane.missingBackups(ended: !isRunning)
            if lane.isToBeListed { lanesToList += 1 }
            if lane.uncovered[.snapshots] != nil {
                lanesNotListed += 1
            } else if !lane.uncovered.isEmpty {
                lanesPartlyUncovered += 1
            }
        }
        let listed = Dictionary(grouping: lanes.filter(\.knowsSelection), by: \.account)
        let empty = listed.values.filter { lanes in
            lanes.allSatisfy { $0.snapshots.selected == 0 && $0.confirmedSelection == nil && $0.totals.open == 0 }
        }
        emptyAccounts = empty.map { $0[0].name.isEmpty ? $0[0].account : $0[0].name }.sorted()
        let isMeant = lanes.contains { $0.knowsSelection && $0.confirmedSelection == 0 }
        backsUpNothing = !isRunning && !listed.isEmpty && snapshots.due == 0 && !isMeant
    }

    package var verdict: Verdict { causes.filter(\.isThere).map(\.verdict).max() ?? .ok }

    /// Everything that makes a verdict worse than `ok`, one line per cause.
    private var causes: [(isThere: Bool, verdict: Verdict)] {
        [
            (standing.missed?.open.isEmpty == false, .missed),
            (missingBackups > 0, .failed),
            (lanesNotListed > 0, .failed),
            (totals.failed > 0, .attention),
            (totals.blocked > 0, .attention),
            (ruined > 0, .attention),
            (lanesPartlyUncovered > 0, .attention),
            (lanes == 0, .attention),
            (backsUpNothing, .attention),
            (isRunning && standing.work != .goesOn, .attention),
            (standing.nothingAdded != nil, .attention),
            (standing.missedUnknown != nil, .attention),
            (!standing.undelivered.isEmpty, .attention),
        ]
    }
}

extension RunReport {
    package var findings: Findings { Findings(self) }
    package var verdict: Verdict { findings.verdict }
}

extension LaneReport {
    package var totals: TaskCounts { kinds.values.reduce(TaskCounts(), +) }

    var isToBeListed: Bool { sums.isToBeListed }
    func missingBackups(ended: Bool) -> Int { sums.missingBackups(ended: ended) }
}

extension LaneSums {
    /// True while the selected volumes are not known and can still be listed.
    var isToBeListed: Bool { !isListed && totals.open > 0 && uncovered[.snapshots] == nil }

    /// The number of selected volumes without a backup. Before the end: of volumes whose snapshot has failed for good. A
    /// snapshot in `error` that an open task makes again has not.
    func missingBackups(ended: Bool) -> Int {
        if ended { return max(0, snapshots.due - snapshots.confirmed) }
        return max(snapshots.error - snapshots.open, snapshots.failed, 0)
    }

    /// True when the selected volumes were listed and each has its backup.
    var hasAllBackups: Bool {
        isListed && uncovered[.snapshots] == nil && missingBackups(ended: true) == 0
    }
}
