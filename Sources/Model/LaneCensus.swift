/// The figures of a lane that an enumeration counted.
package struct LaneCensus: Hashable, Sendable {
    /// Running instances, tagged or not.
    package let runningInstances: Int
    /// Volumes attached to running instances that carry the tag.
    package let selectedVolumes: Int
    /// Snapshots with our tag, in any state.
    package let autoSnapshots: Int

    package init(runningInstances: Int, selectedVolumes: Int, autoSnapshots: Int) {
        (self.runningInstances, self.selectedVolumes) = (runningInstances, selectedVolumes)
        self.autoSnapshots = autoSnapshots
    }
}
