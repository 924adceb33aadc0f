import AWS
import Accounts
import CloudSimulator
import Jobs
import Model
import Testing
import VirtualTime

/// A neighbour in a member account may write any tag and register any image, and may delete nothing. What he writes makes the
/// program delete nothing for him (REQUIREMENTS R61).
@Suite struct ForgedTagsTests {
    private static let image = ImageID("ami-0123456789abcdef0")

    private func mayGo(_ change: (inout Snapshot) -> Void) -> Bool {
        var image = Sample.image(
            Self.image.description, days: 9, extra: ["aws-man:task": "nightly-2026-11-14/register-image/i-1"],
            snapshot: "snap-1")
        image.sourceInstance = InstanceID("i-1")
        var snapshot = Sample.snapshot("snap-1", days: 9)
        snapshot.tags = ["AutoAMI": "true", "aws-man:task": "nightly-2026-11-14/register-image/i-1"]
        change(&snapshot)
        let inventory = Sample.inventory(snapshots: [snapshot], images: [image])
        let rules = ImageDeregistration(policy: .init(), timeZone: Sample.zone)
        return rules.snapshotsThatMayGo(with: image, in: inventory, rules: Sample.rules, now: Sample.now) != nil
    }

    @Test func `a snapshot is a part of an image only by EC2's own description`() {
        #expect(mayGo { $0.description = "Created by CreateImage(i-1) for \(Self.image)" })
        #expect(mayGo { $0.description = "Created by CreateImage(i-1) for \(Self.image) from vol-1" })
        #expect(!mayGo { _ in })
        #expect(!mayGo { $0.description = "Created by CreateImage(i-1) for \(Self.image)0" })
        #expect(!mayGo { $0.description = "Created by CreateImage(i-1) for ami-0fedcba9876543210" })
        #expect(!mayGo { $0.description = "a copy; Created by CreateImage(i-1) for \(Self.image)" })
    }

    @Test
    func `a neighbour's image of our tags takes no snapshot with it, neither a stranger's nor the last good copy`()
        async throws
    {
        let bench = JobBench()
        try await bench.run()
        let ours = try #require(bench.region.images.first)
        let victims = "snap-0000000000000000a"
        bench.cloud.edit(Sample.lane) { region in
            region.snapshots.append(
                CloudSnapshot(
                    id: victims, volume: "vol-0000000000000099", startedAt: CloudSample.start - .days(30),
                    tags: ["aws-man:task": ours.tags["aws-man:task"] ?? "", "AutoAMI": "true"]))
            var forged = ours
            forged.id = "ami-0000000000000000f"
            forged.name += "-\(CloudSample.instanceID(0))"
            forged.createdAt = ours.createdAt + .minutes(4)
            forged.devices[0].snapshot = victims
            region.images.append(forged)
        }
        bench.sleepUntilNextNight()
        try await bench.run()
        #expect(bench.region.snapshots.contains { $0.id == victims })
        #expect(bench.region.images.contains { $0.id == ours.id })
    }

    @Test func `an image of another volume replaces none, is no duplicate and not the week's, whatever its tags say`() {
        let dud = Sample.image("ami-dud", snapshot: "snap-dud")
        var empty = Sample.snapshot("snap-dud")
        empty.volume = VolumeID("vol-99")
        let task: ExactText = "nightly-2026-11-23/register-image/i-1"
        let snapshots = [empty] + [0, 1, 9].map { Sample.snapshot("snap-\($0)", days: $0) }
        let old = Sample.image("ami-old", days: 9, snapshot: "snap-9")
        let first = Sample.inventory(snapshots: snapshots, images: [old, dud])
        let plan = LanePlanner.plan(first, Sample.context())
        #expect(plan.subjects(.deregisterImage) == [])
        #expect(plan.subjects(.registerImage) == ["i-1"])
        var twice = [dud, Sample.image("ami-good", snapshot: "snap-0")]
        for index in twice.indices { twice[index].tags["aws-man:task"] = task }
        let second = LanePlanner.plan(Sample.inventory(snapshots: snapshots, images: twice), Sample.context())
        #expect(second.subjects(.deregisterImage) == [])
        #expect(second.subjects(.registerImage) == [])
    }
}
