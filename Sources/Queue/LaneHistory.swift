import Model

/// What the database knows of a lane, for planner, deletions and `confirm`.
package struct LaneHistory: Sendable, Hashable {
    /// Snapshots deleted, those that went with an image too, and images deregistered in the lane in the last 24 h, all runs
    /// together; and tasks with the effect `removes` there that are in flight, or whose lost attempt may have removed
    /// something. The asking task counts itself.
    package var deletionsLast24h = 0
    /// Snapshots and images made there in the last 24 h; adopted ones are not counted.
    package var creationsLast24h = 0
    /// The lane's auto-snapshots as counted by the enumeration before the first of those deletions; nil when unknown.
    package var autoSnapshotsBefore: Int?
    /// The newest census of an earlier run; nil when there is none.
    package var previousCensus: LaneCensus?
    /// What this run's tasks made or adopted in the lane and is still `pending` or in `error`, pending ones first. What is
    /// confirmed is left out, so that a lane with thousands of volumes does not read them all at every look.
    package var tonight: [TonightResource] = []
    /// This run's tasks of the lane with the effect `makesSnapshot` or `makesImage` that have not ended.
    package var openCreates = 0
    /// Of this lane.
    package var options = RunOptions()

    package init() {}
}

/// Something that a task of a run made, and that `confirm` follows.
package struct TonightResource: Sendable, Hashable {
    package let task: TaskID
    package let kind: JobKind
    package let subject: String
    package let resource: ResourceNote
    /// How often `confirm` has opened its task again.
    package let reopened: Int

    package init(task: TaskID, kind: JobKind, subject: String, resource: ResourceNote, reopened: Int) {
        self.task = task
        self.kind = kind
        self.subject = subject
        self.resource = resource
        self.reopened = reopened
    }
}
