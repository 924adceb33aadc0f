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
    package var initial: Initial
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

    /// A task of a kind whose facts are known; `action` is the usual one unless it is given.
    package init(
        _ facts: KindFacts, lane: Lane, subject: String = "", action: ActionName? = nil, reason: String,
        payload: String = "", initial: Initial = .ready(dueAt: nil), covers: Set<Feature> = [], alsoRemoves: Int = 0
    ) {
        self.init(
            lane: lane, kind: facts.kind, subject: subject, action: action ?? facts.actions[0], reason: reason,
            payload: payload, initial: initial, followsLane: facts.followsLane, effect: facts.effect, covers: covers,
            alsoRemoves: alsoRemoves)
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

/// What the one mutating call of a kind of task makes or removes: by this alone the queue counts, without knowing
/// kinds. It says more than `Effect`, because AWS's operations know no tasks, and the database stores these words.
package enum TaskEffect: String, Sendable, CaseIterable, Codable {
    case makesSnapshot, makesImage, makesAlarm, removes

    /// True for what must not be made twice.
    package var makes: Bool { self != .removes }

    /// How much the failure of a task with that effect costs, the smaller the worse: a backup, or the knowledge of what
    /// is there (nil: the task only reads); an image; an alarm; room.
    package static func severity(of effect: TaskEffect?) -> Int {
        switch effect {
        case .makesSnapshot, nil: 0
        case .makesImage: 1
        case .makesAlarm: 2
        case .removes: 3
        }
    }
}

extension Effect {
    /// What a task with that effect does to the cloud; nil: it only reads.
    package init(_ effect: TaskEffect?) {
        self = effect.map { $0.makes ? .creates : .removes } ?? .reads
    }
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
