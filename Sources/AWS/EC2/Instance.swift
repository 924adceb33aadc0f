import Model

/// An EC2 instance as DescribeInstances shows it, reduced to what the program uses.
package struct Instance: Hashable, Sendable {
    package var id: InstanceID
    /// The account that owns the instance's reservation.
    package var ownerID: AccountID
    package var state: InstanceState
    package var tags: Tags
    /// The device of the root volume, e.g. `/dev/xvda`.
    package var rootDeviceName: ExactText?
    /// The EBS volumes, in the order shown.
    package var volumes: [AttachedVolume]
    package var launchedAt: Instant?

    // The properties that an image must repeat (FACTS F21); nil when DescribeInstances does not show them.
    package var architecture: ExactText?
    package var virtualizationType: ExactText?
    package var bootMode: ExactText?
    package var enaSupport: Bool?
    package var sriovNetSupport: ExactText?
    package var tpmSupport: ExactText?
    /// `required` when the instance takes only IMDSv2.
    package var metadataTokens: ExactText?
    package var kernelID: ExactText?
    package var ramdiskID: ExactText?
    /// The image from which the instance was launched.
    package var imageID: ImageID?
    package var platform: ExactText?
    package var platformDetails: ExactText?
    /// The billing code. `RunInstances` alone means plain Linux/UNIX; any text after a colon is a billing code.
    package var usageOperation: ExactText?
    package var productCodes: [ExactText]
    package var hibernationConfigured: Bool

    package struct AttachedVolume: Hashable, Sendable {
        package var device: ExactText
        package var volume: VolumeID
        package var deleteOnTermination: Bool
        package init(device: ExactText, volume: VolumeID, deleteOnTermination: Bool = true) {
            self.device = device
            self.volume = volume
            self.deleteOnTermination = deleteOnTermination
        }
    }

    package init(
        id: InstanceID, ownerID: AccountID, state: InstanceState, tags: Tags = [:], rootDeviceName: ExactText? = nil,
        volumes: [AttachedVolume] = [], launchedAt: Instant? = nil
    ) {
        self.id = id
        self.ownerID = ownerID
        self.state = state
        self.tags = tags
        self.rootDeviceName = rootDeviceName
        self.volumes = volumes
        self.launchedAt = launchedAt
        productCodes = []
        hibernationConfigured = false
    }

    package var isRunning: Bool { state == .running }
    package var rootVolume: VolumeID? { volumes.first { $0.device == rootDeviceName }?.volume }
}
