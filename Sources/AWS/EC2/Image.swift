import Model

/// An AMI as DescribeImages shows it.
package struct Image: Hashable, Sendable {
    package var id: ImageID
    package var ownerID: AccountID
    package var name: ExactText
    package var state: ImageState
    package var stateMessage: ExactText?
    package var isPublic: Bool
    package var createdAt: Instant
    package var tags: Tags
    /// The description with which the image was made; empty when the image has none.
    package var description: ExactText = ""
    package var rootDeviceName: ExactText?
    /// The snapshots that the image uses, with the device that each becomes.
    package var devices: [Device]
    /// The instance that the image was made from. Only CreateImage sets it.
    package var sourceInstance: InstanceID?
    package var architecture: ExactText?
    package var virtualizationType: ExactText?
    package var bootMode: ExactText?
    package var enaSupport: Bool?
    package var sriovNetSupport: ExactText?
    package var tpmSupport: ExactText?
    package var imdsSupport: ExactText?
    package var platformDetails: ExactText?
    package var usageOperation: ExactText?
    /// The protection: `disabled`, `enabled`, `enabled-with-cooldown`, `disabled after …`; nil when not shown.
    package var deregistrationProtection: ExactText?

    package struct Device: Hashable, Sendable {
        package var name: ExactText
        package var snapshot: SnapshotID?
        package var sizeGiB: Int?
        package var volumeType: ExactText?
        package init(name: ExactText, snapshot: SnapshotID?, sizeGiB: Int? = nil, volumeType: ExactText? = nil) {
            self.name = name
            self.snapshot = snapshot
            self.sizeGiB = sizeGiB
            self.volumeType = volumeType
        }
    }

    package init(
        id: ImageID, ownerID: AccountID, name: ExactText, state: ImageState, isPublic: Bool, createdAt: Instant,
        tags: Tags = [:], rootDeviceName: ExactText? = nil, devices: [Device] = []
    ) {
        self.id = id
        self.ownerID = ownerID
        self.name = name
        self.state = state
        self.isPublic = isPublic
        self.createdAt = createdAt
        self.tags = tags
        self.rootDeviceName = rootDeviceName
        self.devices = devices
    }

    package var snapshots: [SnapshotID] { devices.compactMap(\.snapshot) }

    /// The snapshot of the root device, or if no device has the root's name, of the first device.
    package var rootSnapshot: SnapshotID? {
        (devices.first { $0.name == rootDeviceName } ?? devices.first)?.snapshot
    }
}
