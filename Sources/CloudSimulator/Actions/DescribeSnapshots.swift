import Model

extension Action {
    static let describeSnapshots = Action(
        .ec2, "DescribeSnapshots",
        accepts: ["SnapshotId.#", "Owner.#", "MaxResults", "NextToken"] + filterParameters,
        bucket: BucketFigures(100, 20), openBucket: BucketFigures(50, 10)
    ) { cloud, call, writer throws(Refusal) in
        let ids = call.form.list("SnapshotId")
        let owners = OwnerList(call.form.list("Owner"), caller: call.owner, leaks: cloud.settings.leaksForeign)
        let filters = try Filters(call.form, known: CloudSnapshot.filterNames)
        let page = try Page(call, settings: cloud.settings, bounds: 5...1_000, ids: ids, idsName: "snapshotSet")
        func isVisible(_ owner: AccountID, _ snapshot: CloudSnapshot) -> Bool {
            owner == call.caller.account || snapshot.isPublic || snapshot.sharedWith.contains(call.caller.account)
        }
        for id in ids where !cloud.shows(\.snapshots, id, to: call, isVisible) { throw .noSnapshot(id) }
        let (found, next) = cloud.list(\.snapshots, page, for: call, foreign: owners.includeForeign) {
            owner, snapshot in
            owners.include(owner) && isVisible(owner, snapshot)
                && filters.match(tags: snapshot.tags) { snapshot.attribute($0, owner: owner) }
        }
        let odd = cloud.settings.odd
        writer.list("snapshotSet", of: found) { writer, snapshot in
            writer.item(odd: odd.merging(snapshot.item.odd) { $1 }) {
                snapshot.item.write(to: &$0, owner: snapshot.owner)
            }
        }
        writer.text("nextToken", next)
        return []
    }
}

/// The `Owner.N` parameters: `self`, account ids or `amazon`. Without any, a listing covers all that the caller may see.
struct OwnerList: Sendable {
    private let ids: Set<String>
    private let leaks: Bool
    let includeForeign: Bool

    /// The account that owns Amazon's images and snapshots in this cloud.
    static let amazon = "137112412989"

    init(_ owners: [String], caller: String, leaks: Bool) {
        ids = Set(owners.map { $0 == "self" ? caller : $0 == "amazon" ? Self.amazon : $0 })
        self.leaks = leaks
        includeForeign = leaks || ids != [caller]
    }

    func include(_ owner: AccountID) -> Bool { leaks || ids.isEmpty || ids.contains(owner.digits) }
}

extension Refusal {
    static func noSnapshot(_ id: String) -> Refusal {
        id.hasPrefix("snap-")
            ? Refusal("InvalidSnapshot.NotFound", "The snapshot '\(id)' does not exist.")
            : Refusal(
                "InvalidParameterValue", "Value (\(id)) for parameter snapshotId is invalid. Expected: 'snap-...'.")
    }
}

extension CloudSnapshot {
    static let filterNames: Set<String> = [
        "snapshot-id", "volume-id", "status", "owner-id", "description", "start-time", "volume-size", "encrypted",
        "progress", "storage-tier", "owner-alias",
    ]

    func attribute(_ name: String, owner: AccountID) -> [String] {
        switch name {
        case "snapshot-id": [id]
        case "volume-id": [volume]
        case "status": [state.rawValue]
        case "owner-id": [owner.digits]
        case "description": [description]
        case "start-time": [startedAt.withMilliseconds]
        case "volume-size": [String(sizeGiB)]
        case "encrypted": [kmsKeyID == nil ? "false" : "true"]
        case "progress": [progress]
        case "storage-tier": [tier.rawValue]
        case "owner-alias": owner.digits == OwnerList.amazon ? ["amazon"] : []
        default: []
        }
    }

    /// EC2 writes a percentage. A pending snapshot shows a constant, as its progress is not simulated.
    private var progress: String { state == .completed ? "100%" : state == .error ? "0%" : "34%" }

    /// The bytes in a GiB.
    private static let gibibyte = 1 << 30

    func write(to writer: inout XMLWriter, owner: AccountID) {
        writer.text("snapshotId", id)
        writer.text("volumeId", volume)
        writer.text("status", state.rawValue)
        if state == .error { writer.text("statusMessage", failure) }
        writer.text("startTime", startedAt)
        writer.text("progress", progress)
        writer.text("completionTime", completedAt)
        writer.text("ownerId", owner.digits)
        if owner.digits == OwnerList.amazon { writer.text("ownerAlias", "amazon") }
        writer.text("volumeSize", sizeGiB)
        writer.text("description", description)
        writer.tags(tags)
        writer.text("encrypted", kmsKeyID != nil)
        writer.text("kmsKeyId", kmsKeyID)
        writer.text("storageTier", tier.rawValue)
        writer.text("transferType", "standard")
        if state == .completed { writer.text("fullSnapshotSizeInBytes", sizeGiB * Self.gibibyte / 2) }
    }
}
