/// What a task made, adopted or removed in the cloud, as last observed.
package struct ResourceNote: Hashable, Sendable {
    /// e.g. `snap-0123456789abcdef0`, `ami-…`, or an alarm's name.
    package let id: String
    package let state: ResourceState
    /// True when the task found it already there instead of making it.
    package let adopted: Bool
    /// When the cloud says it began; nil when it does not say.
    package let startedAt: Instant?

    package init(id: String, state: ResourceState, adopted: Bool = false, startedAt: Instant? = nil) {
        self.id = id
        self.state = state
        self.adopted = adopted
        self.startedAt = startedAt
    }
}

/// How far a resource of tonight has come.
package enum ResourceState: String, Sendable, CaseIterable, Codable {
    /// Being made; `confirm` follows it.
    case pending
    /// A completed snapshot, an available image, an alarm that was put.
    case confirmed
    /// Ended badly; does not count as a backup.
    case error
    /// Deleted or deregistered by its task.
    case removed
}

/// What `confirm` saw of a resource that an earlier task of the run made.
package struct ResourceObservation: Hashable, Sendable {
    package let task: TaskID
    package let state: ResourceState
    /// Why it is in `error`, when it is.
    package let problem: Problem?
    /// True to open the task that made it once more.
    package let reopens: Bool

    package init(task: TaskID, state: ResourceState, problem: Problem? = nil, reopens: Bool = false) {
        self.task = task
        self.state = state
        self.problem = problem
        self.reopens = reopens
    }
}
