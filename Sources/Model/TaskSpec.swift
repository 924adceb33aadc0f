/// A task that is to be added. It names things and never holds what was seen of them. A run has one per lane, kind and subject.
package struct TaskSpec: Hashable, Sendable {
    package let lane: Lane
    package let kind: JobKind
    /// The id of its volume, instance, snapshot or image; empty for a task about the lane itself.
    package let subject: String
    /// The action of its one mutating call, or `aws-man:<verb>` for a task that only reads.
    package let action: ActionName
    /// Why the planner wants it, in one clause for people.
    package let reason: String
    /// Versioned JSON of the names that it needs besides the subject, or empty. It is written once.
    package let payload: String
    package let initial: Initial
    /// True for `confirm`, which is opened again whenever another task of its run and lane is opened, or something pending is
    /// recorded there after its end.
    package let followsLane: Bool
    /// Its effect in the cloud, for counting; nil for a task that only reads. All tasks of a kind have the same.
    package let effect: TaskEffect?
    /// The features of its lane that are uncovered when it fails or is blocked, with its problem. Only enumerations have some.
    package let covers: Set<Feature>

    /// How many things go at most with the one that it removes; 0 for all other tasks.
    package let alsoRemoves: Int

    package enum Initial: Hashable, Sendable {
        /// It can be claimed from `dueAt` on; nil means at once.
        case ready(dueAt: Instant?)
        /// The planner found it done already, with the resource that proves it.
        case done(ResourceNote)
        case skipped(why: String)
        case blocked(Problem)
    }

    package init(
        lane: Lane, kind: JobKind, subject: String, action: ActionName, reason: String, payload: String = "",
        initial: Initial = .ready(dueAt: nil), followsLane: Bool = false, effect: TaskEffect? = nil,
        covers: Set<Feature> = [], alsoRemoves: Int = 0
    ) {
        self.lane = lane
        self.kind = kind
        self.subject = subject
        self.action = action
        self.reason = reason
        self.payload = payload
        self.initial = initial
        self.followsLane = followsLane
        self.effect = effect
        self.covers = covers
        self.alsoRemoves = alsoRemoves
    }
}

/// What the one mutating call of a kind of task does: by this alone the queue counts snapshots due, things made and
/// things removed, without knowing any kind.
package enum TaskEffect: String, Sendable, CaseIterable, Codable {
    case makesSnapshot, makesImage, makesAlarm, removes

    /// True for what must not be made twice.
    package var makes: Bool { self != .removes }
}

/// The rowid of a task in the database.
package struct TaskID: Hashable, Sendable, Comparable, CustomStringConvertible, Codable {
    package let number: Int64
    package init(_ number: Int64) { self.number = number }
    package init(from decoder: any Decoder) throws { number = try decoder.singleValueContainer().decode(Int64.self) }
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(number)
    }
    package var description: String { String(number) }
    package static func < (left: TaskID, right: TaskID) -> Bool { left.number < right.number }
}
