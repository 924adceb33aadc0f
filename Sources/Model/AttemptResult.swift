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
    /// Tasks of the lane added without being an enumeration's fan-out, e.g. the removal of a twin.
    package var followUps: [TaskSpec] = []
    /// Lines for people, shown in the report under the lane; the same line is kept once.
    package var warnings: [String] = []

    package init(_ outcome: Outcome) { self.outcome = outcome }
}

/// A lane's plan: its tasks and what it says about the lane, settled together with the enumeration.
package struct FanOut: Sendable {
    package var tasks: [TaskSpec]
    /// The features that were looked at, to the last page.
    package var covered: Set<Feature>
    /// The features that were not, and why.
    package var uncovered: [Uncovered]
    /// The lane in figures: they let the next night notice what went missing.
    package var census: LaneCensus?
    /// Further lanes that this task found, with their own tasks (an account with `regions: all-enabled`).
    package var lanes: [LaneEntry]
    /// True when open tasks of older runs in this lane now give way (design §3).
    package var supersedesOlderRuns: Bool

    package init(
        tasks: [TaskSpec] = [], covered: Set<Feature> = [], uncovered: [Uncovered] = [], census: LaneCensus? = nil,
        lanes: [LaneEntry] = [], supersedesOlderRuns: Bool = false
    ) {
        self.tasks = tasks
        self.covered = covered
        self.uncovered = uncovered
        self.census = census
        self.lanes = lanes
        self.supersedesOlderRuns = supersedesOlderRuns
    }
}

/// What an enumeration counted in a lane.
package struct LaneCensus: Hashable, Sendable, Codable {
    /// Running instances, tagged or not.
    package let runningInstances: Int
    /// Volumes attached to running instances that carry the tag.
    package let selectedVolumes: Int
    /// Snapshots that are ours by tag, in any state.
    package let autoSnapshots: Int

    package init(runningInstances: Int, selectedVolumes: Int, autoSnapshots: Int) {
        self.runningInstances = runningInstances
        self.selectedVolumes = selectedVolumes
        self.autoSnapshots = autoSnapshots
    }
}

/// A lane that takes part in a run.
package struct LaneEntry: Hashable, Sendable {
    package let lane: Lane
    /// The account's name in reports.
    package let accountName: String
    /// Its first tasks: enumerations.
    package let tasks: [TaskSpec]

    package init(lane: Lane, accountName: String, tasks: [TaskSpec]) {
        self.lane = lane
        self.accountName = accountName
        self.tasks = tasks
    }
}
