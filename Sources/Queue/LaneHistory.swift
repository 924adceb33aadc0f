import Model

/// What the database knows of a lane, for the planner, deletions and `confirm`.
package struct LaneHistory: Sendable, Hashable {
    /// The snapshots and images that all runs removed in the lane in the last 24 h, including snapshots of a removed
    /// image, plus the tasks with the effect `removes` that are in flight, or whose lost attempt may have removed a
    /// resource. A task that asks counts itself.
    package var deletionsLast24h = 0
    /// Snapshots and images made in the lane in the last 24 h, without adopted ones.
    package var creationsLast24h = 0
    /// The auto-snapshots that the last enumeration before the first of those deletions counted in the lane, or nil.
    package var autoSnapshotsBefore: Int?
    /// The newest census of an earlier run; nil when there is none.
    package var previousCensus: LaneCensus?
    /// The resources that this run's tasks made or adopted in the lane and that are `pending` or in `error`, pending
    /// ones first. Confirmed ones are left out, so that `confirm` does not read thousands of them each time.
    package var tonight: [TonightResource] = []
    /// This run's tasks of the lane with the effect `makesSnapshot` or `makesImage` that have not ended.
    package var openCreates = 0
    /// The options that hold in this lane.
    package var options = RunOptions()

    package init() {}
}

/// A resource that a task of a run made, and that `confirm` follows.
package struct TonightResource: Sendable, Hashable {
    package let task: TaskID
    package let kind: JobKind
    package let subject: String
    package let resource: ResourceNote
    /// The number of times that `confirm` opened the resource's task again.
    package let reopened: Int

    package init(task: TaskID, kind: JobKind, subject: String, resource: ResourceNote, reopened: Int) {
        (self.task, self.kind, self.subject, self.resource, self.reopened) = (task, kind, subject, resource, reopened)
    }
}
