import AWS
import Accounts
import Model
import Synchronization

/// The snapshots of one listing with the look-ups that the rules need. It never changes, so that inventories share it.
final class SnapshotIndex: Sendable {
    /// The snapshots, newest first.
    let all: [Snapshot]
    let duplicates: SnapshotDuplicates
    private let places: [SnapshotID: Int]
    private let placesByVolume: [VolumeID: [Int]]
    /// The last answer of `count`, since one policy asks again and again.
    private let counted = Mutex<(policy: SnapshotPolicy, count: Int)?>(nil)

    init(_ snapshots: [Snapshot], of account: AccountID, nights: NightCalendar) {
        // Why: a listing that changes while it is read may show one resource on two pages.
        var places: [SnapshotID: Int] = [:]
        for (place, snapshot) in snapshots.enumerated() where snapshot.ownerID == account {
            places[snapshot.id] = place
        }
        // Why with the start beside the place: sorting whole snapshots costs more than all else here.
        let order = places.values.map { (startedAt: snapshots[$0].startedAt, place: $0) }.sorted { left, right in
            guard left.startedAt == right.startedAt else { return left.startedAt > right.startedAt }
            return snapshots[left.place].id > snapshots[right.place].id
        }
        all = order.map { snapshots[$0.place] }
        for (place, snapshot) in all.enumerated() { places[snapshot.id] = place }
        self.places = places
        placesByVolume = Dictionary(grouping: all.indices) { [all] in all[$0].volume }
        duplicates = SnapshotDuplicates(among: all, places: placesByVolume.values, nights: nights)
    }

    subscript(_ id: SnapshotID) -> Snapshot? { places[id].map { all[$0] } }

    /// The snapshots of a volume, newest first.
    func ofVolume(_ volume: VolumeID) -> LazyMapCollection<[Int], Snapshot> {
        (placesByVolume[volume] ?? []).lazy.map { [all] in all[$0] }
    }

    /// The number of snapshots with the policy's tag.
    func count(_ policy: SnapshotPolicy) -> Int {
        counted.withLock { counted in
            if let counted, counted.policy == policy { return counted.count }
            let count = all.count { policy.marks($0.tags) }
            counted = (policy, count)
            return count
        }
    }
}
