import AWS
import Jobs
import Model
import Testing

@Suite struct SnapshotDuplicatesTests {
    private func duplicate(_ id: String, state: SnapshotState = .completed, seconds: Int, extra: Tags = [:]) -> Snapshot
    {
        var snapshot = Sample.snapshot(id, state: state, extra: extra)
        snapshot.startedAt = Sample.now + .seconds(seconds)
        return snapshot
    }

    private func going(_ snapshots: [Snapshot], images: [Image] = []) -> [String] {
        let inventory = Sample.inventory(snapshots: snapshots, images: images)
        return inventory.snapshots.filter {
            Sample.rules.duplicateVerdict(for: $0, in: inventory, now: Sample.now).deletes
        }
        .map(\.id.description)
    }

    @Test func `the later of two is deleted`() {
        #expect(going([duplicate("snap-b", seconds: 2), duplicate("snap-a", seconds: 1)]) == ["snap-b"])
    }

    @Test func `of two of one moment the greater id is deleted`() {
        #expect(going([duplicate("snap-a", seconds: 1), duplicate("snap-b", seconds: 1)]) == ["snap-b"])
    }

    @Test func `one in error is deleted before one that is not`() {
        #expect(
            going([duplicate("snap-a", state: .error, seconds: 1), duplicate("snap-b", seconds: 2)]) == ["snap-a"])
    }

    @Test func `none is deleted before the kept one is completed`() {
        #expect(going([duplicate("snap-a", state: .pending, seconds: 1), duplicate("snap-b", seconds: 2)]) == [])
    }

    @Test func `one that an image uses stays`() {
        let image = Sample.image("ami-1", snapshot: "snap-b")
        #expect(going([duplicate("snap-a", seconds: 1), duplicate("snap-b", seconds: 2)], images: [image]) == [])
    }

    @Test(arguments: [
        ["aws-man:pin": "x"], ["aws-man:task": "nightly-2026-11-22/create-snapshot/vol-1"],
        ["aws-man:task": "nightly-2026-11-23/create-snapshot/vol-2"], ["AutoSnapshot": "kept by hand"],
    ])
    func `one that is pinned, of another task, or not marked stays`(extra: Tags) {
        #expect(going([duplicate("snap-a", seconds: 1), duplicate("snap-b", seconds: 2, extra: extra)]) == [])
    }

    @Test func `a snapshot of another night stays, whatever run it names`() {
        // Six hours before 04:00 is in the night before, since a night begins at 03:00.
        #expect(
            going([duplicate("snap-a", seconds: -6 * 3_600), duplicate("snap-b", seconds: 1, extra: oneTask)]) == [])
        #expect(
            going([duplicate("snap-a", seconds: -3_000), duplicate("snap-b", seconds: 1, extra: oneTask)]) == ["snap-b"]
        )
    }

    private let oneTask: Tags = ["aws-man:task": "again-2026-11-23/create-snapshot/vol-1"]

    @Test func `of three two are deleted`() {
        let group = (1...3).map { duplicate("snap-\($0)", seconds: $0) }
        #expect(going(group).sorted() == ["snap-2", "snap-3"])
    }
}
