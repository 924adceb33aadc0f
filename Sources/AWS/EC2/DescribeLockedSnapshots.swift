import Model

/// Lists the locks of snapshots by id, in pages of 5 to 1,000. DescribeSnapshots does not show locks. Source: EC2
/// 2016-11-15 `DescribeLockedSnapshots`.
package struct DescribeLockedSnapshots: PagedOperation {
    package static let service = Service.ec2
    package static let action = "DescribeLockedSnapshots"

    package var snapshots: [SnapshotID]
    package var pageSize: Int?
    package var nextToken: ExactText?

    package init(snapshots: [SnapshotID]) { self.snapshots = snapshots }

    package var parameters: [(name: String, value: String)] {
        var form = FormParameters()
        form.add("SnapshotId", list: snapshots.map(\.text))
        form.add("MaxResults", pageSize)
        form.add("NextToken", nextToken)
        return form.pairs
    }

    package static let lists = [
        ItemList("snapshotSet", "item", id: "snapshotId") { item throws(DecodingFailure) in
            SnapshotLock(
                snapshot: SnapshotID(try item.requiredIdentifier("snapshotId")),
                state: try item.requiredText("lockState"), expiresAt: try item.instant("lockExpiresOn"))
        }
    ]
}

/// A lock on a snapshot. No user can delete the snapshot while the lock holds (FACTS F18).
package struct SnapshotLock: Hashable, Sendable {
    package let snapshot: SnapshotID
    /// The state: `governance`, `compliance`, `compliance-cooloff`, `expired`.
    package let state: ExactText
    package let expiresAt: Instant?

    package init(snapshot: SnapshotID, state: ExactText, expiresAt: Instant?) {
        self.snapshot = snapshot
        self.state = state
        self.expiresAt = expiresAt
    }

    package var holds: Bool { state != "expired" }
}
