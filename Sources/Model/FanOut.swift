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
    /// True when open tasks of older runs in this lane now give way (REQUIREMENTS R32).
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
