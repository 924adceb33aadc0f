import Model

/// Reads who besides its owner may use a snapshot, which DescribeSnapshots does not show (FACTS F44). Source: EC2
/// 2016-11-15 `DescribeSnapshotAttribute`.
package struct DescribeSnapshotAttribute: ReadOperation {
    package static let service = Service.ec2
    package static let action = "DescribeSnapshotAttribute"

    package var snapshot: SnapshotID

    package init(snapshot: SnapshotID) { self.snapshot = snapshot }

    package var parameters: [(name: String, value: String)] {
        var form = FormParameters()
        form.add("Attribute", "createVolumePermission")
        form.add("SnapshotId", snapshot.text)
        return form.pairs
    }

    /// The accounts that may use the snapshot, and `all` for a public one.
    package func decode(_ xml: XMLTree) throws(DecodingFailure) -> [ExactText] {
        try xml.permissions("createVolumePermission", of: snapshot.text, "snapshotId")
    }
}

extension XMLTree {
    /// The holders of a permission on a resource. The answer must name the resource, because an answer without any
    /// permission otherwise looks like an answer that is about something else.
    func permissions(_ list: ExactText, of id: ExactText, _ idName: ExactText) throws(DecodingFailure) -> [ExactText] {
        let named = try requiredText(idName)
        guard named == id else { throw DecodingFailure("<\(idName)> is \(named), and \(id) was asked about") }
        return (self[list]?.items ?? []).map { item in
            let names: [ExactText] = ["userId", "group", "organizationArn", "organizationalUnitArn"]
            return names.lazy.compactMap { item.text($0) }.first ?? "a holder without a name"
        }
    }
}
