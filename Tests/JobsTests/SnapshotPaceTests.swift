import AWS
import Jobs
import Model
import Testing

@Suite struct SnapshotPaceTests {
    private func snapshot(_ id: String, took seconds: Int?, ours: Bool = true, daysAgo: Int = 1) -> Snapshot {
        var snapshot = Sample.snapshot(id)
        snapshot.startedAt = Sample.now - .days(daysAgo)
        snapshot.completedAt = seconds.map { snapshot.startedAt + .seconds($0) }
        if !ours { snapshot.tags = [:] }
        return snapshot
    }

    private func median(_ snapshots: [Snapshot]) -> Duration? {
        SnapshotPace.median(of: snapshots, policy: Sample.policy)
    }

    @Test func `the median of our completed snapshots says how long a snapshot takes`() {
        #expect(median([]) == nil)
        #expect(median([snapshot("snap-a", took: nil)]) == nil)
        #expect(median([snapshot("snap-a", took: 10, ours: false)]) == nil)
        let snapshots = [
            snapshot("snap-a", took: 30), snapshot("snap-b", took: 7_200), snapshot("snap-c", took: 40),
            snapshot("snap-d", took: nil), snapshot("snap-e", took: 1, ours: false),
        ]
        #expect(median(snapshots) == .seconds(40))
    }

    @Test func `old nights do not outvote the newest`() {
        let old = (0..<2_000).map { snapshot("snap-\($0)", took: 10, daysAgo: 5) }
        let new = (0..<500).map { snapshot("snap-n\($0)", took: 60) }
        #expect(median(old + new) == .seconds(60))
    }

    @Test func `a completion before the start counts as no time`() {
        #expect(median([snapshot("snap-a", took: -5)]) == .zero)
    }
}
