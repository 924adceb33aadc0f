import Model

/// Lists the caller's own snapshots, a page of 5 to 1,000 at a time. With ids (at most 1,000) EC2 takes no page size;
/// an id that does not exist fails the whole call, a filter `snapshot-id` does not.
/// Source: EC2 2016-11-15 `DescribeSnapshots`. Bucket: 100 calls, 20/s (paginated).
package struct DescribeSnapshots: PagedOperation {
    package static let service = Service.ec2
    package static let action = "DescribeSnapshots"
    package static let effect = Effect.reads

    package var snapshots: [SnapshotID]
    package var filters: [Filter]
    /// Only those of which these may make volumes: account ids, or `all` for public ones; empty: whoever may.
    package var restorableBy: [String] = []
    package var maxResults: Int
    package var nextToken: String?

    package init(snapshots: [SnapshotID] = [], filters: [Filter] = [], maxResults: Int = 1_000) {
        self.snapshots = snapshots
        self.filters = filters
        self.maxResults = maxResults
    }

    package var parameters: [(name: String, value: String)] {
        var form = FormParameters()
        form.add("Owner", list: ["self"])
        form.add("RestorableBy", list: restorableBy)
        form.add("SnapshotId", list: snapshots.map(\.text))
        form.add(filters: filters)
        if snapshots.isEmpty { form.add("MaxResults", maxResults) }
        form.add("NextToken", nextToken)
        return form.pairs
    }

    package func decode(_ xml: XMLTree) throws(DecodingFailure) -> Page<Snapshot> {
        var snapshots: [Snapshot] = []
        for item in try xml.required("snapshotSet").items { snapshots.append(try Snapshot(item)) }
        return Page(items: snapshots, nextToken: xml.text("nextToken"))
    }

    package static func nextToken(of page: Page<Snapshot>) -> String? { page.nextToken }
}

extension Snapshot {
    /// Of DescribeSnapshots, and of CreateSnapshot's answer, which has the same elements at its root.
    init(_ xml: XMLTree) throws(DecodingFailure) {
        // Why: only an estimate needs it; a listing is not lost over it.
        let completedAt = try? xml.instant("completionTime")
        self.init(
            id: SnapshotID(try xml.requiredText("snapshotId")), ownerID: try xml.requiredAccount("ownerId"),
            volume: VolumeID(xml.text("volumeId") ?? ""), state: SnapshotState(try xml.requiredText("status")),
            startedAt: try xml.requiredInstant("startTime"), tags: Tags(ec2: xml["tagSet"]),
            description: xml.exactText("description") ?? "",
            storageTier: xml.text("storageTier").map { StorageTier($0) } ?? .standard,
            volumeSizeGiB: try xml.int("volumeSize") ?? 0, stateMessage: xml.text("statusMessage"),
            completedAt: completedAt)
    }
}
