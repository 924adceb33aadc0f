/// The backups in an account and region by EC2's own listings, whatever the database knows.
package struct LaneCoverage: Hashable, Sendable {
    package var place: CoveragePlace
    /// The greatest age that the newest good snapshot of a selected volume may have.
    package var rpo: Duration
    /// AWS's clock when the snapshots were listed; nil when they were not.
    package var listedAt: Instant?
    /// The volumes that are attached to an instance, by id.
    package var volumes: [VolumeCoverage] = []
    package var warnings: [String] = []

    package init(_ place: CoveragePlace, rpo: Duration) { (self.place, self.rpo) = (place, rpo) }
}

/// An account and region that was to be read. An account whose file is broken, or whose regions are not known, is a
/// place without a region.
package struct CoveragePlace: Hashable, Sendable {
    /// The account's twelve digits; empty when its file could not be read that far.
    package let account: String
    package let name: String
    /// Empty when the region is not known.
    package let region: String
    /// Why it could not be read; nil when every listing was read to its last page.
    package var problem: Problem?

    package init(account: String, name: String, region: String, problem: Problem? = nil) {
        (self.account, self.name, self.region, self.problem) = (account, name, region, problem)
    }
}

/// A volume that is attached to an instance, with its newest good snapshot.
package struct VolumeCoverage: Hashable, Sendable {
    package let volume: ExactText
    package let device: ExactText
    package let instance: ExactText
    /// The instance's tag `Name`; empty when it has none.
    package let instanceName: ExactText
    /// The instance's state as AWS spells it.
    package let instanceState: String
    /// True when the instance carries the policy's tag. Only volumes of running instances are then backed up.
    package let isTagged: Bool
    package let verdict: Verdict
    /// The newest completed snapshot of the volume that the account owns; nil when there is none.
    package let newest: RestorePoint?
    /// The age of the newest good snapshot, by AWS's clock.
    package let age: Duration?

    package enum Verdict: String, Hashable, Sendable {
        /// The volume is selected, and its newest good snapshot is not older than the rpo.
        case covered
        /// The volume is selected, and its newest good snapshot is too old or does not exist.
        case breach
        /// The volume is not selected, so nothing is promised.
        case other
    }

    package init(
        volume: ExactText, device: ExactText, instance: ExactText, instanceName: ExactText, instanceState: String,
        isTagged: Bool,
        verdict: Verdict, newest: RestorePoint?, age: Duration?
    ) {
        (self.volume, self.device) = (volume, device)
        (self.instance, self.instanceName, self.instanceState) = (instance, instanceName, instanceState)
        (self.isTagged, self.verdict, self.newest, self.age) = (isTagged, verdict, newest, age)
    }
}

/// The restore points of one volume or instance in an account and region.
package struct LaneRestore: Hashable, Sendable {
    package var place: CoveragePlace
    /// AWS's clock when the snapshots were listed; nil when they were not.
    package var listedAt: Instant?
    /// True when the volume is attached to an instance here, or the instance is listed here.
    package var isListed = false
    /// The snapshots and images, newest first.
    package var points: [RestorePoint] = []
    package var warnings: [String] = []

    package init(_ place: CoveragePlace) { self.place = place }
}
