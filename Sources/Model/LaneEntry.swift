/// A lane that takes part in a run.
package struct LaneEntry: Hashable, Sendable {
    package let lane: Lane
    /// The account's name in reports.
    package let accountName: String
    /// The lane's first tasks, which are enumerations.
    package let tasks: [TaskSpec]

    package init(lane: Lane, accountName: String, tasks: [TaskSpec]) {
        (self.lane, self.accountName, self.tasks) = (lane, accountName, tasks)
    }
}
