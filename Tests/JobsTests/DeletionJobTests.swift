import AWS
import CloudSimulator
import Jobs
import Model
import Queue
import Testing
import VirtualTime

/// Deletions against the cloud: the fresh proof, the protections that only other calls show, the blast radius.
@Suite struct DeletionJobTests {
    private let old = CloudSample.snapshotID(0, 1, daysAgo: 9)

    private func bench(_ change: (inout CloudSnapshot) -> Void) async throws -> JobBench {
        var region = CloudSample.region()
        let index = Sample.known(region.snapshots.firstIndex { $0.id == old })
        change(&region.snapshots[index])
        let bench = JobBench(region)
        try await bench.run()
        return bench
    }

    private func isThere(_ bench: JobBench) -> Bool { bench.region.snapshots.contains { $0.id == old } }

    @Test func `an old snapshot is deleted`() async throws { #expect(try await !isThere(bench { _ in })) }

    @Test func `a public snapshot stays`() async throws {
        #expect(try await isThere(bench { $0.isPublic = true }))
    }

    @Test func `a locked snapshot stays, and the night goes on`() async throws {
        let bench = try await bench { $0.isLocked = true }
        #expect(isThere(bench))
        let work = bench.tasks[bench.index(.deleteSnapshot, old)]
        #expect(work.end == .skipped && work.problem?.message.contains("locked") == true)
        #expect(bench.tasks.allSatisfy { $0.end == .done || $0.end == .skipped })
    }

    /// Each fault hits the listing of locks, which explains why the deletion was refused.
    @Test(arguments: [
        Fault(.before, .reset), Fault(.before, .hang), .throttle, .internalError(.after), .proxyPage(.after),
    ])
    func `a locked snapshot stays when its lock could not be listed for a while`(fault: Fault) async throws {
        var region = CloudSample.region()
        let index = Sample.known(region.snapshots.firstIndex { $0.id == old })
        region.snapshots[index].isLocked = true
        let bench = JobBench(region)
        bench.cloud.add(FaultRule(fault, on: "ec2:DescribeLockedSnapshots", times: 2))
        try await bench.run()
        #expect(isThere(bench))
        let work = bench.tasks[bench.index(.deleteSnapshot, old)]
        #expect(work.end == .skipped && work.problem?.message.contains("locked") == true, "\(work)")
    }

    @Test(arguments: ["aws-man:pin", "aws:dlm:lifecycle-policy-id"])
    func `a snapshot with a protecting tag stays`(tag: ExactText) async throws {
        #expect(try await isThere(bench { $0.tags[tag] = "x" }))
    }

    @Test(arguments: [("pin", false), ("untag", false), ("image", false), ("share", false), ("nothing", true)])
    func `a change since the plan is seen before the deletion`(change: String, goes: Bool) async throws {
        let bench = JobBench()
        try await LostAnswerTests.enumerate(bench)
        bench.time.advance(by: .minutes(6))
        bench.cloud.edit(Sample.lane) { region in
            let index = Sample.known(region.snapshots.firstIndex { $0.id == old })
            switch change {
            case "pin": region.snapshots[index].tags["aws-man:pin"] = ""
            case "untag": region.snapshots[index].tags["AutoSnapshot"] = nil
            case "share": region.snapshots[index].isPublic = true
            case "image": region.images.append(CloudSample.image(0, daysAgo: 0, snapshot: old))
            default: break
            }
        }
        let result = await bench.attempt(bench.index(.deleteSnapshot, old))
        #expect(isThere(bench) != goes, "\(result.outcome)")
    }

    @Test func `all deletions of five minutes share one proof`() async throws {
        let bench = JobBench(CloudSample.region(instances: 3))
        try await LostAnswerTests.enumerate(bench)
        bench.time.advance(by: .minutes(6))
        let before = bench.cloud.ledger.count
        let deletions = bench.tasks.indices.filter { bench.tasks[$0].spec.kind == .deleteSnapshot }
        for index in deletions { await bench.attempt(index) }
        // There is one listing each of snapshots and images, and for each deletion one question about its shares.
        #expect(bench.cloud.ledger.count - before == 2 * deletions.count + 2)
    }

    @Test func `a run without deletions replayed later still deletes nothing`() async throws {
        let bench = JobBench()
        try await LostAnswerTests.enumerate(bench)
        bench.options.noDeletes = true
        let result = await bench.attempt(bench.index(.deleteSnapshot, old))
        #expect(OutcomeRulesTests.end(result.outcome) == .skipped)
        #expect(isThere(bench))
    }

    @Test func `replays do not exceed the blast radius`() async throws {
        let bench = JobBench(CloudSample.region(instances: 15, days: 1...10))
        bench.options.allowDeletes = 5
        try await bench.run()
        #expect(bench.cloud.ledger.count { $0.acted && $0.action == "DeleteSnapshot" } == 5)
        let blocked = bench.tasks.indices.filter { bench.tasks[$0].end == .blocked }
        #expect(blocked.count == 85)
        for index in blocked.prefix(10) { bench.reopen(index) }
        try await bench.drain()
        #expect(bench.cloud.ledger.count { $0.acted && $0.action == "DeleteSnapshot" } == 5)
    }

    @Test func `an image with more deletable snapshots than planned is deregistered alone`() async throws {
        let bench = JobBench(LostAnswerTests.region())
        try await LostAnswerTests.enumerate(bench)
        let planned = bench.index(.deregisterImage)
        #expect(bench.tasks[planned].spec.alsoRemoves == 1)
        let spec = bench.tasks[planned].spec
        let light = TaskSpec(
            lane: spec.lane, kind: spec.kind, subject: spec.subject, action: spec.action, reason: spec.reason,
            payload: #"{"version":1,"why":"retention"}"#, effect: spec.effect)
        bench.add([light], Sample.known(RunKey(name: "other", night: Sample.night)), Sample.night)
        let result = await bench.attempt(bench.tasks.count - 1)
        #expect(OutcomeRulesTests.end(result.outcome) == .done && result.removedWithIt == 0)
        let snapshot = CloudSample.snapshotID(0, 0, daysAgo: 10)
        #expect(bench.region.snapshots.contains { $0.id == snapshot })
    }

    @Test func `an image's snapshots are deleted with it when all of them may be`() async throws {
        let bench = JobBench(LostAnswerTests.region())
        try await bench.run()
        let freed = CloudSample.snapshotID(0, 0, daysAgo: 10)
        #expect(!bench.region.snapshots.contains { $0.id == freed })
        #expect(!bench.cloud.ledger.contains { $0.action == "DeleteSnapshot" && $0.ids == [freed] })
        #expect(bench.region.snapshots.contains { $0.id == CloudSample.snapshotID(0, 0, daysAgo: 9) })
    }
}
