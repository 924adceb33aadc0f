import Model

/// An EBS volume as DescribeVolumes shows it.
package struct Volume: Hashable, Sendable {
    package var id: VolumeID
    /// The size in GiB.
    package var sizeGiB: Int
    /// The type: `gp3`, `st1`, …
    package var type: ExactText
    package var tags: Tags
    package var encrypted: Bool
    /// The ARN of the KMS key of an encrypted volume.
    package var kmsKeyID: ExactText?
    /// The provisioned operations per second. An image of an io1 or io2 volume must repeat them.
    package var iops: Int?
    /// The throughput in MiB per second, for gp3 only.
    package var throughputMiBps: Int?

    package init(id: VolumeID, sizeGiB: Int, type: ExactText, tags: Tags = [:], encrypted: Bool = false) {
        self.id = id
        self.sizeGiB = sizeGiB
        self.type = type
        self.tags = tags
        self.encrypted = encrypted
    }
}
