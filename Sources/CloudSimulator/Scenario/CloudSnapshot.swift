import Model

/// An EBS snapshot of the account that keeps it.
package struct CloudSnapshot: Codable, Sendable, Equatable, CloudResource {
    package var id: String
    package var volume: String
    package var sizeGiB: Int
    /// The point in time that it holds: when it was asked for.
    package var startedAt: Instant
    /// When a pending one ends; nil for one that has ended.
    package var endsAt: Instant?
    /// `pending`, `completed`, `error`, `recoverable`, `recovering`.
    package var state: String
    /// Shown once it is in `error`; on a pending one it means that it will end so.
    package var failure: String?
    package var completedAt: Instant?
    package var description: String
    package var tags: [String: String]
    package var kmsKeyID: String?
    /// `standard` or `archive`.
    package var tier: String
    package var isPublic: Bool
    /// Accounts that may see and use it.
    package var sharedWith: [AccountID]
    /// Locked snapshots refuse to be deleted.
    package var isLocked: Bool

    package init(
        id: String, volume: String, sizeGiB: Int = CloudVolume.usualSizeGiB, startedAt: Instant,
        state: String = "completed", endsAt: Instant? = nil, description: String = "", tags: [String: String] = [:]
    ) {
        self.id = id
        self.volume = volume
        self.sizeGiB = sizeGiB
        self.startedAt = startedAt
        self.state = state
        self.endsAt = endsAt
        self.description = description
        self.tags = tags
        tier = "standard"
        isPublic = false
        sharedWith = []
        isLocked = false
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            id: try values.decode(String.self, forKey: .id), volume: try values.decode(String.self, forKey: .volume),
            sizeGiB: try values.value(.sizeGiB, or: CloudVolume.usualSizeGiB),
            startedAt: try values.decode(Instant.self, forKey: .startedAt),
            state: try values.value(.state, or: "completed"),
            endsAt: try values.decodeIfPresent(Instant.self, forKey: .endsAt),
            description: try values.value(.description, or: ""), tags: try values.value(.tags, or: [:]))
        failure = try values.decodeIfPresent(String.self, forKey: .failure)
        completedAt = try values.decodeIfPresent(Instant.self, forKey: .completedAt)
        kmsKeyID = try values.decodeIfPresent(String.self, forKey: .kmsKeyID)
        tier = try values.value(.tier, or: tier)
        isPublic = try values.value(.isPublic, or: isPublic)
        sharedWith = try values.value(.sharedWith, or: sharedWith)
        isLocked = try values.value(.isLocked, or: isLocked)
    }
}
