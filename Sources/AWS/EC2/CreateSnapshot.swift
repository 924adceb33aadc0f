import Model

/// Starts a snapshot of one volume. The snapshot shows the volume as of the request and completes later. The call is
/// not idempotent and has no client token, so only tags tell whether a call made a snapshot (FACTS F10, F11). A volume
/// takes one call per 15 s (FACTS F4). Source: EC2 2016-11-15 `CreateSnapshot`.
package struct CreateSnapshot: CreateOperation {
    package static let service = Service.ec2
    package static let action = "CreateSnapshot"

    package var volume: VolumeID
    package var description: ExactText
    package var tags: Tags

    package init(volume: VolumeID, description: ExactText, tags: Tags) {
        self.volume = volume
        self.description = description
        self.tags = tags
    }

    package var parameters: [(name: String, value: String)] {
        var form = FormParameters()
        form.add("VolumeId", volume.text)
        form.add("Description", description)
        form.add(tags: tags, of: "snapshot")
        return form.pairs
    }

    package func decode(_ xml: XMLTree) throws(DecodingFailure) -> Snapshot { try Snapshot(xml) }
}
