import AWS
import Accounts
import Model
import Synchronization

/// The latest listings of an account and region. Hundreds of tasks share one listing (REQUIREMENTS R37, R45).
final class LaneListings: Sendable {
    let instances = SharedListing<InstanceListing>()
    /// The listings of all instances that failed in a row.
    let instanceFailures = FailureCount()
    let volumes = SharedListing<VolumeListing>()
    let tagSources = SharedListing<TagSources>()
    /// Snapshots and images. Deletions are proven and images are made by this listing.
    let inventory = SharedListing<Inventory>()
    let alarmReads = SharedListing<AlarmRead>()
    let alarmsWanted = AlarmsWanted()
    let closed = ClosedQuestions()
    private let tonight = Mutex<[CalendarDay: SharedListing<Tonight>]>([:])
    private let floor = Mutex<Uptime?>(nil)
    private let filter = Mutex<(configured: [ExactText], filter: TagFilter)?>(nil)

    /// The filter of the tags that rules read, `configured` among them. It is made once as long as the account's file stays the
    /// same, since each attempt asks for it.
    func tagsRead(_ configured: [ExactText]) -> TagFilter {
        filter.withLock { last in
            if let last, last.configured == configured { return last.filter }
            let made = TagFilter(TaskTags.all + ReservedTags.protecting + configured, inAnyCase: true)
            last = (configured, made)
            return made
        }
    }

    /// Notes that listings which began before `begin` miss something, so that they no longer prove a deletion.
    func requireProof(since begin: Uptime) { floor.withLock { $0 = max($0 ?? begin, begin) } }

    /// A listing proves a deletion only if it began at this time or later: the later of `earliest` and the floor.
    func proofBegins(notBefore earliest: Uptime) -> Uptime { floor.withLock { max($0 ?? earliest, earliest) } }

    /// Tonight's snapshots of all runs. They are listed before the first create, and to settle unknown attempts.
    func tonight(of night: Night) -> SharedListing<Tonight> {
        tonight.withLock { listings in
            if let listing = listings[night.day] { return listing }
            let made = SharedListing<Tonight>()
            listings = listings.filter { $0.key >= night.day }
            listings[night.day] = made
            return made
        }
    }

    /// Lets go of the listings that tasks of the `open` actions do not use (REQUIREMENTS R85). A task that comes later lists
    /// again.
    func letGo(besides open: Set<ActionName>) {
        if open.isDisjoint(with: Self.inventoryServes) { inventory.forget() }
        if open.isDisjoint(with: Self.tonightServes) { tonight.withLock { $0 = [:] } }
        guard open.isDisjoint(with: Self.instancesServe) else { return }
        instances.forget()
        volumes.forget()
        tagSources.forget()
    }

    /// The actions whose tasks use the inventory.
    private static let inventoryServes = actions(
        [EnumerateLaneJob.facts, DeleteSnapshotJob.facts, RegisterImageJob.facts, DeregisterImageJob.facts])
    private static let tonightServes = actions(
        [EnumerateLaneJob.facts, CreateSnapshotJob.facts, RegisterImageJob.facts])
    private static let instancesServe = inventoryServes.union(tonightServes).union(actions([ConfirmJob.facts]))

    private static func actions(_ kinds: [KindFacts]) -> Set<ActionName> { Set(kinds.flatMap(\.actions)) }

    /// Drops the large listings that began before `begin`.
    func forget(before begin: Uptime) {
        if let seen = inventory.last, seen.begunAt < begin { inventory.forget() }
        if let seen = instances.last, seen.begunAt < begin { instances.forget() }
        if let seen = volumes.last, seen.begunAt < begin { volumes.forget() }
        if let seen = tagSources.last, seen.begunAt < begin { tagSources.forget() }
    }
}

/// The volumes of an account and region, with the tags that were kept of them.
struct VolumeListing: Sendable {
    let byID: [VolumeID: Volume]
    let reads: TagFilter
}

/// The snapshots that tonight's tasks have made in an account and region, as a listing showed them.
struct Tonight: Sendable {
    private(set) var byVolume: [VolumeID: [Snapshot]]
    /// The account's snapshots that could not be read.
    let unreadable: [UnreadableItem]
    /// The tags that were kept of the snapshots.
    let reads: TagFilter
    private let night: Night

    /// Keeps the snapshots that are of the night.
    init(
        _ snapshots: some Sequence<Snapshot>, unreadable: [UnreadableItem], reads: TagFilter, night: Night,
        policy: SnapshotPolicy?
    ) {
        self.unreadable = unreadable
        self.reads = reads
        self.night = night
        byVolume = Dictionary(
            grouping: snapshots.filter { SnapshotPlan.isTonights($0, night: night, policy: policy) }, by: \.volume)
    }

    /// An item that may be the volume's snapshot but could not be read.
    func unreadable(of volume: VolumeID) -> UnreadableItem? {
        unreadable.first { $0.maybeSnapshot(of: volume, night: night) }
    }

    /// The snapshot of a volume. Snapshots in `failed` ended in error, whatever this listing shows.
    func snapshot(of volume: VolumeID, besides failed: Set<SnapshotID>) -> Snapshot? {
        byVolume[volume]?.filter { !failed.contains($0.id) }.min { SnapshotDuplicates.isKeptBefore($0, $1) }
    }
}
