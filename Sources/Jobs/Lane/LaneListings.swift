import AWS
import Model
import Synchronization

/// What has been seen of a lane lately, so that hundreds of tasks share one listing (REQUIREMENTS R37, R45).
final class LaneListings: Sendable {
    let instances = SharedListing<[Instance]>()
    let volumes = SharedListing<[VolumeID: Volume]>()
    /// Snapshots and images, with what is shared: what a deletion is proven on and an image is made from.
    let inventory = SharedListing<Inventory>()
    let alarmReads = SharedListing<AlarmRead>()
    let alarmsWanted = AlarmsWanted()
    private let tonight = Mutex<[CalendarDay: SharedListing<Tonight>]>([:])
    private let floor = Mutex<Uptime?>(nil)

    /// Something was found that earlier listings do not show: no deletion is proven on one that began before.
    func requireProof(since begin: Uptime) { floor.withLock { $0 = max($0 ?? begin, begin) } }

    /// The earliest beginning of a listing that proves a deletion: not before `earliest`.
    func proofBegins(notBefore earliest: Uptime) -> Uptime { floor.withLock { max($0 ?? earliest, earliest) } }

    /// Tonight's snapshots, of all runs of the night: the look before the first create, and what settles unknowns.
    func tonight(of night: Night) -> SharedListing<Tonight> {
        tonight.withLock { listings in
            if let listing = listings[night.day] { return listing }
            let made = SharedListing<Tonight>()
            listings = listings.filter { $0.key >= night.day }
            listings[night.day] = made
            return made
        }
    }

    /// Lets go of the large listings, and of those that serve nobody any more.
    func forget(before begin: Uptime) {
        if let seen = inventory.last, seen.begunAt < begin { inventory.forget() }
        if let seen = instances.last, seen.begunAt < begin { instances.forget() }
        if let seen = volumes.last, seen.begunAt < begin { volumes.forget() }
    }
}

/// The snapshots that tonight's tasks have made in a lane, as a listing showed them; by volume.
struct Tonight: Sendable {
    private(set) var byVolume: [VolumeID: [Snapshot]]

    /// `night` decides what is tonight's.
    init(_ snapshots: some Sequence<Snapshot>, night: Night) {
        byVolume = Dictionary(grouping: snapshots.filter { SnapshotPlan.isTonights($0, night: night) }, by: \.volume)
    }

    /// `failed` are known to have ended in error, whatever this listing shows of them.
    func snapshot(of volume: VolumeID, besides failed: Set<SnapshotID>) -> Snapshot? {
        byVolume[volume]?.filter { !failed.contains($0.id) }.min { SnapshotDuplicates.isKeptBefore($0, $1) }
    }
}

/// The looks of all lanes of the process.
package final class FleetListings: Sendable {
    private struct State {
        var lanes: [Lane: LaneListings] = [:]
        /// What this process has made, so that another run of the night finds it even where a listing lags.
        var made: [Lane: [VolumeID: MadeSnapshot]] = [:]
        /// Snapshots that were seen to have ended in error: a listing that lags may show them pending once more.
        var failed: [Lane: Set<SnapshotID>] = [:]
        /// Emulators that show every snapshot whoever it is shared with.
        var endpointsBlindToShares: Set<String> = []
    }

    /// Snapshots held in listings, all lanes together: some 100 MB. Beyond it the oldest listings go, and a lane whose
    /// listing went pays for another before it deletes.
    static let snapshotsHeld = 200_000
    /// Instances and volumes change slowly; deletions need a younger listing anyway (`Limits.proofMaximumAge`).
    static let held = Duration.minutes(30)

    private let state = Mutex(State())

    package init() {}

    func lane(_ lane: Lane) -> LaneListings {
        state.withLock { state in
            if let listings = state.lanes[lane] { return listings }
            let made = LaneListings()
            state.lanes[lane] = made
            return made
        }
    }

    func remember(_ made: MadeSnapshot, of volume: VolumeID, in lane: Lane) {
        state.withLock { $0.made[lane, default: [:]][volume] = made }
    }

    /// It ended in error, which is final: nobody takes it for a backup again.
    func noteFailed(_ snapshot: SnapshotID, of volume: VolumeID, in lane: Lane) {
        state.withLock { _ = $0.failed[lane, default: []].insert(snapshot) }
        forget(snapshot, of: volume, in: lane)
    }

    /// Those of the lane that ended in error.
    func failed(in lane: Lane) -> Set<SnapshotID> { state.withLock { $0.failed[lane] ?? [] } }

    /// It is gone: whoever makes the volume's snapshot again must not find it.
    func forget(_ snapshot: SnapshotID, of volume: VolumeID, in lane: Lane) {
        state.withLock { state in
            if state.made[lane]?[volume]?.id == snapshot { state.made[lane]?[volume] = nil }
        }
    }

    /// Forgets what a complete listing does not show though it was made before `time`: somebody has deleted it.
    func forget(madeBefore time: Uptime, notIn shown: (SnapshotID) -> Bool, in lane: Lane) {
        state.withLock { state in
            state.made[lane] = state.made[lane]?.filter { $0.value.notedAt >= time || shown($0.value.id) }
        }
    }

    /// What this process has made of the volume, when it lies in the night.
    func made(of volume: VolumeID, in lane: Lane, night: Night) -> Snapshot? {
        let made = state.withLock { $0.made[lane]?[volume] }
        guard let made, night.contains(made.startedAt) else { return nil }
        return made.snapshot(of: volume, in: lane)
    }

    /// What this process has made in the lane that lies in the night; older ones are let go.
    func made(in lane: Lane, night: Night) -> [Snapshot] {
        state.withLock { state in
            let tonight = (state.made[lane] ?? [:]).filter { night.contains($0.value.startedAt) }
            state.made[lane] = tonight
            return tonight.map { $0.value.snapshot(of: $0.key, in: lane) }
        }
    }

    func isBlindToShares(_ endpoint: String) -> Bool {
        state.withLock { $0.endpointsBlindToShares.contains(endpoint) }
    }

    func noteBlindToShares(_ endpoint: String) { state.withLock { _ = $0.endpointsBlindToShares.insert(endpoint) } }

    /// Keeps the memory of listings within its bound.
    func sweep(at now: Uptime) {
        let lanes = state.withLock { Array($0.lanes.values) }
        for lane in lanes { lane.forget(before: now + (.zero - Self.held)) }
        var held = lanes.compactMap { lane in lane.inventory.last.map { (lane, $0.begunAt, $0.value.snapshots.count) } }
        var total = held.reduce(0) { $0 + $1.2 }
        guard total > Self.snapshotsHeld else { return }
        held.sort { $0.1 < $1.1 }
        for (lane, _, count) in held where total > Self.snapshotsHeld {
            lane.inventory.forget()
            total -= count
        }
    }
}
