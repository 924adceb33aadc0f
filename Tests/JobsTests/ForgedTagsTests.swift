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

    /// Snapshots of three nights, and an image that claims to be the week's of `i-1`.
    private func plan(_ image: Image, root: Snapshot?) -> LanePlan {
        let snapshots = [0, 1, 9].map { Sample.snapshot("snap-\($0)", days: $0) } + [root].compactMap(\.self)
        let old = Sample.image("ami-old", days: 9, snapshot: "snap-9")
        let inventory = Inventory(
            account: Sample.account, instances: [Sample.instance()], snapshots: snapshots, images: [old, image],
            now: Sample.now, policy: Sample.policy, nights: Sample.nights)
        return LanePlanner.plan(inventory, Sample.context())
    }

    @Test func `an image whose root snapshot shows no volume stands in for none: a copy, or one that is not listed`() {
        var copy = Sample.snapshot("snap-dud")
        (copy.volume, copy.tags, copy.description) = (VolumeID("vol-ffffffff"), [:], "[Copied snap-x]")
        for root in [copy, nil] {
            let dud = Sample.image("ami-dud", extra: ["AutoAMI": "no"], snapshot: "snap-dud")
            var automatic = dud
            automatic.tags["AutoAMI"] = "true"
            for image in [dud, automatic] {
                let plan = plan(image, root: root)
                #expect(plan.subjects(.registerImage) == ["i-1"] && plan.subjects(.deregisterImage) == [])
            }
        }
        let made = plan(Sample.image("ami-new", snapshot: "snap-0"), root: nil)
        #expect(made.subjects(.registerImage) == [] && made.subjects(.deregisterImage) == ["ami-old"])
    }

    @Test func `while an image is being made, or its root snapshot cannot be read, the program waits beside it`() {
        var pending = Sample.image("ami-new", state: .pending)
        pending.devices = []
        #expect(plan(pending, root: nil).tasks.first { $0.kind == .registerImage }?.isReady == false)
        let unreadable = Inventory(
            account: Sample.account, instances: [Sample.instance()],
            snapshots: [0, 1].map { Sample.snapshot("snap-\($0)", days: $0) },
            images: [Sample.image("ami-new", snapshot: "snap-odd")],
            unreadable: [UnreadableItem(id: "snap-odd", why: "no start time")], now: Sample.now, policy: Sample.policy,
            nights: Sample.nights)
        #expect(LanePlanner.plan(unreadable, Sample.context()).subjects(.registerImage) == [])
    }

    @Test func `an image that EC2 is making of another instance is not waited for`() {
        var pending = Sample.image("ami-new", state: .pending)
        pending.devices = []
        pending.sourceInstance = InstanceID("i-2")
        #expect(plan(pending, root: nil).tasks.first { $0.kind == .registerImage }?.isReady == true)
        pending.sourceInstance = InstanceID("i-1")
        #expect(plan(pending, root: nil).tasks.first { $0.kind == .registerImage }?.isReady == false)
    }

    @Test func `another person's image is no duplicate, whatever tags it gets, since its name stays`() {
        let task: Tags = ["aws-man:task": "nightly-2026-11-23/register-image/i-1"]
        let ours = Sample.image("ami-a", extra: task, snapshot: "snap-0")
        var strangers = Sample.image("ami-b", extra: task, snapshot: "snap-1")
        strangers.createdAt = Sample.now + .seconds(9)
        func going(_ image: Image) -> [String] {
            let snapshots = [0, 1].map { Sample.snapshot("snap-\($0)", days: $0) }
            return LanePlanner.plan(Sample.inventory(snapshots: snapshots, images: [ours, image]), Sample.context())
                .subjects(.deregisterImage)
        }
        #expect(going(strangers) == ["ami-b"])
        strangers.name = "web-1 before the upgrade"
        #expect(going(strangers) == [])
    }

    @Test func `an adopted image that differs is kept: only its tag says that this run made it`() async throws {
        let bench = JobBench()
        try await LostAnswerTests.enumerate(bench)
        let (index, id) = (bench.index(.registerImage), "ami-0000000000000000f")
        bench.cloud.edit(Sample.lane) { region in
            let name = "web-0-2026-48"
            var forged = CloudSample.image(0, daysAgo: 0, snapshot: CloudSample.snapshotID(0, 0, daysAgo: 1))
            (forged.id, forged.name, forged.enaSupport) = (id, name, false)
            forged.tags["aws-man:task"] = "nightly-2026-11-23/register-image/\(CloudSample.instanceID(0))"
            forged.tags["aws-man:week"] = "2026-48"
            region.images.append(forged)
        }
        try await bench.drain()
        #expect(bench.tasks[index].resource?.id.text == id && bench.tasks[index].resource?.state == .error)
        #expect(bench.region.images.map(\.id) == [id])
    }

    @Test func `tags of another instance on the week's image make no second image`() {
        var ours = Sample.image("ami-new", snapshot: "snap-0")
        ours.tags["aws-man:instance"] = "i-2"
        #expect(plan(ours, root: nil).subjects(.registerImage) == [])
        ours.tags["aws-man:week"] = nil
        #expect(plan(ours, root: nil).subjects(.registerImage) == [])
    }
}
