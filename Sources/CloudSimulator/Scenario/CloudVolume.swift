import Model

/// An EBS volume. The instances say where it is attached.
package struct CloudVolume: Codable, Sendable, Equatable, CloudResource {
    package var id: String
    package var sizeGiB: Int
    package var type: String
    package var tags: [ExactText: ExactText]
    package var createdAt: Instant
    package var kmsKeyID: String?

    /// The size of a new Amazon Linux root volume.
    package static let usualSizeGiB = 8

    package init(
        id: String, sizeGiB: Int = CloudVolume.usualSizeGiB, type: String = "gp3", tags: [ExactText: ExactText] = [:],
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
        self.init(id: try values.decode(String.self, forKey: .id), createdAt: Instant(milliseconds: 0))
        try values.read(
            into: &self, (.sizeGiB, \.sizeGiB), (.type, \.type), (.tags, \.tags), (.createdAt, \.createdAt),
            (.kmsKeyID, \.kmsKeyID))
    }
}
