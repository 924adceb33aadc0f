import Model

extension Action {
    static let deleteSnapshot = Action(
        .ec2, "DeleteSnapshot", mutates: true, accepts: ["SnapshotId"], bucket: BucketFigures(100, 5)
    ) { cloud, call, writer throws(Refusal) in
        let id = try call.form.required("SnapshotId")
        try cloud.checkDeletable(id, call)
        let lag = cloud.deleteLag
        cloud[call.lane].removeSnapshot(id, at: call.now, lag: lag)
        writer.text("return", true)
        return [id]
    }
}

extension Cloud {
    func checkDeletable(_ id: String, _ call: ActionCall) throws(Refusal) {
        guard let snapshot = lanes[call.lane]?.snapshots[id] else {
            if lanes.contains(where: { $0.region == call.caller.region && $1.snapshots[id]?.isPublic ?? false }) {
                throw Refusal("UnauthorizedOperation", "You are not authorized to perform this operation.")
            }
            throw .noSnapshot(id)
        }
        if snapshot.tags["aws:backup:source-resource"] != nil {
            throw .badValue("This snapshot is managed by the AWS Backup service and cannot be deleted via EC2 APIs.")
        }
        if snapshot.isLocked {
            throw Refusal("OperationNotPermitted", "The snapshot '\(id)' is locked and cannot be deleted.")
        }
        if let user = lanes[call.lane]?.images(using: id).first {
            throw Refusal("InvalidSnapshot.InUse", "The snapshot \(id) is currently in use by \(user.id)")
        }
    }
}
