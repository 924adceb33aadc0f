/// A task to be added. It holds names and no observations. A run has one task per lane, kind and subject.
package struct TaskSpec: Hashable, Sendable {
    package let lane: Lane
    package let kind: JobKind
    /// The id of the task's volume, instance, snapshot or image; empty for a task about the lane itself.
    package let subject: ExactText
    /// The action of the task's one mutating call, or `aws-man:<verb>` for a task that only reads.
    package private(set) var action: ActionName
    /// The reason why the planner adds the task, in one clause for people.
    package private(set) var reason: String
    /// Versioned JSON of the names that the task needs besides the subject, or empty. A task that is
    /// opened again gets the newer plan's.
    package private(set) var payload: String
    package var initial: Initial
    /// True for `confirm`. It is opened again when another task of its run and lane is opened, or when a pending
    /// resource is recorded in the lane after `confirm` has ended.
    package let followsLane: Bool
    /// The task's effect in the cloud, for counting. Nil for a task that only reads. A kind's tasks share one effect.
    package let effect: TaskEffect?
    /// The features of the lane that are uncovered when the task fails or is blocked. Only enumerations have any.
    package let covers: Set<Feature>

    /// The most resources that are removed along with the task's own; 0 for all other tasks.
    package private(set) var alsoRemoves: Int
    /// A task that is done and whose effect was recorded at this time or earlier is contradicted by the listing behind
    /// the plan: what it made is gone, or what it removed is back. Nil when the listing proves nothing of the kind.
    package var disproves: Instant?

    package enum Initial: Hashable, Sendable {
        /// The task can be claimed from `dueAt` on; nil means at once.
        case ready(dueAt: Instant?)
        /// The planner found the task done already, with the resource that proves it.
        case done(ResourceNote)
        case skipped(why: String)
        case blocked(Problem)
    }

    /// The same task, as a newer plan of it has it.
    package func planned(as newer: TaskSpec) -> TaskSpec {
        var spec = self
        (spec.action, spec.reason, spec.payload) = (newer.action, newer.reason, newer.payload)
        spec.alsoRemoves = newer.alsoRemoves
        return spec
    }

    /// The same task, which must not run for the given reason.
    package func blocked(_ problem: Problem) -> TaskSpec {
        var spec = self
        spec.initial = .blocked(problem)
        return spec
    }

    /// A task of a kind whose facts are known; `action` is the usual one unless it is given.
    package init(
        _ facts: KindFacts, lane: Lane, subject: ExactText = "", action: ActionName? = nil, reason: String,
        payload: String = "", initial: Initial = .ready(dueAt: nil), covers: Set<Feature> = [], alsoRemoves: Int = 0
    ) {
        self.init(
            lane: lane, kind: facts.kind, subject: subject, action: action ?? facts.actions[0], reason: reason,
            payload: payload, initial: initial, followsLane: facts.followsLane, effect: facts.effect, covers: covers,
            alsoRemoves: alsoRemoves)
    }

    package init(
        lane: Lane, kind: JobKind, subject: ExactText, action: ActionName, reason: String, payload: String = "",
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

/// The kind of thing that the one mutating call of a kind of task makes or removes. The queue counts by this alone, without knowing
/// kinds. Unlike `Effect`, it also says which resource is made. The database stores these words.
package enum TaskEffect: String, Sendable, CaseIterable, Codable {
    case makesSnapshot, makesImage, makesAlarm, removes

    /// True when the effect must not happen twice.
    package var makes: Bool { self != .removes }

    /// Ranks what the failure of a task with that effect costs, the worst first: a backup or a listing (nil: the task
    /// only reads), then an image, then an alarm, then room.
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
    /// The effect on the cloud of a task with this `TaskEffect`; nil stands for a task that only reads.
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
