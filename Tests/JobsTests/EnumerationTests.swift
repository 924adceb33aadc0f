import AWS
import Accounts
import CloudSimulator
import Jobs
import Model
import Testing
import VirtualTime

@Suite struct EnumerationTests {
    @Test(arguments: [
        ("ec2:DescribeImages", Feature.images), ("cloudwatch:DescribeAlarms", .alarms),
    ])
    func `a denied listing costs its own feature alone`(action: String, feature: Feature) async throws {
        let bench = JobBench { $0.denials = [CloudDenial(action)] }
        try await bench.run()
        let isTold =
            bench.uncovered.map(\.feature) == [feature]
            || bench.tasks.contains { $0.end == .failed && $0.spec.covers == [feature] }
        #expect(isTold)
        for volume in bench.region.volumes { #expect(bench.tonights(volume.id).count == 1) }
        // Without images no snapshot can be proven unused, so the deletions that are due are blocked.
        let deletions = bench.works(.deleteSnapshot)
        #expect(!deletions.isEmpty && deletions.allSatisfy { $0.end == (feature == .images ? .blocked : .done) })
    }

    @Test func `denied snapshots fail the enumeration, and the alarms go on`() async throws {
        let bench = JobBench { $0.denials = [CloudDenial("ec2:DescribeSnapshots")] }
        try await bench.run()
        let enumeration = bench.tasks[bench.index(.enumerateLane)]
        #expect(enumeration.end == .failed && enumeration.problem?.code == "UnauthorizedOperation")
        #expect(enumeration.spec.covers == [.snapshots, .images])
        #expect(bench.region.alarms.count == 1)
        #expect(bench.works(.createSnapshot).isEmpty)
    }

    @Test func `a missing topic is uncovered, and the alarms are made all the same`() async throws {
        var region = CloudSample.region()
        region.topics = []
        let bench = JobBench(region)
        try await bench.run()
        #expect(bench.uncovered.map(\.feature) == [.alarms])
        #expect(bench.uncovered.first?.problem.code == "NoTopic")
        #expect(bench.region.alarms.count == 1)
    }

    @Test func `keys of another account are never used`() async throws {
        let other = Sample.known(AccountID("999988887777"))
        let stranger = CloudSample.key(other)
        let bench = JobBench(
            credentials: stranger,
            others: [CloudAccount(id: other, partition: .china, keys: [stranger], regions: [CloudSample.region()])])
        try await bench.run()
        #expect(bench.tasks.allSatisfy { $0.end == .failed && $0.problem?.reach == .lane })
        #expect(bench.cloud.ledger.allSatisfy { $0.action == "GetCallerIdentity" })
    }

    @Test func `the tasks of an account without a file fail with that reason`() async throws {
        let bench = JobBench()
        try await LostAnswerTests.enumerate(bench)
        let other = Account(
            id: Sample.known(AccountID("999988887777")), name: "other", file: "accounts/other.yaml",
            regions: .listed([Sample.region]), timeZone: Sample.zone)
        bench.account = other
        bench.restart()
        let result = await bench.attempt(bench.index(.createSnapshot))
        guard case .failed(let problem) = result.outcome else {
            Issue.record("\(result.outcome)")
            return
        }
        #expect(problem.code == "NoAccount" && problem.reach == .lane && problem.hint != nil)
    }

    @Test func `all enabled regions take part`() async throws {
        var second = CloudRegion(region: Sample.known(Region("cn-northwest-1")))
        second.topics = [CloudTopic("ec2-NetworkOut-Alarm")]
        let account = Account(
            id: Sample.account, name: "production", file: "accounts/production.yaml",
            regions: .allEnabled(.china), timeZone: Sample.zone)
        let bench = JobBench(account: account) { $0.regions.append(second) }
        try await bench.run()
        #expect(Set(bench.works(.enumerateLane).map(\.spec.lane.region.name)) == ["cn-north-1", "cn-northwest-1"])
        #expect(bench.tasks.allSatisfy { $0.end == .done })
        #expect(bench.cloud.ledger.flatMap(\.permissions).contains("ec2:DescribeRegions"))
        #expect(bench.fleetJobs.policies().first?.actions.contains("ec2:DescribeRegions") == true)
    }

    @Test(arguments: [1, 2, 3, 5])
    func `pages of any size, empty ones too, give the same night`(cap: Int) async throws {
        var settings = CloudSettings()
        settings.pageCap = cap
        settings.emptyPageEvery = 2
        settings.leaksForeign = true
        let other = Sample.known(AccountID("999988887777"))
        var region = CloudSample.region(days: 8...12)
        for index in region.snapshots.indices {
            region.snapshots[index].isPublic = true
            region.snapshots[index].id += "f"
        }
        let bench = JobBench(
            LostAnswerTests.region(), settings: settings,
            others: [CloudAccount(id: other, partition: .china, regions: [region])])
        try await bench.run()
        let expected = try await LostAnswerTests.expected()
        #expect(LostAnswerTests.world(bench.region) == expected)
        let foreign = try #require(bench.cloud.dump()[Lane(account: other, region: Sample.region)])
        #expect(foreign.snapshots.count == region.snapshots.count)
    }

    @Test(arguments: [Duration.hours(1), .days(365), .zero - .days(365)])
    func `with a wrong clock nothing is deleted`(jump: Duration) async throws {
        let time = CloudSample.start
        let bench = JobBench()
        let base = bench.time
        base.jump(by: jump)
        bench.cloud.advance(by: .zero - jump)
        try await bench.run()
        #expect(bench.cloud.now - time < .hours(13))
        #expect(bench.region.snapshots.count >= 20)
        #expect(!bench.cloud.ledger.contains { $0.acted && $0.action.hasPrefix("De") })
        let ends = bench.tasks.filter { $0.problem?.code != nil }.map(\.end)
        #expect(ends.contains(.failed) || ends.contains(.blocked) || !bench.warnings.isEmpty)
    }
}
