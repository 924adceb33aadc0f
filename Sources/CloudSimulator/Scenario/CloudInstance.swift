import Model

/// An EC2 instance. Each instance has a reservation of its own, owned by its account.
package struct CloudInstance: Codable, Sendable, Equatable, CloudResource {
    package enum State: String, Codable, Sendable {
        case pending, running, stopping, stopped, terminated
        case shuttingDown = "shutting-down"
    }

    package var id: String
    package var state: State
    package var tags: [ExactText: ExactText]
    package var launchedAt: Instant
    package var rootDeviceName = "/dev/xvda"
    package var devices: [CloudAttachment] = []
    /// The last letter of the Availability Zone.
    package var zone = "a"
    package var instanceType = "m6i.large"
    package var architecture = "x86_64"
    package var virtualizationType = "hvm"
    package var bootMode: String?
    package var enaSupport = true
    package var sriovNetSupport: String?
    package var tpmSupport: String?
    /// The value `optional`, or `required` when the instance accepts IMDSv2 only.
    package var httpTokens = "optional"
    package var kernelID: String?
    package var ramdiskID: String?
    package var imageID = "ami-0123456789abcdef0"
    package var platform: String?
    package var platformDetails = "Linux/UNIX"
    package var usageOperation = "RunInstances"
    package var productCodes: [String] = []
    package var hibernation = false
    /// The base64 text that GetInstanceUefiData returns; nil if the instance has no UEFI data.
    package var uefiData: String?
    /// The number of times that a CreateImage without `NoReboot` has rebooted the instance.
    package var reboots = 0
    /// The number of private addresses, 50 to a network interface, as a node of EKS has them. With 0 a listing shows no
    /// interface.
    package var addresses = 0
    /// The untrue texts that listings show of it, by the element's name; an empty text leaves the element out.
    package var odd: [String: String] = [:]

    package init(id: String, launchedAt: Instant, state: State = .running, tags: [ExactText: ExactText] = [:]) {
        self.id = id
        self.launchedAt = launchedAt
        self.state = state
        self.tags = tags
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(id: try values.decode(String.self, forKey: .id), launchedAt: Instant(milliseconds: 0))
        try values.read(
            into: &self, (.launchedAt, \.launchedAt), (.state, \.state), (.tags, \.tags), (.devices, \.devices),
            (.rootDeviceName, \.rootDeviceName), (.instanceType, \.instanceType), (.architecture, \.architecture),
            (.virtualizationType, \.virtualizationType), (.bootMode, \.bootMode), (.enaSupport, \.enaSupport),
            (.sriovNetSupport, \.sriovNetSupport), (.tpmSupport, \.tpmSupport), (.httpTokens, \.httpTokens))
        try values.read(
            into: &self, (.kernelID, \.kernelID), (.ramdiskID, \.ramdiskID), (.imageID, \.imageID),
            (.platform, \.platform), (.platformDetails, \.platformDetails), (.usageOperation, \.usageOperation),
            (.productCodes, \.productCodes), (.hibernation, \.hibernation), (.uefiData, \.uefiData),
            (.reboots, \.reboots), (.zone, \.zone), (.odd, \.odd), (.addresses, \.addresses))
    }

    package var rootVolume: String? { devices.first { $0.device == rootDeviceName }?.volume }
}

/// A volume on a device of an instance.
package struct CloudAttachment: Codable, Sendable, Equatable {
    package var device: String
    package var volume: String
    package var deleteOnTermination = true

    package init(device: String, volume: String, deleteOnTermination: Bool = true) {
        self.device = device
        self.volume = volume
        self.deleteOnTermination = deleteOnTermination
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        device = try values.decode(String.self, forKey: .device)
        volume = try values.decode(String.self, forKey: .volume)
        try values.read(into: &self, (.deleteOnTermination, \.deleteOnTermination))
    }
}

/// A resource that a region keeps under an id.
package protocol CloudResource: Sendable {
    var id: String { get }
    var tags: [ExactText: ExactText] { get }
}
