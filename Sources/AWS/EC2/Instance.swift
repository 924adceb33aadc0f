import Model

/// An EC2 instance as DescribeInstances shows it, reduced to what the program uses.
package struct Instance: Hashable, Sendable {
    package var id: InstanceID
    /// The account that owns the instance's reservation.
    package var ownerID: AccountID
    package var state: InstanceState
    package var tags: Tags
    /// The device of the root volume, e.g. `/dev/xvda`.
    package var rootDeviceName: String?
    /// The EBS volumes, in the order shown.
    package var volumes: [AttachedVolume]
    package var launchedAt: Instant?

    // The properties that an image must repeat (FACTS F21); nil when DescribeInstances does not show them.
    package var architecture: String?
    package var virtualizationType: String?
    package var bootMode: String?
    package var enaSupport: Bool?
    package var sriovNetSupport: String?
    package var tpmSupport: String?
    /// `required` when the instance takes only IMDSv2.
    package var metadataTokens: String?
    package var kernelID: String?
    package var ramdiskID: String?
    /// The image from which the instance was launched.
    package var imageID: ImageID?
    package var platform: String?
    package var platformDetails: String?
    /// The billing code. `RunInstances` alone means plain Linux/UNIX; any text after a colon is a billing code.
    package var usageOperation: String?
    package var productCodes: [String]
    package var hibernationConfigured: Bool

    package struct AttachedVolume: Hashable, Sendable {
        package var device: String
        package var volume: VolumeID
        package var deleteOnTermination: Bool
        package init(device: String, volume: VolumeID, deleteOnTermination: Bool = true) {
            self.device = device
            self.volume = volume
            self.deleteOnTermination = deleteOnTermination
        }
    }

    package init(
        id: InstanceID, ownerID: AccountID, state: InstanceState, tags: Tags = [:], rootDeviceName: String? = nil,
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
