/// One lane's part of a run. An account whose file is broken is a lane without a region.
package struct LaneReport: Hashable, Sendable {
    /// The account's twelve digits; empty when the account's file could not be read so far.
    package var account: String
    package var name: String
    /// The region's name; empty when the region is not known.
    package var region: String
    package var uncovered: [Uncovered] = []
    /// False until the selected volumes have been listed: `snapshots.due` is not known then.
    package var isListed = true
    package var kinds: [JobKind: TaskCounts] = [:]
    package var snapshots = SnapshotCounts()
    /// Tasks that failed or are blocked, and tasks that are done although their snapshot or image ended in error. Those that
    /// cost a backup come first.
    package var failures: [TaskFailure] = []
    /// The failures that are not listed, grouped by kind, state and code.
    package var omitted: [OmittedFailures] = []
    package var failuresOmitted: Int { omitted.reduce(0) { $0 + $1.count } }
    /// How many tasks are done although their snapshot or image ended in error, listed or not.
    package var ruined = 0
    package var warnings: [String] = []
    /// The creates that were rightly not made, as far as they are listed.
    package var skippedCreates: [SkippedCreate] = []
    /// The number of skipped creates that are not listed.
    package var skippedOmitted = 0
    /// True when the selected volumes were listed to the last page.
    package var knowsSelection = false
    /// The confirmed number of selected volumes, as it is now. Nil when no volume was ever selected here and no person
    /// has confirmed that.
    package var confirmedSelection: Int?
    /// The outages for which open tasks may wait, by service.
    package var outages: [Outage] = []

    package var hasOpenTasks: Bool { kinds.values.contains { $0.open > 0 } }

    package init(account: String, name: String, region: String) {
        (self.account, self.name, self.region) = (account, name, region)
    }
}
