import Model

/// The past of a lane as the database knows it, for the planner, deletions and `confirm`.
package struct LaneHistory: Sendable, Hashable {
    /// The snapshots and images that the runs of the night removed in the lane, including the snapshots of removed
    /// images; a thing that two runs removed counts once. A removal that is in flight, or that a lost attempt may have
    /// done, counts as well. A removal that reads this number counts itself.
    package var deletionsTonight = 0
    /// The things made in the lane by the runs of the night, without adopted ones. An image counts as two, because a
    /// snapshot goes with it.
    package var madeTonight = 0
    /// The most things that this night or one of `StoreRules.nightsRemembered` before it made.
    package var madeInANight = 0
    /// The auto-snapshots in the lane by the last census of an earlier night, but no more than the first night that is known
    /// saw and the nights since made: many may write the tag that a census counts. Nil on the database's first night.
    package var autoSnapshotsBefore: Int?
    /// The `usualDeletions` of that census.
    package var usualDeletions = 0
    /// The newest census of any run; nil when there is none.
    package var census: LaneCensus?
    /// The confirmed number of selected volumes: the greatest that a listing has counted since a person confirmed a
    /// smaller one. Nil when no volume was ever selected and no person has confirmed that.
    package var confirmedSelection: Int?
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

    package func observed(
        _ state: ResourceState, _ problem: Problem? = nil, reopens: Bool = false
    ) -> ResourceObservation {
        ResourceObservation(task: task, id: resource.id, state: state, problem: problem, reopens: reopens)
    }
}
