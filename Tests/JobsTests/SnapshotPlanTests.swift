import AWS
import Accounts
import Jobs
import Model
import Queue
import Testing

@Suite struct SnapshotPlanTests {
    @Test func `every volume of running tagged instances, and no other`() {
        let inventory = Sample.inventory(instances: [
            Sample.instance("i-1", volumes: ["vol-1", "vol-2"]),
            Sample.instance("i-2", state: .stopped, volumes: ["vol-3"]),
            Sample.instance("i-3", volumes: ["vol-4"], tagged: false),
            Sample.instance("i-4", volumes: ["vol-2", "vol-5"]),
        ])
        let plan = LanePlanner.plan(inventory, Sample.context())
        #expect(plan.subjects(.createSnapshot) == ["vol-1", "vol-2", "vol-5"])
        #expect(plan.tasks.allSatisfy { !$0.reason.isEmpty })
        let payloads = plan.tasks.compactMap { CreateSnapshotPayload(json: $0.payload) }
        #expect(payloads.map(\.isRoot) == [true, false, false])
        #expect(plan.subjects(.confirm) == [""])
    }

    @Test(arguments: [
        ("nightly-2026-11-23", SnapshotState.completed, ResourceState.confirmed),
        ("by-hand-2026-11-23", .pending, .pending),
    ])
    func `tonight's snapshot is adopted, whichever run made it`(
        run: String, state: SnapshotState, expected: ResourceState
    ) {
        let snapshot = Sample.snapshot("snap-1", state: state, run: run)
        let plan = LanePlanner.plan(Sample.inventory(snapshots: [snapshot]), Sample.context())
        let task = plan.tasks.first { $0.kind == .createSnapshot }
        let note = ResourceNote(id: "snap-1", state: expected, adopted: true, startedAt: snapshot.startedAt)
        #expect(task?.initial == .done(note))
        #expect(plan.tasks.contains { $0.kind == .confirm } == (expected == .pending))
    }

    @Test func `a snapshot in error, of another night, volume, owner or kind is not adopted`() {
        var foreign = Sample.snapshot("snap-4")
        foreign.ownerID = Sample.foreigner
        let others = [
            Sample.snapshot("snap-1", state: .error), Sample.snapshot("snap-2", days: 1),
            Sample.snapshot("snap-3", extra: ["aws-man:task": "nightly-2026-11-23/create-snapshot/vol-9"]), foreign,
            Sample.snapshot("snap-5", extra: ["aws-man:task": "nightly-2026-11-23/register-image/i-1"]),
            Sample.snapshot("snap-6", extra: ["aws-man:task": "by hand"]),
        ]
        for other in others {
            let plan = LanePlanner.plan(Sample.inventory(snapshots: [other]), Sample.context())
            #expect(plan.tasks.first { $0.kind == .createSnapshot }?.isReady == true, "\(other.id)")
        }
    }

    @Test func `of tonight's duplicates the one that stays is adopted`() {
        var later = Sample.snapshot("snap-1")
        later.startedAt = later.startedAt + .seconds(1)
        let inventory = Sample.inventory(snapshots: [later, Sample.snapshot("snap-2", state: .pending)])
        #expect(SnapshotPlan.tonights(of: VolumeID("vol-1"), in: inventory, Sample.context())?.id.text == "snap-2")
    }

    @Test func `a selected instance without an EBS volume, or whose root device is none, is named`() {
        var rootless = Sample.instance("i-2", name: "db-1", volumes: ["vol-2"])
        rootless.rootDeviceName = "/dev/sda1"
        let sound = Sample.inventory(instances: [Sample.instance()])
        #expect(LanePlanner.plan(sound, Sample.context()).warnings.isEmpty)
        let plan = LanePlanner.plan(
            Sample.inventory(instances: [Sample.instance("i-1", volumes: []), rootless]), Sample.context())
        #expect(
            plan.warnings == [
                "selected, but without an EBS volume, so that nothing is backed up: web-1 (i-1)",
                "the root device is none of the EBS volumes, so that no image is made: db-1 (i-2)",
            ])
        #expect(plan.subjects(.createSnapshot) == ["vol-2"])
    }

    @Test func `with snapshots switched off none is planned, and none deleted`() {
        let inventory = Sample.inventory(snapshots: [Sample.snapshot("snap-1", days: 9), Sample.snapshot("snap-2")])
        let plan = LanePlanner.plan(inventory, Sample.context(account: Sample.account(snapshots: nil)))
        #expect(plan.tasks.isEmpty)
    }
}
