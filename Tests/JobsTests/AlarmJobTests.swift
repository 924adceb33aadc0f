import AWS
import CloudSimulator
import Engine
import Jobs
import Model
import ReferenceStore
import Reports
import Synchronization
import Testing
import VirtualTime

@Suite struct AlarmJobTests {
    private func alarm(_ name: String) -> CloudAlarm {
        var alarm = CloudAlarm(name: name, updatedAt: CloudSample.start)
        alarm.threshold = 1
        return alarm
    }

    @Test(arguments: ["-NetworkOut", "-网络流出流量警报"])
    func `an alarm that a user makes after the plan stays as it is`(suffix: String) async throws {
        let bench = JobBench()
        try await LostAnswerTests.enumerate(bench)
        let name = CloudSample.instanceID(0) + suffix
        bench.cloud.edit(Sample.lane) { $0.alarms.append(alarm(name)) }
        try await bench.drain()
        #expect(bench.region.alarms == [alarm(name)])
        #expect(bench.tasks[bench.index(.createAlarm)].resource?.adopted == true)
    }

    @Test func `a composite alarm of the name is seen too`() async throws {
        let bench = JobBench()
        try await LostAnswerTests.enumerate(bench)
        var composite = alarm(CloudSample.instanceID(0) + "-NetworkOut")
        composite.rule = "ALARM(x)"
        bench.cloud.edit(Sample.lane) { $0.alarms.append(composite) }
        try await bench.drain()
        #expect(bench.region.alarms == [composite])
    }

    @Test func `one read serves many puts, and no put is older than it may be`() async throws {
        let bench = JobBench(CloudSample.region(instances: 60, days: 1...1, tagged: false))
        try await LostAnswerTests.enumerate(bench)
        let before = bench.cloud.ledger.count
        let alarms = bench.tasks.indices.filter { bench.tasks[$0].spec.kind == .createAlarm }
        #expect(alarms.count == 60)
        for index in alarms { await bench.attempt(index) }
        // Each instance has two alarm names, and a call takes a hundred names.
        #expect(bench.cloud.ledger.count - before == 60 + 2)
        bench.reopen(alarms[0])
        // An alarm that this process has just made is not read, since a listing may lag. Later the alarm is read.
        bench.time.advance(by: .seconds(16))
        await bench.attempt(alarms[0])
        #expect(bench.cloud.ledger.count - before == 60 + 2)
        bench.reopen(alarms[0])
        bench.time.advance(by: .seconds(121))
        await bench.attempt(alarms[0])
        #expect(bench.cloud.ledger.count - before == 60 + 3)
        #expect(bench.region.alarms.allSatisfy { $0.overwrites == 0 })
    }

    /// Both runs are enqueued before either is worked; each of the 16 alarms must be put once.
    private func workTwoRuns(in world: EngineNightTests.World) async throws {
        try await world.time.run {
            let first = try await world.enqueue()
            try await world.time.sleep(.milliseconds(100))
            let runs = [first, try await world.enqueue("again")]
            for run in runs { #expect(await world.work(until: .ended(run)) == .goalMet) }
        }
        #expect(world.cloud.ledger.count { $0.acted && $0.action == "PutMetricAlarm" } == 16)
        let alarms = world.cloud.dump().accounts.flatMap(\.regions).flatMap(\.alarms)
        #expect(alarms.count == 16 && alarms.allSatisfy { $0.overwrites == 0 })
    }

    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func `two runs of one night that work together put each alarm once`(seed: UInt64) async throws {
        let world = EngineNightTests.World(accounts: 1, instances: 8, seed: seed, lagSeconds: seed > 2 ? 30 : 0)
        try await workTwoRuns(in: world)
        #expect(world.cloud.ledger.count { $0.acted && $0.action == "CreateSnapshot" } == 32)
    }

    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func `a put without an answer makes another run wait for the window`(seed: UInt64) async throws {
        let spoiled = Mutex<Set<String>>([])
        let world = EngineNightTests.World(accounts: 1, instances: 8, seed: seed, lagSeconds: 30) { call in
            guard call.action == "PutMetricAlarm", let region = call.region, let name = call.parameters["AlarmName"],
                spoiled.withLock({ $0.insert("\(region) \(name)").inserted })
            else { return nil }
            return Fault(.after, .truncated)
        }
        try await workTwoRuns(in: world)
    }

    /// CloudWatch or SNS refuses an account that does not use it. The snapshots of the account do not depend on these.
    @Test(
        arguments: ["DescribeAlarms", "PutMetricAlarm", "GetTopicAttributes"],
        ["OptInRequired", "InvalidClientTokenId"])
    func `a service of the alarms that refuses the account costs no backup`(action: String, code: String) async throws {
        let world = EngineNightTests.World(accounts: 1, instances: 8, seed: 7) { call in
            call.action == action ? Fault(.before, .refusal(code: code, message: "refused", status: 403)) : nil
        }
        try await world.time.run {
            let run = try await world.enqueue()
            #expect(await world.work(until: .ended(run)) == .goalMet)
            let report = try #require(try await world.store.report(run, failureLimit: 100))
            let counts = report.lanes.reduce(SnapshotCounts()) { $0 + $1.snapshots }
            #expect(counts.due == 32 && counts.confirmed == 32, "\(counts)")
            #expect(report.verdict == .attention)
        }
    }
}
