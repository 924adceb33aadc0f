import AWS
import Accounts
import Model

/// The resources of an account and region, from listings that were read to the last page, with the rules' indexes.
package struct Inventory: Sendable {
    package let account: AccountID
    /// The instances in every state.
    package private(set) var instances: [Instance]
    /// False when the instances of an Availability Zone are missing. Then what is not there proves nothing.
    package private(set) var instancesAreComplete: Bool
    /// The account's snapshots in every state that carry the policy's tag or our task's tag.
    package let snapshots: [Snapshot]
    /// The account's images, disabled ones included; nil when they could not be listed.
    package let images: [Image]?
    /// Why the images could not be listed.
    package let imagesProblem: Problem?
    /// AWS's clock when the listing of snapshots began; nil when no answer carried it.
    package let now: Instant?
    /// The local clock minus AWS's clock when the listing of snapshots began.
    package let clockSkew: Duration
    /// Tells which snapshots are of one night.
    package let nights: NightCalendar

    /// The snapshots of a volume, newest first.
    package let snapshotsByVolume: [VolumeID: [Snapshot]]
    package let snapshotsByID: [SnapshotID: Snapshot]
    /// The images that use a snapshot.
    package let users: [SnapshotID: [ImageID]]
    package let duplicates: SnapshotDuplicates

    package init(
        account: AccountID, instances: [Instance] = [], instancesAreComplete: Bool = true, snapshots: [Snapshot] = [],
        images: [Image]? = [], imagesProblem: Problem? = nil,
        now: Instant?, clockSkew: Duration = .zero, nights: NightCalendar
    ) {
        self.account = account
        self.instances = instances.sorted { $0.id < $1.id }
        self.instancesAreComplete = instancesAreComplete
        // Why: a listing that changes while it is read may show one resource on two pages.
        snapshotsByID = Dictionary(
            snapshots.filter { $0.ownerID == account }.map { ($0.id, $0) }
        ) { _, last in last }
        self.snapshots = snapshotsByID.values.sorted(by: Self.isNewer)
        self.images = images.map { images in
            Dictionary(images.filter { $0.ownerID == account }.map { ($0.id, $0) }) { _, last in last }
                .values.sorted { ($0.createdAt, $0.id) > ($1.createdAt, $1.id) }
        }
        self.imagesProblem = imagesProblem
        self.now = now
        self.clockSkew = clockSkew
        self.nights = nights
        snapshotsByVolume = Dictionary(grouping: self.snapshots, by: \.volume)
        var users: [SnapshotID: [ImageID]] = [:]
        for image in self.images ?? [] where image.state != .deregistered {
            for snapshot in image.snapshots { users[snapshot, default: []].append(image.id) }
        }
        self.users = users
        duplicates = SnapshotDuplicates(among: self.snapshots, nights: nights)
    }

    /// The inventory with the instances added.
    func with(_ listing: InstanceListing) -> Inventory {
        var inventory = self
        inventory.instances = listing.instances.sorted { $0.id < $1.id }
        inventory.instancesAreComplete = listing.isComplete
        return inventory
    }

    /// The inventory with these images instead of its own.
    package func with(_ images: [Image]) -> Inventory {
        Inventory(
            account: account, instances: instances, snapshots: snapshots, images: images, now: now,
            clockSkew: clockSkew, nights: nights)
    }

    /// Orders snapshots newest first, and snapshots of the same moment by id.
    static func isNewer(_ left: Snapshot, _ right: Snapshot) -> Bool {
        (left.startedAt, left.id) > (right.startedAt, right.id)
    }

    /// The running instances that the policy's tag selects, by id.
    package func selected(by policy: SnapshotPolicy) -> [Instance] {
        instances.filter { $0.isRunning && $0.ownerID == account && policy.marks($0.tags) }
    }

    /// False for an available image of ours that differs from its instance. Such an image may not boot.
    func isSound(_ image: Image) -> Bool {
        guard let id = image.tags[TaskTags.instance], let instance = instances.first(where: { $0.id.text == id }) else {
            return true
        }
        return ImageComparison.differences(image, from: instance).isEmpty
    }

    package func census(_ policy: SnapshotPolicy?) -> LaneCensus {
        let chosen = policy.map { selected(by: $0) } ?? []
        return LaneCensus(
            runningInstances: instances.count { $0.isRunning },
            selectedVolumes: Set(chosen.flatMap { $0.volumes.map(\.volume) }).count,
            autoSnapshots: snapshots.count { policy?.marks($0.tags) ?? false })
    }
}
