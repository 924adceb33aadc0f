import Model

extension Action {
    static let deregisterImage = Action(
        .ec2, "DeregisterImage", mutates: true, accepts: ["ImageId", "DeleteAssociatedSnapshots"],
        bucket: BucketFigures(100, 5),
        also: { $0["DeleteAssociatedSnapshots"]?.lowercased() == "true" ? ["ec2:DeleteSnapshot"] : [] }
    ) { cloud, call, writer throws(Refusal) in
        let id = try call.form.required("ImageId")
        let deletesSnapshots = try call.form.flag("DeleteAssociatedSnapshots")
        guard let image = cloud[call.lane].images[id] else {
            if cloud.lanes.contains(where: { $0.region == call.caller.region && $1.images[id]?.isPublic ?? false }) {
                throw Refusal("AuthFailure", "Not authorized for image:\(id)")
            }
            throw cloud[call.lane].noImage(id)
        }
        if image.deregistrationProtection.hasPrefix("enabled") {
            throw Refusal(
                "OperationNotPermitted", "You can't deregister \(id) because it is protected from deregistration.")
        }
        let (lag, nameLag) = (cloud.deleteLag, cloud.nameLag)
        cloud[call.lane].removeImage(id, at: call.now, lag: lag, nameLag: nameLag)
        var deleted = [id]
        var results: [(snapshot: String, code: String)] = []
        for snapshot in deletesSnapshots ? image.devices.compactMap(\.snapshot) : [] {
            let code = cloud.deleteAssociated(snapshot, call)
            if code == "success" { deleted.append(snapshot) }
            results.append((snapshot, code))
        }
        writer.text("return", true)
        if deletesSnapshots {
            writer.list("deleteSnapshotResultSet", of: results) { writer, result in
                writer.text("snapshotId", result.snapshot)
                writer.text("returnCode", result.code)
            }
        }
        return deleted
    }
}

extension Cloud {
    /// Deletes a snapshot of a deregistered image and returns the result code. The call succeeds in any case.
    fileprivate mutating func deleteAssociated(_ snapshot: String, _ call: ActionCall) -> String {
        if denies("ec2:DeleteSnapshot", to: call.caller.account, in: call.caller.region) {
            return "missing-permissions"
        }
        do throws(Refusal) {
            try checkDeletable(snapshot, call)
        } catch {
            return error.code == "InvalidSnapshot.InUse" ? "skipped" : "client-error"
        }
        let lag = deleteLag
        self[call.lane].removeSnapshot(snapshot, at: call.now, lag: lag)
        return "success"
    }
}
