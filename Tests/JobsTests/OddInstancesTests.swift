import AWS
import Accounts
import CloudSimulator
import Jobs
import Model
import Queue
import Testing
import VirtualTime

/// An instance that cannot be read proves nothing: neither that a selection was lost, nor that a volume is gone, nor that
/// an image is like its instance, nor that a volume is covered.
@Suite struct OddInstancesTests {
    private static func unread(_ tags: Tags) -> UnreadableItem {
        UnreadableItem(id: "i-1", why: "no state", owner: Sample.account, tags: tags, volumes: [VolumeID("vol-1")])
    }

    private static func inventory(_ unreadable: [UnreadableItem], images: [Image] = []) -> Inventory {
        Inventory(
            account: Sample.account, unreadableInstances: unreadable,
            snapshots: [Sample.snapshot("snap-1", days: 1)], images: images, now: Sample.now, policy: Sample.policy,
            nights: Sample.nights)
    }

    @Test func `a selection is not judged while an instance that may be selected cannot be read`() {
        var history = LaneHistory()
        history.confirmedSelection = 3
        let inexact: Tags = ["Name": ExactText(String(Character(ExactText.unreadable)))]
        let cases: [(tags: Tags, isJudged: Bool)] = [
            (["AutoSnapshot": "true"], false), (inexact, false), (["Name": "web"], true),
        ]
        for (tags, isJudged) in cases {
            let plan = LanePlanner.plan(Self.inventory([Self.unread(tags)]), Sample.context(history: history))
            #expect(plan.tasks.contains { $0.kind == .checkSelection } == isJudged, "\(tags)")
        }
    }

    @Test func `an image whose instance cannot be read stays`() {
        let images = [Sample.image("ami-old", days: 30), Sample.image("ami-new", days: 1)]
        let due = Sample.context(history: LaneHistory())
        let shown = LanePlanner.plan(Sample.inventory(images: images), due)
        #expect(shown.subjects(.deregisterImage) == ["ami-old"])
        let hidden = LanePlanner.plan(Self.inventory([Self.unread([:])], images: images), due)
        #expect(hidden.subjects(.deregisterImage) == [])
        #expect(!hidden.warnings.contains { $0.contains("no longer exists") }, "\(hidden.warnings)")
    }

    @Test(arguments: [["name": ""], ["volumeId": ""]])
    func `a volume that AWS does not find is not gone while its instance cannot be read`(
        odd: [String: String]
    ) async throws {
        let bench = JobBench()
        let volume = CloudSample.volumeID(0, 1)
        let refusal = Fault(
            .before, .refusal(code: "InvalidVolume.NotFound", message: "It does not exist.", status: 400))
        bench.cloud.add(FaultRule(refusal, on: "ec2:CreateSnapshot", value: volume))
        try await LostAnswerTests.enumerate(bench)
        bench.cloud.edit(Sample.lane) { $0.instances[0].odd = odd }
        try await bench.drain()
        let work = bench.tasks[bench.index(.createSnapshot, volume)]
        #expect(work.end == .failed && work.problem?.message.contains("may hide it") == true, "\(work)")
    }

    @Test func `an image whose instance cannot be read any more is not skipped`() async throws {
        let bench = JobBench()
        try await LostAnswerTests.enumerate(bench)
        bench.cloud.edit(Sample.lane) { $0.instances[0].odd = ["name": ""] }
        bench.time.advance(by: .hours(1))
        bench.restart()
        let index = bench.index(.registerImage)
        guard case .notYet(_, .consistency, let problem) = await bench.attempt(index).outcome else {
            Issue.record("\(bench.tasks[index])")
            return
        }
        #expect(problem?.code == "UnreadableItem")
    }

    @Test func `the instances of a zone that cannot be read are named, and another zone is missing`() async throws {
        var region = CloudSample.region(instances: 3)
        region.instances[1].zone = "b"
        region.instances[2].odd = ["name": ""]
        var settings = CloudSettings()
        settings.brokenZones = ["\(Sample.region)b"]
        let bench = JobBench(region, settings: settings)
        try await bench.run()
        let snapshots = bench.uncovered.filter { $0.feature == .snapshots }.map(\.problem.code)
        #expect(Set(snapshots) == ["UnreadableItem"], "\(bench.uncovered)")
        #expect(bench.uncovered.contains { $0.feature == .images && $0.problem.code == "ZoneUnavailable" })
        #expect(bench.tonights(CloudSample.volumeID(0, 0)).count == 1)
    }

    @Test func `coverage counts no snapshot that cannot be read, and says which instances it does not know`()
        async throws
    {
        var region = CloudSample.region(instances: 2)
        for index in region.snapshots.indices { region.snapshots[index].odd = ["startTime": ""] }
        region.instances[1].odd = ["name": ""]
        let bench = JobBench(region)
        let jobs = bench.fleetJobs
        let coverage = try #require(try await bench.time.run { try await jobs.coverage() }.first)
        #expect(coverage.volumes.map(\.verdict) == [.breach, .breach])
        #expect(coverage.place.problem?.code == "UnreadableItem")
        #expect(coverage.place.problem?.message.contains(CloudSample.instanceID(1)) == true)
        #expect(coverage.warnings.contains { $0.contains("snapshots cannot be read") }, "\(coverage.warnings)")
    }

    @Test func `an image without a creation date is something to restore from, after those with one`() {
        var undated = Sample.image("ami-odd")
        undated.createdAt = nil
        let listing = RestoreListing(
            Sample.account(), instances: [Sample.instance()], snapshots: [],
            images: [undated, Sample.image("ami-1", days: 400)])
        let points = listing.points(for: .instance(InstanceID("i-1")))
        #expect(points.map(\.id) == ["ami-1", "ami-odd"] && points.last?.takenAt == nil)
    }
}
