import AWS
import Accounts
import CloudSimulator
import Jobs
import Model
import Queue
import Testing
import VirtualTime

/// Items that cannot be read stop no account and region. They prove no deletion and no absence, and hold what they use.
@Suite struct OddItemsNightTests {
    private static let volume = CloudSample.volumeID(0, 0)

    private static func created(_ bench: JobBench, _ action: String = "CreateSnapshot") -> Int {
        bench.cloud.ledger.count { $0.action == action }
    }

    @Test func `a region with every odd item gets all backups that can be made, and says what it left out`()
        async throws
    {
        var region = CloudSample.region(instances: 4)
        region.instances[1].odd = ["volumeId": ""]
        region.instances[2].odd = ["name": ""]
        region.instances[3].tags["Note"] = "bell \u{7} and \u{8}"
        var stranger = CloudSample.snapshot(0, 0, daysAgo: 3)
        stranger.id = "snap-odd"
        stranger.odd = ["startTime": "", "ownerId": "amazon"]
        region.snapshots.append(stranger)
        var image = CloudSample.image(3, daysAgo: 3, snapshot: CloudSample.snapshotID(3, 0, daysAgo: 3))
        image.odd = ["imageOwnerId": "amazon"]
        region.images = [image]
        let bench = JobBench(region)
        try await bench.run()
        for number in [0, 3] {
            for index in 0..<2 {
                #expect(bench.tonights(CloudSample.volumeID(number, index)).count == 1, "\(number) \(index)")
            }
        }
        #expect(bench.tonights(CloudSample.volumeID(1, 0)).isEmpty)
        let problem = try #require(bench.uncovered.first { $0.feature == .snapshots }?.problem)
        #expect(problem.code == "UnreadableItem" && problem.message.contains(CloudSample.instanceID(1)))
        #expect(problem.message.contains(CloudSample.instanceID(2)))
        #expect(bench.warnings.contains { $0.contains("snap-odd") }, "\(bench.warnings)")
        #expect(bench.warnings.contains { $0.contains(image.id) }, "\(bench.warnings)")
    }

    @Test func `a name that XML forbids is written readably, so that its snapshots expire like others`() async throws {
        var region = CloudSample.region()
        region.instances[0].tags["Name"] = "web\u{8}1"
        let bench = JobBench(region)
        try await bench.run()
        let made = bench.tonights(Self.volume)
        #expect(made.map { $0.tags["Name"] } == ["web?1"] && made[0].description.hasPrefix("Snapshot web?1 "))
    }

    @Test func `a text with the usual replacement character is exact`() {
        let newest = Sample.snapshot("snap-new")
        for (name, deletes) in [("caf\u{FFFD}", true), ("caf\u{10FFFF}", false)] as [(ExactText, Bool)] {
            let old = Sample.snapshot("snap-old", days: 9, extra: ["Name": name])
            let inventory = Sample.inventory(snapshots: [old, newest])
            #expect(Sample.rules.verdict(for: old, in: inventory, now: Sample.now).deletes == deletes, "\(name)")
        }
    }

    @Test func `an emulator without creation dates gets its snapshots and one image a week`() async throws {
        var settings = CloudSettings()
        settings.odd = ["creationDate": ""]
        let bench = JobBench(settings: settings)
        try await bench.run()
        #expect(bench.tonights(Self.volume).count == 1 && bench.region.images.count == 1)
        #expect(bench.uncovered.isEmpty, "\(bench.uncovered)")
        bench.sleepUntilNextNight()
        try await bench.run()
        #expect(bench.tonights(Self.volume).count == 1 && bench.region.images.count == 1)
        bench.time.advance(by: .days(40))
        try await bench.run()
        #expect(Self.created(bench, "DeregisterImage") == 0)
        #expect(bench.warnings.contains { $0.contains("creation date") })
    }

