/// Deletes one snapshot. A repeated call answers `InvalidSnapshot.NotFound`. A call for a snapshot that an image uses
/// answers `InvalidSnapshot.InUse`. Source: EC2 2016-11-15 `DeleteSnapshot`.
package struct DeleteSnapshot: RemoveOperation {
    package static let service = Service.ec2
    package static let action = "DeleteSnapshot"

    package var snapshot: SnapshotID

    package init(snapshot: SnapshotID) { self.snapshot = snapshot }

    package var parameters: [(name: String, value: String)] {
        var form = FormParameters()
        form.add("SnapshotId", snapshot.text)
        return form.pairs
    }

    package func decode(_ xml: XMLTree) throws(DecodingFailure) {}
}
