import CloudSimulator
import Model
import Testing

/// A night in which one Availability Zone does not show its instances (REQUIREMENTS R66).
@Suite struct ZoneTests {
    private func bench(_ change: (inout CloudAccount) -> Void = { _ in }) -> JobBench {
        var region = CloudSample.region(instances: 3)
        region.instances[1].zone = "b"
        var settings = CloudSettings()
        settings.brokenZones = ["\(Sample.region)b"]
        return JobBench(region, settings: settings, change: change)
    }

    @Test func `the other zones get their backups, and the failing one is not covered`() async throws {
        let bench = bench()
        try await bench.run()
        let made = bench.cloud.ledger.filter { $0.acted && $0.action == "CreateSnapshot" }
        let lost = [0, 1].map { CloudSample.volumeID(1, $0) }
        #expect(made.count == 4)
        #expect(made.allSatisfy { call in !lost.contains { call.parameters.values.contains($0) } })
        #expect(Set(bench.uncovered.map(\.feature)) == Set(Feature.allCases))
        #expect(bench.uncovered.allSatisfy { $0.problem.code == "ZoneUnavailable" })
        #expect(bench.uncovered.allSatisfy { $0.problem.message.contains("\(Sample.region)b") })
        #expect(bench.cloud.ledger.count { $0.action == "DeregisterImage" } == 0)
        // Three listings of everything, then the zones.
        #expect(bench.cloud.ledger.contains { $0.action == "DescribeAvailabilityZones" })
    }

    @Test func `a good night does not ask for the zones`() async throws {
        let bench = JobBench(CloudSample.region(instances: 2))
        try await bench.run()
        #expect(bench.cloud.ledger.count { $0.action == "DescribeAvailabilityZones" } == 0)
        #expect(bench.uncovered == [])
    }

    @Test func `a role that may not ask for the zones waits, as in an outage`() async throws {
        let bench = bench { $0.denials = [CloudDenial("ec2:DescribeAvailabilityZones")] }
        try await bench.run()
        #expect(bench.cloud.ledger.count { $0.acted && $0.action == "CreateSnapshot" } == 0)
        #expect(bench.tasks.contains { $0.problem?.code == "InternalError" })
    }
}
