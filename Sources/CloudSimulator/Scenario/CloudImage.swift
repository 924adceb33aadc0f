import Model

/// An AMI of the account that keeps it.
package struct CloudImage: Codable, Sendable, Equatable, CloudResource {
    package enum State: String, Codable, Sendable {
        case pending, available, failed, disabled, invalid, deregistered, transient, error
    }

    package var id: String
    package var name: String
    package var description = ""
    package var createdAt: Instant
    /// The time when a pending image becomes available or fails; nil afterwards.
    package var endsAt: Instant?
    package var state: State
    /// The reason shown once the image has failed. A pending image that has a reason will fail.
    package var failure: String?
    package var tags: [ExactText: ExactText]
    package var isPublic = false
    /// The accounts that may launch instances of the image.
    package var sharedWith: [AccountID] = []
    /// The ARNs of the organizations whose accounts may launch instances of the image.
    package var organizations: [String] = []
    package var rootDeviceName: String
    package var devices: [CloudImageDevice]
    package var architecture = "x86_64"
    package var virtualizationType = "hvm"
    package var bootMode: String?
    package var enaSupport = true
    package var sriovNetSupport: String?
    package var tpmSupport: String?
    package var imdsSupport: String?
    package var uefiData: String?
    package var kernelID: String?
    package var ramdiskID: String?
    package var platform: String?
    package var platformDetails = "Linux/UNIX"
    package var usageOperation = "RunInstances"
    package var productCodes: [String] = []
    /// The instance that CreateImage was asked for; RegisterImage leaves it nil.
    package var sourceInstance: String?
    /// The protection: `enabled`, `enabled-with-cooldown`, `disabled`, `disabled after …`.
    package var deregistrationProtection = "disabled"
    /// The untrue texts that listings show of it, by the element's name; an empty text leaves the element out.
    package var odd: [String: String] = [:]

    package init(
        id: String, name: String, createdAt: Instant, state: State = .available, endsAt: Instant? = nil,
        tags: [ExactText: ExactText] = [:], rootDeviceName: String = "/dev/xvda", devices: [CloudImageDevice] = []
    ) {
        self.id = id
        self.name = name
        self.createdAt = createdAt
        self.state = state
        self.endsAt = endsAt
        self.tags = tags
        self.rootDeviceName = rootDeviceName
        self.devices = devices
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            id: try values.decode(String.self, forKey: .id), name: try values.decode(String.self, forKey: .name),
            createdAt: try values.decode(Instant.self, forKey: .createdAt))
        try values.read(
            into: &self, (.state, \.state), (.endsAt, \.endsAt), (.tags, \.tags), (.devices, \.devices),
            (.rootDeviceName, \.rootDeviceName), (.description, \.description), (.failure, \.failure),
            (.isPublic, \.isPublic), (.architecture, \.architecture), (.virtualizationType, \.virtualizationType),
            (.bootMode, \.bootMode), (.enaSupport, \.enaSupport), (.sriovNetSupport, \.sriovNetSupport))
        try values.read(
            into: &self, (.tpmSupport, \.tpmSupport), (.imdsSupport, \.imdsSupport), (.uefiData, \.uefiData),
            (.kernelID, \.kernelID), (.ramdiskID, \.ramdiskID), (.platform, \.platform),
            (.platformDetails, \.platformDetails), (.usageOperation, \.usageOperation),
            (.productCodes, \.productCodes), (.sourceInstance, \.sourceInstance), (.sharedWith, \.sharedWith),
            (.organizations, \.organizations),
            (.deregistrationProtection, \.deregistrationProtection), (.odd, \.odd))
    }
}

/// One line of an image's block device mapping.
package struct CloudImageDevice: Codable, Sendable, Equatable {
    package var name: String
    package var snapshot: String?
    package var sizeGiB: Int?
    package var type: String?
    package var deleteOnTermination: Bool
    package var encrypted: Bool

    package init(
        name: String, snapshot: String? = nil, sizeGiB: Int? = nil, type: String? = nil,
        deleteOnTermination: Bool = true, encrypted: Bool = false
    ) {
        self.name = name
        self.snapshot = snapshot
        self.sizeGiB = sizeGiB
        self.type = type
        self.deleteOnTermination = deleteOnTermination
        self.encrypted = encrypted
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(name: try values.decode(String.self, forKey: .name))
        try values.read(
            into: &self, (.snapshot, \.snapshot), (.sizeGiB, \.sizeGiB), (.type, \.type),
            (.deleteOnTermination, \.deleteOnTermination), (.encrypted, \.encrypted))
    }
}
