/// The figures of a lane that an enumeration counted.
package struct LaneCensus: Hashable, Sendable {
    /// The number of running instances, with or without the tag.
    package let runningInstances: Int
    /// The number of volumes attached to running instances that carry the tag.
    package let selectedVolumes: Int
    /// The number of snapshots with our tag, in any state.
    package let autoSnapshots: Int
    /// The number of things whose deletion was due, unless it was so much greater than the night before that deletions
    /// were blocked: then the number of the night before.
    package var usualDeletions: Int

    package init(runningInstances: Int, selectedVolumes: Int, autoSnapshots: Int, usualDeletions: Int = 0) {
        (self.runningInstances, self.selectedVolumes) = (runningInstances, selectedVolumes)
        (self.autoSnapshots, self.usualDeletions) = (autoSnapshots, usualDeletions)
    }
}
