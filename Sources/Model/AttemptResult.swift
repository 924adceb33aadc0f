/// Everything that an attempt hands to its settle. One transaction stores it, so that no part is stored without the rest.
package struct AttemptResult: Sendable {
    package var outcome: Outcome
    /// What this task made, adopted or removed.
    package var resource: ResourceNote?
    /// How many more of our things went with the one that this task removed, e.g. the snapshots of an image.
    package var removedWithIt = 0
    /// What `confirm` saw of other tasks' resources.
    package var observations: [ResourceObservation] = []
    /// The tasks that an enumeration plans.
    package var fanOut: FanOut?
    /// Tasks that any other kind adds to the lane, e.g. the removal of a duplicate.
    package var followUps: [TaskSpec] = []
    /// Lines for people, which the report shows under the lane; the same line is kept once.
    package var warnings: [String] = []

    package init(_ outcome: Outcome) { self.outcome = outcome }
}