    @Test(arguments: [["imageState": ""], ["creationDate": "long ago"], ["imageId": ""], ["imageOwnerId": "self"]])
    func `an image that cannot be read holds its snapshot`(odd: [String: String]) async throws {
        let held = CloudSample.snapshotID(0, 1, daysAgo: 10)
        var region = CloudSample.region()
        var image = CloudSample.image(0, daysAgo: 10, snapshot: held, tags: ["aws-man:instance": "i-none"])
        image.odd = odd
        region.images = [image]
        let bench = JobBench(region)
        try await bench.run()
        #expect(!bench.works(.deleteSnapshot).isEmpty)
        #expect(!bench.works(.deleteSnapshot).contains { $0.spec.subject.text == held })
    }

    @Test func `a snapshot with a tag that is not exact is kept, and one that cannot be read counts in no rule`()
        async throws
    {
        let old = CloudSample.snapshotID(0, 0, daysAgo: 10)
        var region = CloudSample.region()
        for index in region.snapshots.indices {
            if region.snapshots[index].id == old { region.snapshots[index].tags["Note"] = "\u{8}" }
            // Why: without readable newer ones, nothing of this volume may be deleted.
            if region.snapshots[index].volume == CloudSample.volumeID(0, 1),
                region.snapshots[index].startedAt > CloudSample.start - .days(8)
            {
                region.snapshots[index].odd = ["startTime": ""]
            }
        }
        let bench = JobBench(region)
        bench.cloud.add(FaultRule(Fault(.before, .reset), on: "ec2:CreateSnapshot"))
        try await LostAnswerTests.enumerate(bench)
        let subjects = bench.works(.deleteSnapshot).map(\.spec.subject.text)
        #expect(!subjects.contains(old), "\(subjects)")
        #expect(bench.warnings.contains { $0.contains(old) && $0.hasPrefix("not deleted") }, "\(bench.warnings)")
        #expect(subjects.allSatisfy { $0.contains(CloudSample.snapshotID(0, 0, daysAgo: 0).prefix(19)) }, "\(subjects)")
    }

    @Test func `a lost create beside a snapshot that cannot be read is not made again, and fails in the end`()
        async throws
    {
        let bench = JobBench(CloudSample.region(instances: 2))
        bench.cloud.add(FaultRule(Fault(.after, .reset), on: "ec2:CreateSnapshot", times: 1))
        try await LostAnswerTests.enumerate(bench)
        let index = bench.index(.createSnapshot)
        await bench.attempt(index)
        let subject = bench.tasks[index].spec.subject.text
        bench.cloud.edit(Sample.lane) { region in
            for index in region.snapshots.indices where region.snapshots[index].startedAt >= CloudSample.start {
                region.snapshots[index].odd = ["startTime": ""]
            }
        }
        try await bench.drain()
        #expect(bench.region.snapshots.count { $0.volume == subject && $0.startedAt >= CloudSample.start } == 1)
        #expect(bench.tasks[index].end == .failed && bench.tasks[index].problem?.code == "UnreadableItem")
        let others = bench.works(.createSnapshot).filter { $0.spec.subject.text != subject }
        #expect(others.count == 3 && others.allSatisfy { $0.end == .done })
    }

    @Test func `once the snapshot can be read again, it is adopted`() async throws {
        let bench = JobBench()
        bench.cloud.add(FaultRule(Fault(.after, .reset), on: "ec2:CreateSnapshot", times: 1))
        try await LostAnswerTests.enumerate(bench)
        let index = bench.index(.createSnapshot)
        await bench.attempt(index)
        func say(_ odd: [String: String]) {
            bench.cloud.edit(Sample.lane) { region in
                for index in region.snapshots.indices where region.snapshots[index].startedAt >= CloudSample.start {
                    region.snapshots[index].odd = odd
                }
            }
        }
        say(["status": ""])
        bench.time.advance(by: .minutes(3))
        guard case .notYet(_, .consistency, let problem) = await bench.attempt(index).outcome else {
            Issue.record("\(bench.tasks[index])")
            return
        }
        #expect(problem?.code == "UnreadableItem")
        say([:])
        bench.time.advance(by: .minutes(3))
        let result = await bench.attempt(index)
        #expect(result.outcome == .done && result.resource?.adopted == true)
    }

