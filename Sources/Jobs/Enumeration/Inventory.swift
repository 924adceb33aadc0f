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
    /// The instances that could not be read.
    package private(set) var unreadableInstances: [UnreadableItem]
    /// The account's snapshots in every state that carry the policy's tag or our task's tag.
    package let snapshots: [Snapshot]
    /// The account's images, disabled ones included; nil when they could not be listed.
    package let images: [Image]?
    /// Why the images could not be listed.
    package let imagesProblem: Problem?
    /// The account's snapshots and images that could not be read. They count in no rule.
    package let unreadable: [UnreadableItem]
    package let unreadableImages: [UnreadableItem]
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
        account: AccountID, instances: [Instance] = [], instancesAreComplete: Bool = true,
        unreadableInstances: [UnreadableItem] = [], snapshots: [Snapshot] = [],
        images: [Image]? = [], imagesProblem: Problem? = nil,
        unreadable: [UnreadableItem] = [], unreadableImages: [UnreadableItem] = [],
        now: Instant?, clockSkew: Duration = .zero, nights: NightCalendar
    ) {
        self.account = account
        self.instances = instances.sorted { $0.id < $1.id }
        self.instancesAreComplete = instancesAreComplete
        self.unreadableInstances = unreadableInstances.filter { !$0.isForeign(to: account) }
        // Why: a listing that changes while it is read may show one resource on two pages.
        snapshotsByID = Dictionary(
            snapshots.filter { $0.ownerID == account }.map { ($0.id, $0) }
        ) { _, last in last }
        self.snapshots = snapshotsByID.values.sorted(by: Self.isNewer)
        self.images = images.map { images in
            Dictionary(images.filter { $0.ownerID == account }.map { ($0.id, $0) }) { _, last in last }
                .values.sorted { $1.isOlder(than: $0) }
        }
        self.imagesProblem = imagesProblem
        self.unreadable = unreadable.filter { !$0.isForeign(to: account) }
        self.unreadableImages = unreadableImages.filter { !$0.isForeign(to: account) }
        self.now = now
        self.clockSkew = clockSkew
        self.nights = nights
        snapshotsByVolume = Dictionary(grouping: self.snapshots, by: \.volume)
        var users: [SnapshotID: [ImageID]] = [:]
        for image in self.images ?? [] where image.state != .deregistered {
            for snapshot in image.snapshots { users[snapshot, default: []].append(image.id) }
        }
        // Why: an image that cannot be read still uses its snapshots.
        for image in unreadableImages {
            let id = ImageID(image.id ?? "an image that cannot be read")
            for snapshot in image.snapshots { users[snapshot, default: []].append(id) }
        }
        self.users = users
        duplicates = SnapshotDuplicates(among: self.snapshots, nights: nights)
    }

    /// The inventory with the instances added.
    func with(_ listing: InstanceListing) -> Inventory {
        var inventory = self
        inventory.instances = listing.instances.sorted { $0.id < $1.id }
        inventory.instancesAreComplete = listing.isComplete
        inventory.unreadableInstances = listing.unreadable
        return inventory
    }

    /// The inventory with these images instead of its own.
    package func with(_ images: [Image]) -> Inventory {
        Inventory(
            account: account, instances: instances, instancesAreComplete: instancesAreComplete,
            unreadableInstances: unreadableInstances, snapshots: snapshots, images: images, unreadable: unreadable,
            unreadableImages: unreadableImages, now: now, clockSkew: clockSkew, nights: nights)
    }

    /// Orders snapshots newest first, and snapshots of the same moment by id.
    static func isNewer(_ left: Snapshot, _ right: Snapshot) -> Bool {
        (left.startedAt, left.id) > (right.startedAt, right.id)
    }

    /// The running instances that the policy's tag selects, by id.
    package func selected(by policy: SnapshotPolicy) -> [Instance] {
        instances.filter { $0.isRunning && $0.ownerID == account && policy.marks($0.tags) }
    }

    /// What could not be read and may be selected: instances, and volumes of instances that are.
    package func unreadSelection(by policy: SnapshotPolicy) -> [String] {
        let volumes = selected(by: policy).filter { $0.unreadableVolumes > 0 }
            .map { "\($0.id) (\($0.unreadableVolumes) of its volumes)" }
        return unreadableInstances.filter { policy.marks($0.tags) || !$0.areTagsExact }.map(\.title) + volumes
    }

    /// True for an image of ours whose instance may be one that could not be read, so that they cannot be compared.
    func cannotCompare(_ image: Image) -> Bool {
        guard let id = image.tags[TaskTags.instance] else { return false }
        return unreadableInstances.contains { $0.mayBe(InstanceID(id)) }
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

extension Image {
    /// The order of images by creation and id. An image without a creation date comes first.
    func isOlder(than other: Image) -> Bool {
        let unknown = Instant(milliseconds: .min)
        return (createdAt ?? unknown, id) < (other.createdAt ?? unknown, other.id)
    }
}
