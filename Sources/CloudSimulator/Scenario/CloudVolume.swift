import Model

/// An EBS volume; instances say where it is attached.
package struct CloudVolume: Codable, Sendable, Equatable, CloudResource {
    package var id: String
    package var sizeGiB: Int
    package var type: String
    package var tags: [String: String]
    package var createdAt: Instant
    package var kmsKeyID: String?

    /// The size of a new Amazon Linux root volume.
    package static let usualSizeGiB = 8

    package init(
        id: String, sizeGiB: Int = CloudVolume.usualSizeGiB, type: String = "gp3", tags: [String: String] = [:],
        createdAt: Instant, kmsKeyID: String? = nil
    ) {
        self.id = id
        self.sizeGiB = sizeGiB
        self.type = type
        self.tags = tags
        self.createdAt = createdAt
        self.kmsKeyID = kmsKeyID
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        id = try values.decode(String.self, forKey: .id)
        sizeGiB = try values.value(.sizeGiB, or: Self.usualSizeGiB)
        type = try values.value(.type, or: "gp3")
        tags = try values.value(.tags, or: [:])
        createdAt = try values.value(.createdAt, or: Instant(milliseconds: 0))
        kmsKeyID = try values.decodeIfPresent(String.self, forKey: .kmsKeyID)
    }
}
