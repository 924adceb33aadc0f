/// What a task made, adopted or removed in the cloud, as last observed.
package struct ResourceNote: Hashable, Sendable {
    /// The id, e.g. `snap-0123456789abcdef0` or `ami-…`, or an alarm's name.
    package let id: String
    package let state: ResourceState
    /// True when the task found it and did not make it.
    package let adopted: Bool
    /// When it began, as the cloud says; nil when the cloud does not say it.
    package let startedAt: Instant?

    package init(id: String, state: ResourceState, adopted: Bool = false, startedAt: Instant? = nil) {
        (self.id, self.state, self.adopted, self.startedAt) = (id, state, adopted, startedAt)
    }
}

/// The state of a resource that a run made, adopted or removed.
package enum ResourceState: String, Sendable, CaseIterable, Codable {
    /// It is being made, and `confirm` follows it.
    case pending
    /// It is a completed snapshot, an available image, or an alarm that was put.
    case confirmed
    /// It ended in error and does not count as a backup.
    case error
    /// Its task deleted or deregistered it.
    case removed
}

/// What `confirm` saw of a resource that another task of the run made.
package struct ResourceObservation: Hashable, Sendable {
    package let task: TaskID
    package let state: ResourceState
    /// Why it is in `error`; nil in any other state.
    package let problem: Problem?
    /// True to open the task that made it again.
    package let reopens: Bool

    package init(task: TaskID, state: ResourceState, problem: Problem? = nil, reopens: Bool = false) {
        (self.task, self.state, self.problem, self.reopens) = (task, state, problem, reopens)
    }
}