    @Test(arguments: [["imageState": ""], ["imageId": ""]])
    func `a lost image that cannot be read is not made again`(odd: [String: String]) async throws {
        let bench = JobBench()
        bench.cloud.add(FaultRule(Fault(.after, .reset), on: "ec2:RegisterImage", times: 1))
        try await LostAnswerTests.enumerate(bench)
        let index = bench.index(.registerImage)
        await bench.attempt(index)
        #expect(bench.region.images.count == 1)
        bench.cloud.edit(Sample.lane) { $0.images[0].odd = odd }
        try await bench.drain()
        #expect(bench.region.images.count == 1 && Self.created(bench, "RegisterImage") == 1)
        #expect(bench.tasks[index].end == .failed && bench.tasks[index].problem?.code == "UnreadableItem")
    }

    @Test func `a snapshot that becomes unreadable after its plan is kept, also by a task that may have deleted it`()
        async throws
    {
        let bench = JobBench()
        try await LostAnswerTests.enumerate(bench)
        let index = bench.index(.deleteSnapshot)
        let subject = bench.tasks[index].spec.subject.text
        bench.cloud.edit(Sample.lane) { region in
            for index in region.snapshots.indices where region.snapshots[index].id == subject {
                region.snapshots[index].odd = ["startTime": ""]
            }
        }
        bench.die(index)
        bench.restart()
        let result = await bench.attempt(index)
        guard case .skipped(let why) = result.outcome else {
            Issue.record("\(result.outcome)")
            return
        }
        #expect(why.contains("cannot be read") && bench.region.snapshots.contains { $0.id == subject })
    }

    @Test func `a snapshot made tonight that cannot be read afterwards is neither confirmed nor gone`() async throws {
        let bench = JobBench()
        try await LostAnswerTests.enumerate(bench)
        let index = bench.index(.createSnapshot)
        await bench.attempt(index)
        let id = try #require(bench.tasks[index].resource?.id.text)
        bench.cloud.edit(Sample.lane) { region in
            for index in region.snapshots.indices where region.snapshots[index].id == id {
                region.snapshots[index].odd = ["status": ""]
            }
        }
        try await bench.drain()
        #expect(bench.tasks[index].resource?.state == .error && bench.tasks[index].problem?.code == "UnreadableItem")
        #expect(bench.region.snapshots.count { $0.volume == Self.volume && $0.startedAt >= CloudSample.start } == 1)
    }

    @Test(arguments: [
        ["startTime": "9999-12-31T23:59:59Z"], ["startTime": "0001-01-01T00:00:00Z"],
        ["creationDate": "9999-12-31T23:59:59Z"], ["creationDate": "0001-01-01T00:00:00Z"],
        ["volumeSize": "9223372036854775807"], ["volumeSize": "-9223372036854775808"],
        ["completionTime": "0001-01-01T00:00:00Z"], ["completionTime": "9999-12-31T23:59:59Z"],
        ["launchTime": "9999-12-31T23:59:59Z"], ["iops": "9223372036854775807", "size": "9223372036854775807"],
    ])
    func `nights with times and numbers of any size end`(odd: [String: String]) async throws {
        var region = CloudSample.region()
        region.images = [CloudSample.image(0, daysAgo: 10, snapshot: CloudSample.snapshotID(0, 0, daysAgo: 9))]
        var settings = CloudSettings()
        settings.odd = odd
        let bench = JobBench(region, settings: settings)
        try await bench.run()
        #expect(bench.works(.createSnapshot).count == 2)
    }
}
