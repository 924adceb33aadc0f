/// What a task does, by name, e.g. `create-snapshot`. The queue and the engine know kinds only by this name.
package struct JobKind: Hashable, Sendable, Comparable, CustomStringConvertible, Codable {
    package let name: String

    package init(_ name: String) { self.name = name }
    package init(from decoder: any Decoder) throws { name = try decoder.singleValueContainer().decode(String.self) }
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(name)
    }

    package var description: String { name }
    package static func < (left: JobKind, right: JobKind) -> Bool { left.name < right.name }
}

/// An API action as rate limits and IAM name it, `<service>:<Action>`, e.g. `ec2:CreateSnapshot`. Tasks that only read
/// are queued under a name of our own, `aws-man:<verb>`.
package struct ActionName: Hashable, Sendable, Comparable, CustomStringConvertible {
    package let text: String

    package init(_ text: String) { self.text = text }

    package var description: String { text }
    package static func < (left: ActionName, right: ActionName) -> Bool { left.text < right.text }
}

/// One API action in a lane: the unit of rate limiting, and how ready tasks are clustered.
package struct Flow: Hashable, Sendable, CustomStringConvertible {
    package let lane: Lane
    package let action: ActionName

    package init(lane: Lane, action: ActionName) {
        self.lane = lane
        self.action = action
    }

    package var description: String { "\(lane) \(action)" }
}

/// The published figures of a token bucket (`aws-facts.md` D1), before the configured share is taken.
package struct BucketFigures: Hashable, Sendable {
    /// Tokens in a full bucket: calls.
    package let capacity: Double
    /// Calls per second.
    package let refillPerSecond: Double

    package init(capacity: Double, refillPerSecond: Double) {
        self.capacity = capacity
        self.refillPerSecond = refillPerSecond
    }
}
