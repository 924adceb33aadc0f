import Model

/// Lists the caller's own snapshots in pages of 5 to 1,000. A call with ids (at most 1,000) takes no page size, and
/// fails as a whole when one id does not exist; the filter `snapshot-id` leaves such an id out. Source: EC2 2016-11-15
/// `DescribeSnapshots`.
package struct DescribeSnapshots: TaggedListing {
    package static let service = Service.ec2
    package static let action = "DescribeSnapshots"

    package var snapshots: [SnapshotID]
    package var filters: [Filter]
    package var pageSize: Int?
    package var nextToken: ExactText?
    package var keeps: TagFilter

    package init(
        snapshots: [SnapshotID] = [], filters: [Filter] = [], maxResults: Int = 1_000, keeping keeps: TagFilter = .all
    ) {
        self.keeps = keeps
        self.snapshots = snapshots
        self.filters = filters
        pageSize = snapshots.isEmpty ? maxResults : nil
    }

    package var parameters: [(name: String, value: String)] {
        var form = FormParameters()
        form.add("Owner", list: ["self"])
        form.add("SnapshotId", list: snapshots.map(\.text))
        form.add(page: self)
        return form.pairs
    }

    package static func reading(_ keeps: TagFilter) -> [ItemList<Snapshot>] {
        [
            ItemList("snapshotSet", "item", id: "snapshotId") { item throws(DecodingFailure) in
                try Snapshot(item, keeps)
            }
        ]
    }
}

extension Snapshot {
    /// Reads an item of DescribeSnapshots, or CreateSnapshot's answer, which has the same elements at its root.
    init(_ xml: XMLTree, _ keeps: TagFilter = .all) throws(DecodingFailure) {
        // Why: only an estimate needs the time, so a malformed time does not fail the listing.
        let completedAt = try? xml.instant("completionTime")
        self.init(
            id: SnapshotID(try xml.requiredIdentifier("snapshotId")), ownerID: try xml.requiredAccount("ownerId"),
            volume: VolumeID(try xml.identifier("volumeId") ?? ""),
            state: SnapshotState(try xml.requiredText("status")),
            startedAt: try xml.requiredInstant("startTime"), tags: Tags(ec2: xml["tagSet"], keeps),
            description: xml.description(),
            storageTier: xml.text("storageTier").map { StorageTier($0) } ?? .standard,
            volumeSizeGiB: try xml.int("volumeSize") ?? 0, stateMessage: xml.shownText("statusMessage"),
            completedAt: completedAt)
    }
}
