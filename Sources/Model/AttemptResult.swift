/// Everything an attempt hands to its settle; written in one transaction, so that none of it can be true without the rest.
package struct AttemptResult: Sendable {
    package var outcome: Outcome
    /// What this task made, adopted or removed.
    package var resource: ResourceNote?
    /// How many more of ours went with what this task removed, e.g. the snapshots of an image.
    package var removedWithIt = 0
    /// What `confirm` saw of other tasks' resources.
    package var observations: [ResourceObservation] = []
    /// The tasks that an enumeration plans.
    package var fanOut: FanOut?
    /// Tasks of the lane added without being an enumeration's fan-out, e.g. the removal of a duplicate.
    package var followUps: [TaskSpec] = []
    /// Lines for people, shown in the report under the lane; the same line is kept once.
    package var warnings: [String] = []

    package init(_ outcome: Outcome) { self.outcome = outcome }
}
