import Model

/// How much of a report is shown. The verdict, the totals and the exit code are those of everything.
package enum ReportScope: String, Sendable, CaseIterable {
    case everything = "all"
    /// Only the accounts and regions in which something is wrong.
    case problems

    func shows(_ lane: LaneReport, ended: Bool) -> Bool { self == .everything || lane.hasProblem(ended: ended) }
}

extension LaneReport {
    /// True when something failed, is blocked, is missing or not covered, or does not answer.
    func hasProblem(ended: Bool) -> Bool {
        let totals = totals
        return totals.failed + totals.blocked + ruined > 0 || !uncovered.isEmpty || !outages.isEmpty
            || missingBackups(ended: ended) > 0
    }
}
