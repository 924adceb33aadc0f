import Model

/// An EBS snapshot of the account that keeps it.
package struct CloudSnapshot: Codable, Sendable, Equatable, CloudResource {
    package enum State: String, Codable, Sendable { case pending, completed, error, recoverable, recovering }
    package enum Tier: String, Codable, Sendable { case standard, archive }

    package var id: String
    package var volume: String
    package var sizeGiB: Int
    /// The time when the snapshot was requested. The snapshot shows the volume as of this time.
    package var startedAt: Instant
    /// The time when a pending snapshot completes or fails; nil afterwards.
    package var endsAt: Instant?
    package var state: State
    /// The reason shown once the snapshot is in `error`. A pending snapshot that has a reason will fail.
    package var failure: String?
    package var completedAt: Instant?
    package var description: String
    package var tags: [ExactText: ExactText]
    package var kmsKeyID: String?
    package var tier = Tier.standard
    package var isPublic = false
    /// The accounts that may see and use the snapshot.
    package var sharedWith: [AccountID] = []
    /// True for a locked snapshot, which cannot be deleted.
    package var isLocked = false
    /// The untrue texts that listings show of it, by the element's name; an empty text leaves the element out.
    package var odd: [String: String] = [:]

    package init(
        id: String, volume: String, sizeGiB: Int = CloudVolume.usualSizeGiB, startedAt: Instant,
        state: State = .completed, endsAt: Instant? = nil, description: String = "", tags: [ExactText: ExactText] = [:]
    ) {
        self.id = id
        self.volume = volume
        self.sizeGiB = sizeGiB
        self.startedAt = startedAt
        self.state = state
        self.endsAt = endsAt
        self.description = description
        self.tags = tags
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            id: try values.decode(String.self, forKey: .id), volume: try values.decode(String.self, forKey: .volume),
            startedAt: try values.decode(Instant.self, forKey: .startedAt))
        try values.read(
            into: &self, (.sizeGiB, \.sizeGiB), (.state, \.state), (.endsAt, \.endsAt), (.failure, \.failure),
            (.completedAt, \.completedAt), (.description, \.description), (.tags, \.tags), (.kmsKeyID, \.kmsKeyID),
            (.tier, \.tier), (.isPublic, \.isPublic), (.sharedWith, \.sharedWith), (.isLocked, \.isLocked),
            (.odd, \.odd))
    }
}
