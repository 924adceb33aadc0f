/// Starts a snapshot of one volume; it holds the volume as of the request and completes later. Not idempotent, no
/// client token: the tags in the call are what finds it again. Description at most 255 bytes, at most 50 tags.
/// Source: EC2 2016-11-15 `CreateSnapshot`. EC2 takes one of a volume in 15 s.
package struct CreateSnapshot: CreateOperation {
    package static let service = Service.ec2
    package static let action = "CreateSnapshot"

    package var volume: VolumeID
    package var description: String
    package var tags: Tags

    package init(volume: VolumeID, description: String, tags: Tags) {
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
