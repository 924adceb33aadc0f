import Model

/// An AMI of the account that keeps it.
package struct CloudImage: Codable, Sendable, Equatable, CloudResource {
    package var id: String
    package var name: String
    package var description: String
    package var createdAt: Instant
    /// When a pending one ends; nil for one that has ended.
    package var endsAt: Instant?
    /// `pending`, `available`, `failed`, `disabled`, …
    package var state: String
    /// Shown once it has failed; on a pending one it means that it will.
    package var failure: String?
    package var tags: [String: String]
    package var isPublic: Bool
    package var rootDeviceName: String
    package var devices: [CloudImageDevice]
    package var architecture: String
    package var virtualizationType: String
    package var bootMode: String?
    package var enaSupport: Bool
    package var sriovNetSupport: String?
    package var tpmSupport: String?
    package var imdsSupport: String?
    package var uefiData: String?
    package var kernelID: String?
    package var ramdiskID: String?
    package var platform: String?
    package var platformDetails: String
    package var usageOperation: String
    package var productCodes: [String]
    /// Set by CreateImage only.
    package var sourceInstance: String?
    /// `enabled`, `enabled-with-cooldown`, `disabled`, `disabled after …`.
    package var deregistrationProtection: String

    package init(
        id: String, name: String, createdAt: Instant, state: String = "available", endsAt: Instant? = nil,
        tags: [String: String] = [:], rootDeviceName: String = "/dev/xvda", devices: [CloudImageDevice] = []
    ) {
        self.id = id
        self.name = name
        self.createdAt = createdAt
        self.state = state
        self.endsAt = endsAt
        self.tags = tags
        self.rootDeviceName = rootDeviceName
        self.devices = devices
        description = ""
        isPublic = false
        architecture = "x86_64"
        virtualizationType = "hvm"
        enaSupport = true
        platformDetails = "Linux/UNIX"
        usageOperation = "RunInstances"
        productCodes = []
        deregistrationProtection = "disabled"
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            id: try values.decode(String.self, forKey: .id), name: try values.decode(String.self, forKey: .name),
            createdAt: try values.decode(Instant.self, forKey: .createdAt),
            state: try values.value(.state, or: "available"),
            endsAt: try values.decodeIfPresent(Instant.self, forKey: .endsAt),
            tags: try values.value(.tags, or: [:]), rootDeviceName: try values.value(.rootDeviceName, or: "/dev/xvda"),
            devices: try values.value(.devices, or: []))
        description = try values.value(.description, or: description)
        failure = try values.decodeIfPresent(String.self, forKey: .failure)
        isPublic = try values.value(.isPublic, or: isPublic)
        architecture = try values.value(.architecture, or: architecture)
        virtualizationType = try values.value(.virtualizationType, or: virtualizationType)
        bootMode = try values.decodeIfPresent(String.self, forKey: .bootMode)
        enaSupport = try values.value(.enaSupport, or: enaSupport)
        sriovNetSupport = try values.decodeIfPresent(String.self, forKey: .sriovNetSupport)
        tpmSupport = try values.decodeIfPresent(String.self, forKey: .tpmSupport)
        imdsSupport = try values.decodeIfPresent(String.self, forKey: .imdsSupport)
        uefiData = try values.decodeIfPresent(String.self, forKey: .uefiData)
        kernelID = try values.decodeIfPresent(String.self, forKey: .kernelID)
        ramdiskID = try values.decodeIfPresent(String.self, forKey: .ramdiskID)
        platform = try values.decodeIfPresent(String.self, forKey: .platform)
        platformDetails = try values.value(.platformDetails, or: platformDetails)
        usageOperation = try values.value(.usageOperation, or: usageOperation)
        productCodes = try values.value(.productCodes, or: productCodes)
        sourceInstance = try values.decodeIfPresent(String.self, forKey: .sourceInstance)
        deregistrationProtection = try values.value(.deregistrationProtection, or: deregistrationProtection)
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
        name: String, snapshot: String?, sizeGiB: Int? = nil, type: String? = nil, deleteOnTermination: Bool = true,
        encrypted: Bool = false
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
        name = try values.decode(String.self, forKey: .name)
        snapshot = try values.decodeIfPresent(String.self, forKey: .snapshot)
        sizeGiB = try values.decodeIfPresent(Int.self, forKey: .sizeGiB)
        type = try values.decodeIfPresent(String.self, forKey: .type)
        deleteOnTermination = try values.value(.deleteOnTermination, or: true)
        encrypted = try values.value(.encrypted, or: false)
    }
}
