import AWS
import Model
import Synchronization

/// The listings of all accounts and regions of the process.
package final class FleetListings: Sendable {
    private struct State {
        var lanes: [Lane: LaneListings] = [:]
        /// The snapshots that this process has made. Another run of the night finds them even where a listing lags.
        var made: [Lane: [VolumeID: MadeSnapshot]] = [:]
        /// Snapshots that were seen to have ended in error. A listing that lags may show them as pending again.
        var failed: [Lane: Set<SnapshotID>] = [:]
    }

    /// The most snapshots held in the listings of all accounts and regions, about 100 MB. Beyond this the oldest
    /// listings are dropped. An account and region whose listing was dropped is listed again before it deletes.
    static let snapshotsHeldAtMost = 200_000
    /// The time to hold listings of what changes slowly. Deletions need a younger listing (`Limits.proofMaximumAge`).
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

    /// Notes that a snapshot ended in error. This is final, so the snapshot never counts as a backup again.
    func noteFailed(_ snapshot: SnapshotID, of volume: VolumeID, in lane: Lane) {
        state.withLock { _ = $0.failed[lane, default: []].insert(snapshot) }
        forget(snapshot, of: volume, in: lane)
    }

    /// The snapshots of the lane that ended in error.
    func failed(in lane: Lane) -> Set<SnapshotID> { state.withLock { $0.failed[lane] ?? [] } }

    /// Forgets a snapshot that is gone: the attempt that makes the volume's snapshot again must not find it.
    func forget(_ snapshot: SnapshotID, of volume: VolumeID, in lane: Lane) {
        state.withLock { state in
            if state.made[lane]?[volume]?.id == snapshot { state.made[lane]?[volume] = nil }
        }
    }

    /// Forgets snapshots that were made before `time` but that a complete listing does not show: they were deleted.
    func forget(madeBefore time: Uptime, notIn shown: (SnapshotID) -> Bool, in lane: Lane) {
        state.withLock { state in
            state.made[lane] = state.made[lane]?.filter { $0.value.notedAt >= time || shown($0.value.id) }
        }
    }

    /// The snapshot that this process has made of the volume in the night.
    func made(of volume: VolumeID, in lane: Lane, night: Night) -> Snapshot? {
        let made = state.withLock { $0.made[lane]?[volume] }
        guard let made, night.contains(made.startedAt) else { return nil }
        return made.snapshot(of: volume, in: lane)
    }

    /// The snapshots that this process has made in the lane in the night. Snapshots of other nights are dropped.
    func made(in lane: Lane, night: Night) -> [Snapshot] {
        state.withLock { state in
            let tonight = (state.made[lane] ?? [:]).filter { night.contains($0.value.startedAt) }
            state.made[lane] = tonight
            return tonight.map { $0.value.snapshot(of: $0.key, in: lane) }
        }
    }

    /// The number of snapshots in the inventories that are held.
    var snapshotsHeld: Int {
        state.withLock { Array($0.lanes.values) }.reduce(0) { $0 + ($1.inventory.last?.value.snapshots.count ?? 0) }
    }

    /// Keeps the memory of listings within its bound.
    func sweep(at now: Uptime) {
        let lanes = state.withLock { Array($0.lanes.values) }
        for lane in lanes { lane.forget(before: now + (.zero - Self.held)) }
        var held = lanes.compactMap { lane in lane.inventory.last.map { (lane, $0.begunAt, $0.value.snapshots.count) } }
        var total = held.reduce(0) { $0 + $1.2 }
        guard total > Self.snapshotsHeldAtMost else { return }
        held.sort { $0.1 < $1.1 }
        for (lane, _, count) in held where total > Self.snapshotsHeldAtMost {
            lane.inventory.forget()
            total -= count
        }
    }
}
