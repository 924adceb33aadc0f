/// All results of an attempt. The transaction that settles the attempt stores all of them or none.
package struct AttemptResult: Sendable {
    package var outcome: Outcome
    /// The resource that this task made, adopted or removed.
    package var resource: ResourceNote?
    /// The number of our further resources that were removed with the task's own, e.g. the snapshots of an image.
    package var removedWithIt = 0
    /// The observations by `confirm` of other tasks' resources.
    package var observations: [ResourceObservation] = []
    /// The tasks that an enumeration plans.
    package var fanOut: FanOut?
    /// Tasks that a task other than an enumeration adds to the lane, e.g. the removal of a duplicate.
    package var followUps: [TaskSpec] = []
    /// Warnings that the report shows under the lane. The same warning is kept once.
    package var warnings: [String] = []

    package init(_ outcome: Outcome) { self.outcome = outcome }
}
