import AWS
import CloudSimulator
import Jobs
import Model
import Queue
import Testing
import VirtualTime

/// What exists already counts as tonight's backup only if it is one by our own rules (REQUIREMENTS R37, R81).
@Suite struct AdoptionTests {
    private static let claim: Tags = ["aws-man:task": "nightly-2026-11-23/create-snapshot/vol-1"]

    /// Snapshots that carry our task's tag of tonight for `vol-1`, and are no backup of it.
    private static let forgeries: [(String, @Sendable (inout Snapshot) -> Void)] = [
        ("not tagged AutoSnapshot=true", { $0.tags["AutoSnapshot"] = nil }),
        ("in the archive tier", { $0.storageTier = .archive }),
        ("a part of an image", { $0.tags["AutoAMI"] = "true" }),
        ("it is of vol-9", { $0.volume = VolumeID("vol-9") }),
        ("it began at", { $0.startedAt = $0.startedAt - .days(1) }),
        ("another description", { $0.description = "before the upgrade" }),
        ("another description", { $0.description = "Created by CreateImage(i-1) for ami-1" }),
    ]

    @Test(arguments: forgeries.indices)
    func `what is no backup by our rules is not adopted, suppresses no create, and is named`(index: Int) {
        let (doubt, change) = Self.forgeries[index]
        var snapshot = Sample.snapshot("snap-1", extra: Self.claim)
        change(&snapshot)
        let plan = LanePlanner.plan(Sample.inventory(snapshots: [snapshot]), Sample.context())
        #expect(plan.tasks.first { $0.kind == .createSnapshot }?.isReady == true)
        let warning = plan.warnings.first { $0.contains("not believed to be tonight's backup") }
        #expect(warning?.contains("snap-1 for vol-1") == true && warning?.contains(doubt) == true, "\(plan.warnings)")
        #expect(plan.subjects(.deleteSnapshot) == [])
    }

    @Test func `beside a good one of tonight, claims are not worth a line`() {
        var other = Sample.snapshot("snap-2", extra: Self.claim)
        other.storageTier = .archive
        let plan = LanePlanner.plan(
            Sample.inventory(snapshots: [other, Sample.snapshot("snap-1")]), Sample.context())
        #expect(plan.tasks.first { $0.kind == .createSnapshot }?.isReady == false)
        #expect(!plan.warnings.contains { $0.contains("not believed") })
    }

    @Test func `the plan says how many this database did not make, and the runs that their tags name`() {
        let snapshots = [
            Sample.snapshot("snap-1", run: "by-hand-2026-11-23"), Sample.snapshot("snap-2", of: "vol-2"),
            Sample.snapshot("snap-3", of: "vol-3"),
        ]
        let inventory = Sample.inventory(
            instances: [Sample.instance(volumes: ["vol-1", "vol-2", "vol-3"])], snapshots: snapshots)
        var context = Sample.context()
        #expect(!LanePlanner.plan(inventory, context).warnings.contains { $0.contains("adopted") })
        context.made = ["snap-2", "snap-3"]
        let one = LanePlanner.plan(inventory, context).warnings
        #expect(
            one.contains(
                "1 snapshot of tonight exists that this database did not make, adopted from by-hand-2026-11-23 (1)"))
        context.made = []
        let three = LanePlanner.plan(inventory, context).warnings
        #expect(
            three.contains(
                "3 snapshots of tonight exist that this database did not make, adopted from by-hand-2026-11-23 (1), "
                    + "nightly-2026-11-23 (2)"))
    }

    @Test func `a restored database and a second host go on finding what is there, and say so`() async throws {
        let bench = JobBench()
        try await bench.run()
        let second = JobBench(bench.region)
        try await second.run()
        #expect(second.mutations.isEmpty)
        #expect(second.tasks.allSatisfy { $0.end == .done })
        #expect(
            second.warnings.contains(
                "2 snapshots of tonight exist that this database did not make, adopted from nightly-2026-11-23 (2)"))
        bench.restart()
        try await bench.run("again")
        #expect(!bench.warnings.contains { $0.contains("adopted from") }, "this database made them")
    }

    @Test func `a stranger's young snapshot is deleted neither as a duplicate nor as failed, whatever tags it gets`() {
        for state in [SnapshotState.completed, .error] {
            var strangers = Sample.snapshot("snap-b", state: state, extra: Self.claim)
            strangers.startedAt = strangers.startedAt + .seconds(3)
            #expect(deletions([Sample.snapshot("snap-a"), strangers]) == ["snap-b"])
            strangers.description = "before the upgrade"
            #expect(deletions([Sample.snapshot("snap-a"), strangers]) == [])
        }
    }

    private func deletions(_ snapshots: [Snapshot]) -> [String] {
        LanePlanner.plan(Sample.inventory(snapshots: snapshots), Sample.context()).subjects(.deleteSnapshot)
    }

    @Test(
        arguments: [
            { $0.tags["AutoSnapshot"] = nil }, { $0.tier = .archive }, { $0.tags["AutoAMI"] = "true" },
        ] as [@Sendable (inout CloudSnapshot) -> Void])
    func `a snapshot that stops being a backup before it is confirmed is made again, and the night is not green`(
        change: @Sendable (inout CloudSnapshot) -> Void
    ) async throws {
        let bench = JobBench()
        try await LostAnswerTests.enumerate(bench)
        let index = bench.index(.createSnapshot)
        await bench.attempt(index)
        let first = try #require(bench.tasks[index].resource?.id)
        bench.cloud.edit(Sample.lane) { region in
            for index in region.snapshots.indices where region.snapshots[index].id == first.text {
                change(&region.snapshots[index])
            }
        }
        try await bench.drain()
        #expect(bench.tasks[index].reopened == 1)
        let second = try #require(bench.tasks[index].resource)
        #expect(second.id != first && second.state == .confirmed)
        #expect(bench.region.snapshots.contains { $0.id == first.text })
    }

    @Test func `what this database made is found again by its id when its task's tag is gone`() {
        var made = Sample.snapshot("snap-1")
        made.tags["aws-man:task"] = nil
        var context = Sample.context()
        for (ids, isReady) in [([], true), (["snap-1"], false)] as [(Set<ExactText>, Bool)] {
            context.made = ids
            let plan = LanePlanner.plan(Sample.inventory(snapshots: [made]), context)
            #expect(plan.tasks.first { $0.kind == .createSnapshot }?.isReady == isReady)
        }
    }
}
