import Model

extension Action {
    static let describeLockedSnapshots = Action(
        .ec2, "DescribeLockedSnapshots", accepts: ["SnapshotId.#", "MaxResults", "NextToken"] + filterParameters,
        bucket: BucketFigures(100, 20)
    ) { cloud, call, writer throws(Refusal) in
        let ids = call.form.list("SnapshotId")
        let page = try Page(call, settings: cloud.settings, bounds: 5...1_000)
        let (found, next) = cloud.list(\.snapshots, page, for: call) { _, snapshot in
            snapshot.isLocked && (ids.isEmpty || ids.contains(snapshot.id))
        }
        writer.list("snapshotSet", of: found) { writer, lock in
            writer.text("ownerId", lock.owner.digits)
            writer.text("snapshotId", lock.item.id)
            writer.text("lockState", "governance")
        }
        writer.text("nextToken", next)
        return []
    }
}
