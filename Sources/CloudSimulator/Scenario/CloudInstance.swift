import Model

/// An EC2 instance. Each is alone in its reservation, which its account owns.
package struct CloudInstance: Codable, Sendable, Equatable, CloudResource {
    package var id: String
    package var state: String
    package var tags: [String: String]
    package var launchedAt: Instant
    package var rootDeviceName: String
    package var devices: [CloudAttachment]
    package var instanceType: String
    package var architecture: String
    package var virtualizationType: String
    package var bootMode: String?
    package var enaSupport: Bool
    package var sriovNetSupport: String?
    package var tpmSupport: String?
    /// `optional` or `required` (IMDSv2 only).
    package var httpTokens: String
    package var kernelID: String?
    package var ramdiskID: String?
    package var imageID: String
    package var platform: String?
    package var platformDetails: String
    package var usageOperation: String
    package var productCodes: [String]
    package var hibernation: Bool
    /// Base64, as GetInstanceUefiData gives it; nil: the instance has none.
    package var uefiData: String?
    /// How often a CreateImage without `NoReboot` has rebooted it.
    package var reboots: Int

    package init(id: String, launchedAt: Instant, state: String = "running", tags: [String: String] = [:]) {
        self.id = id
        self.launchedAt = launchedAt
        self.state = state
        self.tags = tags
        rootDeviceName = "/dev/xvda"
        devices = []
        instanceType = "m6i.large"
        architecture = "x86_64"
        virtualizationType = "hvm"
        enaSupport = true
        httpTokens = "optional"
        imageID = "ami-0123456789abcdef0"
        platformDetails = "Linux/UNIX"
        usageOperation = "RunInstances"
        productCodes = []
        hibernation = false
        reboots = 0
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            id: try values.decode(String.self, forKey: .id),
            launchedAt: try values.value(.launchedAt, or: Instant(milliseconds: 0)),
            state: try values.value(.state, or: "running"), tags: try values.value(.tags, or: [:]))
        rootDeviceName = try values.value(.rootDeviceName, or: rootDeviceName)
        devices = try values.value(.devices, or: devices)
        instanceType = try values.value(.instanceType, or: instanceType)
        architecture = try values.value(.architecture, or: architecture)
        virtualizationType = try values.value(.virtualizationType, or: virtualizationType)
        bootMode = try values.decodeIfPresent(String.self, forKey: .bootMode)
        enaSupport = try values.value(.enaSupport, or: enaSupport)
        sriovNetSupport = try values.decodeIfPresent(String.self, forKey: .sriovNetSupport)
        tpmSupport = try values.decodeIfPresent(String.self, forKey: .tpmSupport)
        httpTokens = try values.value(.httpTokens, or: httpTokens)
        kernelID = try values.decodeIfPresent(String.self, forKey: .kernelID)
        ramdiskID = try values.decodeIfPresent(String.self, forKey: .ramdiskID)
        imageID = try values.value(.imageID, or: imageID)
        platform = try values.decodeIfPresent(String.self, forKey: .platform)
        platformDetails = try values.value(.platformDetails, or: platformDetails)
        usageOperation = try values.value(.usageOperation, or: usageOperation)
        productCodes = try values.value(.productCodes, or: productCodes)
        hibernation = try values.value(.hibernation, or: hibernation)
        uefiData = try values.decodeIfPresent(String.self, forKey: .uefiData)
        reboots = try values.value(.reboots, or: reboots)
    }

    package var rootVolume: String? { devices.first { $0.device == rootDeviceName }?.volume }
}

/// A volume on a device of an instance.
package struct CloudAttachment: Codable, Sendable, Equatable {
    package var device: String
    package var volume: String
    package var deleteOnTermination: Bool

    package init(device: String, volume: String, deleteOnTermination: Bool = true) {
        self.device = device
        self.volume = volume
        self.deleteOnTermination = deleteOnTermination
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        device = try values.decode(String.self, forKey: .device)
        volume = try values.decode(String.self, forKey: .volume)
        deleteOnTermination = try values.value(.deleteOnTermination, or: true)
    }
}

/// Anything that a region keeps under an id.
package protocol CloudResource: Sendable {
    var id: String { get }
    var tags: [String: String] { get }
}
