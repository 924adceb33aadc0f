import AWS
import Accounts
import Engine
import Model

/// An account and region as one attempt works in it: its calls, and the listings that it shares with other attempts.
final class LaneSession: Sendable {
    let account: Account
    let lane: Lane
    let client: LaneClient
    let listings: LaneListings
    let environment: JobEnvironment

    init(account: Account, lane: Lane, control: any CallControl, environment: JobEnvironment) {
        self.account = account
        self.lane = lane
        self.environment = environment
        client = LaneClient(account: account, lane: lane, access: environment.access, control: control)
        listings = environment.listings.lane(lane)
    }

    var limits: Limits { environment.limits }
    var effects: Effects { environment.access.effects }
    var now: Instant { effects.now() }
    var uptime: Uptime { effects.uptime() }

    /// Snapshots of the account and region that ended in error, whatever a listing shows of them.
    var failedSnapshots: Set<SnapshotID> { environment.listings.failed(in: lane) }

    func isOwn(_ ownerID: AccountID) -> Bool { ownerID == account.id }

    /// The tags that rules read of snapshots, images and instances. The tag that selects is read in any case, since one that
    /// is almost right is reported, and so are the tags that protect an image. A listing serves only those who read the same
    /// tags, since the account's file may have changed meanwhile.
    var tagsRead: TagFilter {
        listings.tagsRead([(account.snapshots ?? SnapshotPolicy()).tagKey] + tagsCopied)
    }

    private var tagsCopied: [ExactText] {
        (account.snapshots?.extraTags.copied ?? []) + (account.images?.extraTags.copied ?? [])
    }

    /// True for an item that cannot be read but certainly belongs to another account.
    func isForeign(_ item: UnreadableItem) -> Bool { item.isForeign(to: account.id) }

    /// The time up to which a listing contradicts what was done: it began `goneAfter` later. `date` is AWS's clock when the
    /// listing began. Nil without it, since the local clock alone may have been set.
    func disproves(listingSince begun: Uptime, at date: Instant?) -> Instant? {
        date.map { min($0, now + (.zero - (uptime - begun))) - limits.goneAfter }
    }

    /// The account's instances, by a listing that began at `since` or later.
    func instances(since: Uptime, _ purpose: CallRecord.Purpose) async throws(CallProblem) -> InstanceListing {
        let reads = tagsRead
        return try await listings.instances.value(
            at: effects.uptime, suffices: { $0.begunAt >= since && $0.value.reads == reads }
        ) {
            () async throws(CallProblem) in
            try await InstanceListing.list(self, purpose)
        }.value
    }

    func volumes(since: Uptime, _ purpose: CallRecord.Purpose) async throws(CallProblem) -> [VolumeID: Volume] {
        let client = client
        // Why no others: only what is copied is read of a volume's tags.
        let reads = TagFilter(tagsCopied)
        return try await listings.volumes.value(
            at: effects.uptime, suffices: { $0.begunAt >= since && $0.value.reads == reads }
        ) { () async throws(CallProblem) in
            let listing = try await client.list(DescribeVolumes(keeping: reads), purpose)
            return VolumeListing(
                byID: Dictionary(listing.items.map { ($0.id, $0) }) { _, last in last }, reads: reads)
        }.value.byID
    }

    /// Snapshots and images, by listings that began at `since` or later.
    func inventory(
        since: Uptime, _ purpose: CallRecord.Purpose, insistsOnImages: Bool = true
    ) async throws(CallProblem) -> SharedListing<Inventory>.Seen {
        let reads = tagsRead
        return try await listings.inventory.value(
            at: effects.uptime, suffices: { $0.begunAt >= since && $0.value.reads == reads }
        ) {
            () async throws(CallProblem) in
            try await InventoryListing(session: self, purpose: purpose, insistsOnImages: insistsOnImages).list()
        }
    }

    /// Tonight's snapshots, whichever run made them, by a listing that began at `since` or later.
    func tonight(night: Night, since: Uptime) async throws(CallProblem) -> Tonight {
        let client = client
        let (own, policy, reads) = (account.id, account.snapshots, tagsRead)
        let youngest = uptime + (.zero - UnreadableItem.listingServes)
        return try await listings.tonight(of: night).value(
            at: effects.uptime,
            suffices: {
                $0.begunAt >= since && $0.value.reads == reads
                    && ($0.value.unreadable.isEmpty || $0.begunAt >= youngest)
            }
        ) {
            () async throws(CallProblem) in
            let listing = try await client.list(
                DescribeSnapshots(filters: [TaskTags.runs(of: night)], keeping: reads), CallRecord.Purpose.reconcile)
            return Tonight(
                listing.items.filter { $0.ownerID == own },
                unreadable: listing.unreadable.filter { !$0.isForeign(to: own) }, reads: reads, night: night,
                policy: policy)
        }.value
    }
}
