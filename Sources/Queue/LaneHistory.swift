import Model

/// What the database knows of a lane, for the planner, deletions and `confirm`.
package struct LaneHistory: Sendable, Hashable {
    /// The snapshots and images that any run removed in the lane in the last 24 h, including the snapshots of removed
    /// images. A removal that is in flight, or that a lost attempt may have done, counts as well. A removal that
    /// reads this number counts itself.
    package var deletionsLast24h = 0
    /// Snapshots and images made in the lane in the last 24 h, without adopted ones.
    package var creationsLast24h = 0
    /// The auto-snapshots in the lane by the last census before the first deletion of `deletionsLast24h`, or nil.
    package var autoSnapshotsBefore: Int?
    /// The newest census of an earlier run; nil when there is none.
    package var previousCensus: LaneCensus?
    /// The `pending` resources, then the resources in `error`, that this run's tasks made or adopted in the lane.
    /// Confirmed resources are left out, so that `confirm` does not read thousands of them each time.
    package var tonight: [TonightResource] = []
    /// The number of this run's open tasks in the lane whose effect is `makesSnapshot` or `makesImage`.
    package var openCreates = 0
    /// The options that hold in this lane.
    package var options = RunOptions()

    package init() {}
}

/// A resource that a task of a run made, and that `confirm` follows.
package struct TonightResource: Sendable, Hashable {
    package let task: TaskID
    package let kind: JobKind
    package let subject: ExactText
    package let resource: ResourceNote
    /// The number of times that `confirm` opened the resource's task again.
    package let reopened: Int

    package init(task: TaskID, kind: JobKind, subject: ExactText, resource: ResourceNote, reopened: Int) {
        (self.task, self.kind, self.subject, self.resource, self.reopened) = (task, kind, subject, resource, reopened)
    }
}
