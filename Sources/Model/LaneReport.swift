/// One lane's part of a run; an account whose file is broken is a lane without region.
package struct LaneReport: Hashable, Sendable {
    /// Twelve digits; empty when the account's file could not be read that far.
    package var account: String
    package var name: String
    /// Empty when the region is not known.
    package var region: String
    package var uncovered: [Uncovered]
    package var kinds: [JobKind: TaskCounts]
    package var snapshots: SnapshotCounts
    /// What failed or is blocked, what costs a backup first; also tasks that are done and whose snapshot or image ended in
    /// error all the same.
    package var failures: [TaskFailure]
    /// Those that are not listed, by what they have in common.
    package var omitted: [OmittedFailures]
    package var failuresOmitted: Int { omitted.reduce(0) { $0 + $1.count } }
    /// Tasks that are done and whose snapshot or image ended in error all the same, listed or not.
    package var ruined: Int
    package var warnings: [String]

    package init(account: String, name: String, region: String) {
        self.account = account
        self.name = name
        self.region = region
        uncovered = []
        kinds = [:]
        snapshots = SnapshotCounts()
        failures = []
        omitted = []
        ruined = 0
        warnings = []
    }
}
