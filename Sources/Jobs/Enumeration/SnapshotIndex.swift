import AWS
import Accounts
import Model

/// The snapshots of one listing with the look-ups that the rules need. It never changes, so that inventories share it.
final class SnapshotIndex: Sendable {
    /// The snapshots, newest first.
    let all: [Snapshot]
    let duplicates: SnapshotDuplicates
    private let places: [SnapshotID: Int]
    private let volumes: [VolumeID: Range<Int>]
    /// The places of each volume's snapshots, newest first, one volume after the other.
    private let placesOfVolumes: [Int]
    private let counted = LastAnswer<SnapshotPolicy, Int>()
    private let retained = LastAnswer<RetentionQuestion<DeletionRules>, RetainedSnapshots>()

    /// `policy` is what tells a backup from a snapshot that is none.
    init(_ snapshots: [Snapshot], of account: AccountID, _ policy: SnapshotPolicy?, nights: NightCalendar) {
        // Why with the start beside the place: sorting whole snapshots costs more than all else here.
        let order = snapshots.indices.filter { snapshots[$0].ownerID == account }
            .map { (startedAt: snapshots[$0].startedAt, place: $0) }
            .sorted { left, right in
                guard left.startedAt == right.startedAt else { return left.startedAt > right.startedAt }
                return (snapshots[left.place].id, left.place) > (snapshots[right.place].id, right.place)
            }
        var all: [Snapshot] = []
        var places = [SnapshotID: Int](minimumCapacity: order.count)
        all.reserveCapacity(order.count)
        for (_, place) in order {
            let snapshot = snapshots[place]
            if let earlier = places.updateValue(all.count, forKey: snapshot.id) {
                // Why: a listing that changes while it is read may show one resource on two pages.
                places[snapshot.id] = earlier
            } else {
                all.append(snapshot)
            }
        }
        (self.all, self.places) = (all, places)
        (volumes, placesOfVolumes) = Self.byVolume(all)
        duplicates = SnapshotDuplicates(
            among: all, places: volumes.values.map { [placesOfVolumes] in placesOfVolumes[$0] }, policy, nights: nights)
    }

    /// The places of each volume's snapshots, as ranges of one array. An array for each volume would cost more than the
    /// snapshots' order.
    private static func byVolume(_ all: [Snapshot]) -> (ranges: [VolumeID: Range<Int>], places: [Int]) {
        var numbers: [VolumeID: Int] = [:]
        var counts: [Int] = []
        let ofSnapshots = all.map { snapshot in
            if let number = numbers[snapshot.volume] {
                counts[number] += 1
                return number
            }
            numbers[snapshot.volume] = counts.count
            counts.append(1)
            return counts.count - 1
        }
        var starts: [Int] = []
        var next = 0
        for count in counts {
            starts.append(next)
            next += count
        }
        var free = starts
        var places = [Int](repeating: 0, count: all.count)
        for (place, number) in ofSnapshots.enumerated() {
            places[free[number]] = place
            free[number] += 1
        }
        return (numbers.mapValues { starts[$0]..<starts[$0] + counts[$0] }, places)
    }

    subscript(_ id: SnapshotID) -> Snapshot? { places[id].map { all[$0] } }

    /// The snapshots of a volume, newest first.
    func ofVolume(_ volume: VolumeID) -> some Sequence<Snapshot> & LazySequenceProtocol {
        placesOfVolumes[volumes[volume] ?? 0..<0].lazy.map { [all] in all[$0] }
    }

    /// The snapshots of each volume, newest first.
    var ofVolumes: some Sequence<[Snapshot]> {
        volumes.values.lazy.map { [all, placesOfVolumes] range in placesOfVolumes[range].map { all[$0] } }
    }

    /// The number of snapshots with the policy's tag.
    func count(_ policy: SnapshotPolicy) -> Int {
        counted.answer(to: policy) { all.count { policy.marks($0.tags) } }
    }

    func retained(
        by rules: DeletionRules, at now: Instant, _ judge: () -> RetainedSnapshots
    ) -> RetainedSnapshots {
        retained.answer(to: RetentionQuestion(rules: rules, now: now), judge)
    }
}
