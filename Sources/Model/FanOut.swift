/// A lane's plan: the tasks and the findings of an enumeration, stored together when it settles.
package struct FanOut: Sendable {
    package var tasks: [TaskSpec]
    /// The features that were listed to the last page.
    package var covered: Set<Feature>
    /// The features that could not be listed, with the reasons.
    package var uncovered: [Uncovered]
    /// The lane's figures. The next night compares them to notice missing resources.
    package var census: LaneCensus?
    /// Further lanes that this task found, with their tasks (an account with `regions: all-enabled`).
    package var lanes: [LaneEntry]
    /// True when this run now supersedes the open tasks of older runs in this lane (REQUIREMENTS R32).
    package var supersedesOlderRuns: Bool

    package init(
        tasks: [TaskSpec] = [], covered: Set<Feature> = [], uncovered: [Uncovered] = [], census: LaneCensus? = nil,
        lanes: [LaneEntry] = [], supersedesOlderRuns: Bool = false
    ) {
        (self.tasks, self.covered, self.uncovered, self.census, self.lanes) = (tasks, covered, uncovered, census, lanes)
        self.supersedesOlderRuns = supersedesOlderRuns
    }
}
