import Model

/// Makes an image of a root snapshot. By default EC2 makes an i386 paravirtual image without ENA, so the call repeats
/// all properties that the instance shows (FACTS F21). It is for plain Linux only, because the image loses billing
/// codes (FACTS F22). The name is unique in the account and region (FACTS F20). Source: EC2 2016-11-15 `RegisterImage`.
package struct RegisterImage: CreateOperation {
    package static let service = Service.ec2
    package static let action = "RegisterImage"

    package var name: ExactText
    package var description: ExactText?
    package var architecture: ExactText?
    package var virtualizationType: ExactText?
    package var bootMode: ExactText?
    package var enaSupport: Bool?
    /// The value `simple` or nil.
    package var sriovNetSupport: ExactText?
    /// The value `v2.0` or nil.
    package var tpmSupport: ExactText?
    /// The value `v2.0` or nil. With `v2.0`, instances of the image take only IMDSv2.
    package var imdsSupport: ExactText?
    /// The Base64 text that `GetInstanceUefiData` answers.
    package var uefiData: ExactText?
    package var kernelID: ExactText?
    package var ramdiskID: ExactText?
    package var root: RootDevice
    package var tags: Tags

    /// The one device of the image.
    package struct RootDevice: Hashable, Sendable {
        /// The device's name, e.g. `/dev/xvda`.
        package var name: ExactText
        package var snapshot: SnapshotID
        /// The size in GiB. It is at least the snapshot's size.
        package var sizeGiB: Int?
        package var volumeType: ExactText?
        /// The operations per second. They are required for io1 and io2, allowed for gp3, and refused otherwise.
        package var iops: Int?
        /// The throughput, for gp3 only.
        package var throughputMiBps: Int?
        package var deleteOnTermination: Bool

        package init(
            name: ExactText, snapshot: SnapshotID, sizeGiB: Int? = nil, volumeType: ExactText? = nil, iops: Int? = nil,
            throughputMiBps: Int? = nil, deleteOnTermination: Bool = true
        ) {
            self.name = name
            self.snapshot = snapshot
            self.sizeGiB = sizeGiB
            self.volumeType = volumeType
            self.iops = iops
            self.throughputMiBps = throughputMiBps
            self.deleteOnTermination = deleteOnTermination
        }
    }

    package init(name: ExactText, description: ExactText? = nil, root: RootDevice, tags: Tags) {
        self.name = name
        self.description = description
        self.root = root
        self.tags = tags
    }

    package var parameters: [(name: String, value: String)] {
        var form = FormParameters()
        form.add("Name", name)
        form.add("Description", description)
        form.add("Architecture", architecture)
        form.add("VirtualizationType", virtualizationType)
        form.add("BootMode", bootMode)
        form.add("EnaSupport", enaSupport)
        form.add("SriovNetSupport", sriovNetSupport)
        form.add("TpmSupport", tpmSupport)
        form.add("ImdsSupport", imdsSupport)
        form.add("UefiData", uefiData)
        form.add("KernelId", kernelID)
        form.add("RamdiskId", ramdiskID)
        form.add("RootDeviceName", root.name)
        form.add("BlockDeviceMapping.1.DeviceName", root.name)
        form.add("BlockDeviceMapping.1.Ebs.SnapshotId", root.snapshot.text)
        form.add("BlockDeviceMapping.1.Ebs.VolumeSize", root.sizeGiB)
        form.add("BlockDeviceMapping.1.Ebs.VolumeType", root.volumeType)
        form.add("BlockDeviceMapping.1.Ebs.Iops", root.iops)
        form.add("BlockDeviceMapping.1.Ebs.Throughput", root.throughputMiBps)
        form.add("BlockDeviceMapping.1.Ebs.DeleteOnTermination", root.deleteOnTermination)
        form.add(tags: tags, of: "image")
        return form.pairs
    }

    package func decode(_ xml: XMLTree) throws(DecodingFailure) -> ImageID { ImageID(try xml.requiredText("imageId")) }
}
