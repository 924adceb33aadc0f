import AWS
import Accounts
import Model

/// The resources of an account and region, from listings that were read to the last page. The rules look things up in the
/// indexes that are made with it. An inventory that is extended shares the indexes of the parts that stay.
package struct Inventory: Sendable {
    package let account: AccountID
    private var instanceIndex: InstanceIndex
    /// False when the instances of an Availability Zone are missing. Then what is not there proves nothing.
    package private(set) var instancesAreComplete: Bool
    /// The instances that could not be read.
    package private(set) var unreadableInstances: [UnreadableItem]
    private var snapshotIndex: SnapshotIndex
    private var imageIndex: ImageIndex
    private var imagesAreListed: Bool
    /// The duplicates among the images. They depend on the instances and snapshots as well.
    private(set) var judgements = ImageDuplicates.Judgements()
    /// Why the images could not be listed.
    package let imagesProblem: Problem?
    /// The account's snapshots and images that could not be read. They count in no rule.
    package let unreadable: [UnreadableItem]
    package let unreadableImages: [UnreadableItem]
    /// AWS's clock when the listing of snapshots began; nil when no answer carried it.
    package let now: Instant?
    /// The local clock minus AWS's clock when the listing of snapshots began.
    package let clockSkew: Duration
    /// Tells which snapshots are backups; nil where none are made.
    private let policy: SnapshotPolicy?
    /// Tells which snapshots are of one night.
    package let nights: NightCalendar
    /// The tags that were kept of the snapshots and images.
    let reads: TagFilter

    package init(
        account: AccountID, instances: [Instance] = [], instancesAreComplete: Bool = true,
        unreadableInstances: [UnreadableItem] = [], snapshots: [Snapshot] = [],
        images: [Image]? = [], imagesProblem: Problem? = nil,
        unreadable: [UnreadableItem] = [], unreadableImages: [UnreadableItem] = [],
        now: Instant?, clockSkew: Duration = .zero, policy: SnapshotPolicy?, nights: NightCalendar,
        reads: TagFilter = .all
    ) {
        self.account = account
        instanceIndex = InstanceIndex(instances)
        self.instancesAreComplete = instancesAreComplete
        self.unreadableInstances = unreadableInstances.filter { !$0.isForeign(to: account) }
        snapshotIndex = SnapshotIndex(snapshots, of: account, policy, nights: nights)
        imageIndex = ImageIndex(images ?? [], unreadable: unreadableImages, of: account)
        imagesAreListed = images != nil
        self.imagesProblem = imagesProblem
        self.unreadable = unreadable.filter { !$0.isForeign(to: account) }
        self.unreadableImages = unreadableImages.filter { !$0.isForeign(to: account) }
        self.now = now
        self.clockSkew = clockSkew
        self.policy = policy
        self.nights = nights
        self.reads = reads
    }

    // MARK: extending

    /// The inventory with the instances added.
    func with(_ listing: InstanceListing) -> Inventory {
        var inventory = self
        inventory.instanceIndex = listing.index
        inventory.judgements = ImageDuplicates.Judgements()
        inventory.instancesAreComplete = listing.isComplete
        inventory.unreadableInstances = listing.unreadable
        return inventory
    }

    /// The inventory with the snapshots that it lacks.
    package func including(_ snapshots: [Snapshot]) -> Inventory {
        let missing = snapshots.filter { snapshot($0.id) == nil }
        guard !missing.isEmpty else { return self }
        var inventory = self
        inventory.snapshotIndex = SnapshotIndex(self.snapshots + missing, of: account, policy, nights: nights)
        inventory.judgements = ImageDuplicates.Judgements()
        return inventory
    }

    /// The inventory with no images where they could not be listed.
    func withoutUnknownImages() -> Inventory {
        var inventory = self
        inventory.imagesAreListed = true
        return inventory
    }

    // MARK: looking up

    /// The instances in every state, in the order of their ids.
    package var instances: [Instance] { instanceIndex.all }
    func instance(_ id: InstanceID) -> Instance? { instanceIndex[id] }

    /// The account's snapshots in every state that carry the policy's tag or our task's tag, newest first.
    package var snapshots: [Snapshot] { snapshotIndex.all }
    package func snapshot(_ id: SnapshotID) -> Snapshot? { snapshotIndex[id] }
    /// The snapshots of a volume, newest first.
    package func snapshots(of volume: VolumeID) -> [Snapshot] { Array(snapshotIndex.ofVolume(volume)) }
    /// The snapshots of a volume that began after `snapshot`, newest first.
    func snapshots(of volume: VolumeID, since snapshot: Snapshot) -> some Sequence<Snapshot> {
        snapshotIndex.ofVolume(volume).lazy.prefix { $0.startedAt > snapshot.startedAt }
    }
    /// The snapshots of each volume, newest first.
    var snapshotsByVolume: some Sequence<[Snapshot]> { snapshotIndex.ofVolumes }
    func retained(
        by rules: DeletionRules, at now: Instant, _ judge: () -> RetainedSnapshots
    ) -> RetainedSnapshots {
        snapshotIndex.retained(by: rules, at: now, judge)
    }
    /// The snapshot that is kept instead of a surplus one.
    package func kept(insteadOf id: SnapshotID) -> Snapshot? { snapshotIndex.duplicates.keptInsteadOf[id] }
    /// The number of snapshots with the policy's tag.
    package func autoSnapshots(_ policy: SnapshotPolicy?) -> Int { policy.map(snapshotIndex.count) ?? 0 }

    /// The account's images, disabled ones included, newest first; nil when they could not be listed.
    package var images: [Image]? { imagesAreListed ? imageIndex.all : nil }
    package func image(_ id: ImageID) -> Image? { imageIndex[id] }
    /// The newest image with that name.
    package func image(named name: ExactText) -> Image? { imageIndex.named(name) }
    /// The images that use a snapshot.
    package func users(of snapshot: SnapshotID) -> [ImageID] { imageIndex.users(of: snapshot) }

    /// The images of an instance and week, newest first.
    func images(of week: ImageWeek) -> [Image] { imageIndex.all(of: week) }

    /// The images that name the instance by a tag or as their source, whose root snapshot is of the volume, or whose
    /// description begins with `claim`, and perhaps some others; newest first.
    func images(naming instance: InstanceID, holding root: VolumeID?, claim: ExactText) -> [Image] {
        imageIndex.all(naming: instance, roots: root.map { snapshots(of: $0).map(\.id) } ?? [], claim: claim)
    }

    /// Orders snapshots newest first, and snapshots of the same moment by id.
    static func isNewer(_ left: Snapshot, _ right: Snapshot) -> Bool {
        (left.startedAt, left.id) > (right.startedAt, right.id)
    }

    /// The running instances that the policy's tag selects, by id.
    package func selected(by policy: SnapshotPolicy) -> [Instance] {
        instances.filter { $0.isRunning && $0.ownerID == account && policy.marks($0.tags) }
    }

    /// The unreadable items that may be selected: instances, and volumes of instances that are.
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
    package func isSound(_ image: Image) -> Bool {
        guard let id = image.tags[TaskTags.instance], let instance = instance(InstanceID(id)) else { return true }
        return ImageComparison.differences(image, from: instance).isEmpty
    }

    package func census(_ policy: SnapshotPolicy?) -> LaneCensus {
        let chosen = policy.map { selected(by: $0) } ?? []
        return LaneCensus(
            runningInstances: instances.count { $0.isRunning },
            selectedVolumes: Set(chosen.flatMap { $0.volumes.map(\.volume) }).count,
            autoSnapshots: autoSnapshots(policy))
    }
}

extension Image {
    /// The order of images by creation and id. An image without a creation date comes first.
    func isOlder(than other: Image) -> Bool {
        let unknown = Instant(milliseconds: .min)
        return (createdAt ?? unknown, id) < (other.createdAt ?? unknown, other.id)
    }
}
