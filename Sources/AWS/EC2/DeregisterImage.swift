import Model

/// Deregisters one image, and with `deleteSnapshots` deletes the snapshots that no other image uses. The call succeeds
/// even when some snapshots remain; the answer names them. A repeated call answers `InvalidAMIID.NotFound` or
/// `.Unavailable`. Source: EC2 2016-11-15 `DeregisterImage`.
package struct DeregisterImage: RemoveOperation {
    package static let service = Service.ec2
    package static let action = "DeregisterImage"

    package var image: ImageID
    package var deleteSnapshots: Bool

    package init(image: ImageID, deleteSnapshots: Bool = false) {
        self.image = image
        self.deleteSnapshots = deleteSnapshots
    }

    package var parameters: [(name: String, value: String)] {
        var form = FormParameters()
        form.add("ImageId", image.text)
        if deleteSnapshots { form.add("DeleteAssociatedSnapshots", true) }
        return form.pairs
    }

    /// The result for each snapshot; empty when the call did not ask to delete snapshots.
    package func decode(_ xml: XMLTree) throws(DecodingFailure) -> [SnapshotDeletion] {
        try (xml["deleteSnapshotResultSet"]?.items ?? []).map { item throws(DecodingFailure) in
            SnapshotDeletion(
                snapshot: SnapshotID(try item.requiredText("snapshotId")), result: try item.requiredText("returnCode"))
        }
    }
}

/// The result for one snapshot of a deregistered image.
package struct SnapshotDeletion: Hashable, Sendable {
    package let snapshot: SnapshotID
    /// `success`, `skipped` (another image uses the snapshot), `missing-permissions`, `internal-error`, `client-error`.
    package let result: ExactText

    package init(snapshot: SnapshotID, result: ExactText) {
        self.snapshot = snapshot
        self.result = result
    }

    package var isDeleted: Bool { result == "success" }
}
