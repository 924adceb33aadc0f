import AWS
import Accounts
import CloudSimulator
import Jobs
import Model
import Queue
import Testing
import VirtualTime

/// Answers are lost, processes die and attempts are repeated. Each kind of task still has its effect exactly once.
@Suite struct LostAnswerTests {
    static let effects = [
        "ec2:CreateSnapshot", "ec2:DeleteSnapshot", "ec2:RegisterImage", "ec2:CreateImage", "ec2:DeregisterImage",
        "monitoring:PutMetricAlarm",
    ]

    static let faults: [Fault] = [
        Fault(.before, .reset), Fault(.after, .reset), Fault(.after, .cut), Fault(.after, .truncated),
        .internalError(.after), .internalError(.before), .proxyPage(.after), .proxyPage(.before),
        Fault(.after, .hang), Fault(.before, .unreachable), .throttle,
    ]

    /// A region in which every mutating call is made at least once.
    static func region() -> CloudRegion {
        var region = CloudSample.region(instances: 2)
        region.instances[1].usageOperation = "RunInstances:0010"
        region.instances[1].platformDetails = "Red Hat Enterprise Linux"
        region.images = [
            CloudSample.image(0, daysAgo: 20, snapshot: CloudSample.snapshotID(0, 0, daysAgo: 10)),
            CloudSample.image(0, daysAgo: 10, snapshot: CloudSample.snapshotID(0, 0, daysAgo: 9)),
        ]
        return region
    }

    /// What exists after a night, without the times and ids that a repetition may change.
    static func world(_ region: CloudRegion) -> [String] {
        let snapshots = region.snapshots.map { "\($0.volume) \($0.state) \($0.tags.sorted { $0.key < $1.key })" }
        let images = region.images.map { "\($0.name) \($0.state) \($0.tags.sorted { $0.key < $1.key })" }
        let alarms = region.alarms.map { "\($0.name) \($0.overwrites)" }
        return (snapshots + images + alarms).sorted()
    }

    static func expected() async throws -> [String] {
        let bench = JobBench(region())
        try await bench.run()
        return world(bench.region)
    }

    @Test(arguments: effects, faults)
    func `a spoilt answer changes nothing in the end`(action: String, fault: Fault) async throws {
        let bench = JobBench(Self.region())
        bench.cloud.add(FaultRule(fault, on: action, times: 1))
        try await bench.run()
        let expected = try await Self.expected()
        #expect(Self.world(bench.region) == expected)
        #expect(bench.tasks.allSatisfy { $0.end == .done }, "\(bench.tasks.filter { $0.end != .done })")
        #expect(bench.tasks.flatMap(\.calls).contains { $0.mutating && $0.code != nil })
    }

    @Test(arguments: effects)
    func `while listings lag, the lost effect is still found`(action: String) async throws {
        var settings = CloudSettings()
        settings.createLagSeconds = 100
        let bench = JobBench(Self.region(), settings: settings)
        bench.cloud.add(FaultRule(Fault(.after, .reset), on: action, times: 1))
        try await bench.run()
        let expected = try await Self.expected()
        #expect(Self.world(bench.region) == expected)
    }

    @Test(arguments: [
        JobKind.createSnapshot, .deleteSnapshot, .registerImage, .deregisterImage, .createAlarm,
    ])
    func `a process that dies after its call leaves the same world`(kind: JobKind) async throws {
        let bench = JobBench(Self.region())
        try await Self.enumerate(bench)
        let indices = bench.tasks.indices.filter { bench.tasks[$0].spec.kind == kind }
        #expect(!indices.isEmpty)
        for index in indices {
            _ = await bench.perform(index)
            bench.die(index)
        }
        bench.restart()
        try await bench.drain()
        let expected = try await Self.expected()
        #expect(Self.world(bench.region) == expected)
    }

    @Test(arguments: [
        JobKind.createSnapshot, .deleteSnapshot, .registerImage, .deregisterImage, .createAlarm,
    ])
    func `performed twice, a task leaves the same world`(kind: JobKind) async throws {
        let bench = JobBench(Self.region())
        try await Self.enumerate(bench)
        for index in bench.tasks.indices where bench.tasks[index].spec.kind == kind {
            let first = await bench.attempt(index)
            #expect(first.outcome == .done)
            bench.reopen(index)
            _ = await bench.attempt(index)
        }
        try await bench.drain()
        let expected = try await Self.expected()
        #expect(Self.world(bench.region) == expected)
    }

    @Test func `nothing is sent again before the window has passed`() async throws {
        let bench = JobBench()
        bench.cloud.add(FaultRule(Fault(.before, .reset), on: "ec2:CreateSnapshot", times: 1))
        try await Self.enumerate(bench)
        let index = bench.index(.createSnapshot)
        let first = await bench.attempt(index)
        guard case .unknown = first.outcome else {
            Issue.record("\(first.outcome)")
            return
        }
        let again = await bench.attempt(index)
        guard case .notYet(_, .consistency, _) = again.outcome else {
            Issue.record("\(again.outcome)")
            return
        }
        #expect(bench.cloud.ledger.count { $0.action == "CreateSnapshot" } == 1)
    }

    @Test func `a thousand unknowns of an account and region are settled by one listing`() async throws {
        let bench = JobBench(CloudSample.region(instances: 20, days: 1...2))
        bench.cloud.add(FaultRule(Fault(.after, .reset), on: "ec2:CreateSnapshot"))
        try await Self.enumerate(bench)
        let indices = bench.tasks.indices.filter { bench.tasks[$0].spec.kind == .createSnapshot }
        for index in indices { await bench.attempt(index) }
        bench.time.advance(by: .minutes(3))
        let before = bench.cloud.ledger.count
        for index in indices {
            let result = await bench.attempt(index)
            #expect(result.outcome == .done && result.resource?.adopted == true)
        }
        #expect(bench.cloud.ledger.count - before == 1)
    }

    /// Works the enumerations only.
    static func enumerate(_ bench: JobBench) async throws {
        let night = bench.fleetJobs.fleet.night(at: bench.time.now)
        let run = Sample.known(RunKey(night: night))
        for lane in try bench.fleetJobs.lanes() { bench.add(lane.tasks, run, night) }
        for index in bench.tasks.indices { await bench.attempt(index) }
    }
}
