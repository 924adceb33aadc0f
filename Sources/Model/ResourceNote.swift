/// The resource that a task made, adopted or removed in the cloud, as last observed.
package struct ResourceNote: Hashable, Sendable {
    /// The id, e.g. `snap-0123456789abcdef0` or `ami-…`, or an alarm's name.
    package let id: ExactText
    package let state: ResourceState
    /// True when the task found the resource and did not make it.
    package let adopted: Bool
    /// The time when the resource began, as the cloud says; nil when the cloud does not say it.
    package let startedAt: Instant?

    package init(id: ExactText, state: ResourceState, adopted: Bool = false, startedAt: Instant? = nil) {
        (self.id, self.state, self.adopted, self.startedAt) = (id, state, adopted, startedAt)
    }
}

/// The state of a resource that a run made, adopted or removed.
package enum ResourceState: String, Sendable, CaseIterable, Codable {
    /// The resource is being made, and `confirm` follows it.
    case pending
    /// The resource is a completed snapshot, an available image, or an alarm that was put.
    case confirmed
    /// The resource ended in error and does not count as a backup.
    case error
    /// The task deleted or deregistered the resource.
    case removed
}

/// An observation by `confirm` of a resource that another task of the run made.
package struct ResourceObservation: Hashable, Sendable {
    package let task: TaskID
    /// The id of the resource that was observed; nil for whichever the task has. The observation changes no other resource:
    /// the task may have been opened again meanwhile and have another.
    package let id: ExactText?
    package let state: ResourceState
    /// The reason why the resource is in `error`; nil in any other state.
    package let problem: Problem?
    /// True when the task that made the resource must be opened again.
    package let reopens: Bool

    package init(
        task: TaskID, id: ExactText? = nil, state: ResourceState, problem: Problem? = nil, reopens: Bool = false
    ) {
        (self.task, self.id, self.state, self.problem, self.reopens) = (task, id, state, problem, reopens)
    }
}
