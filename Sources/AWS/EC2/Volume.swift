/// An EBS volume as DescribeVolumes shows it.
package struct Volume: Hashable, Sendable {
    package var id: VolumeID
    /// GiB.
    package var sizeGiB: Int
    /// `gp3`, `st1`, …
    package var type: String
    package var tags: Tags
    package var encrypted: Bool

    package init(id: VolumeID, sizeGiB: Int, type: String, tags: Tags = [:], encrypted: Bool = false) {
        self.id = id
        self.sizeGiB = sizeGiB
        self.type = type
        self.tags = tags
        self.encrypted = encrypted
    }
}
