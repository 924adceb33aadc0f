/// An EBS volume as DescribeVolumes shows it.
package struct Volume: Hashable, Sendable {
    package var id: VolumeID
    /// GiB.
    package var sizeGiB: Int
    /// `gp3`, `st1`, …
    package var type: String
    package var tags: Tags
    package var encrypted: Bool
    /// Provisioned operations per second; an image of an io1 or io2 volume must repeat it.
    package var iops: Int?
    /// MiB per second; gp3 only.
    package var throughputMiBps: Int?

    package init(id: VolumeID, sizeGiB: Int, type: String, tags: Tags = [:], encrypted: Bool = false) {
        self.id = id
        self.sizeGiB = sizeGiB
        self.type = type
        self.tags = tags
        self.encrypted = encrypted
    }
}
