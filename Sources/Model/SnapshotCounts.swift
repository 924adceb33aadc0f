/// The volumes that were selected tonight, and the states of their snapshots.
package struct SnapshotCounts: Hashable, Sendable {
    /// The number of selected volumes without those that were skipped.
    package var due = 0
    package var confirmed = 0
    package var pending = 0
    package var error = 0
    /// The number of volumes whose task failed or is blocked.
    package var failed = 0
    /// The number of selected volumes for which there was rightly nothing to do. The report names each of them.
    package var skipped = 0
    /// The number of volumes whose task has not ended. A snapshot in `error` may be one that such a task makes again.
    package var open = 0

    /// The number of volumes that were selected when the account and region was listed.
    package var selected: Int { due + skipped }

    package init(
        due: Int = 0, confirmed: Int = 0, pending: Int = 0, error: Int = 0, failed: Int = 0, skipped: Int = 0,
        open: Int = 0
    ) {
        self.due = due
        self.confirmed = confirmed
        self.pending = pending
        self.error = error
        self.failed = failed
        self.skipped = skipped
        self.open = open
    }

    package static func + (left: SnapshotCounts, right: SnapshotCounts) -> SnapshotCounts {
        SnapshotCounts(
            due: left.due + right.due, confirmed: left.confirmed + right.confirmed,
            pending: left.pending + right.pending, error: left.error + right.error,
            failed: left.failed + right.failed, skipped: left.skipped + right.skipped, open: left.open + right.open)
    }
}
