/// The sums of an account and region in a run, as far as the verdict on its night needs them. An account whose file is
/// broken has no region.
package struct LaneSums: Hashable, Sendable {
    /// The account's twelve digits; empty when the account's file could not be read so far.
    package var account: String
    package var name: String
    /// The region's name; empty when the region is not known.
    package var region: String
    /// False until the selected volumes have been listed: `snapshots.due` is not known then.
    package var isListed = true
    /// True when the selected volumes were listed to the last page.
    package var knowsSelection = false
    /// The confirmed number of selected volumes, as it is now.
    package var confirmedSelection: Int?
    package var totals = TaskCounts()
    package var snapshots = SnapshotCounts()
    /// The number of tasks that are done although their snapshot or image ended in error.
    package var ruined = 0
    /// The features that are not covered, with the codes of the reasons.
    package var uncovered: [Feature: String] = [:]
    /// The number of images that were made or found and have not ended in error.
    package var images = 0
    /// The number of snapshots and images that were deleted.
    package var deleted = 0
    /// All failed and blocked tasks and those in `ruined`, by kind, state and code, as far as they were asked for.
    package var failures: [OmittedFailures] = []

    package init(account: String, name: String, region: String) {
        (self.account, self.name, self.region) = (account, name, region)
    }
}

extension LaneReport {
    /// The sums of the account and region, without those of images, deletions and failures.
    package var sums: LaneSums {
        var sums = LaneSums(account: account, name: name, region: region)
        (sums.isListed, sums.knowsSelection, sums.confirmedSelection) = (isListed, knowsSelection, confirmedSelection)
        (sums.totals, sums.snapshots, sums.ruined) = (kinds.values.reduce(TaskCounts(), +), snapshots, ruined)
        for uncovered in uncovered { sums.uncovered[uncovered.feature] = uncovered.problem.code }
        return sums
    }
}

/// A run with the sums of its accounts and regions. The history of nights is made of these.
package struct RunSums: Hashable, Sendable {
    package let run: RunKey
    package let night: Night
    package let startedAt: Instant
    package let endedAt: Instant?
    package var calls = 0
    package var throttled = 0
    package var lanes: [LaneSums] = []

    package init(run: RunKey, night: Night, startedAt: Instant, endedAt: Instant?) {
        (self.run, self.night, self.startedAt, self.endedAt) = (run, night, startedAt, endedAt)
    }
}
