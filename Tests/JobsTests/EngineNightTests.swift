import AWS
import Accounts
import CloudSimulator
import Engine
import Jobs
import Logging
import Model
import Queue
import ReferenceStore
import Synchronization
import Testing
import TestRandom
import VirtualTime

/// Whole fleets run through the engine, the queue in memory and the simulated cloud, in virtual time.
@Suite struct EngineNightTests {
    /// Accounts with a role that the first one's user assumes, in two regions each.
    final class World: Sendable {
        let time: VirtualTime
        let cloud: CloudSimulator
        let store = MemoryStore()
        let accounts: [Account]
        let fleetJobs: Mutex<FleetJobs>

        init(
            accounts count: Int, instances: Int, seed: UInt64, lagSeconds: Double = 5,
            limits: Limits = Sample.limits, faults: CloudSimulator.FaultHook? = nil
        ) {
            let time = VirtualTime(startingAt: CloudSample.start, seed: seed)
            let regions = ["cn-north-1", "cn-northwest-1"].map { Sample.known(Region($0)) }
            let ids = (0..<count).map { Sample.known(AccountID("11112222\(3333 + $0)")) }
            let key = CloudSample.key(ids[0])
            let clouds = ids.enumerated().map { index, id in
                var account = CloudAccount(id: id, partition: .china, keys: index == 0 ? [key] : [])
                account.roles = [CloudRole(name: "aws-man")]
                account.regions = regions.map { region in
                    var lane = CloudSample.region(instances: instances)
                    lane.region = region
                    return lane
                }
                return account
            }
            var settings = CloudSettings()
            settings.throttles = true
            settings.createLagSeconds = lagSeconds
            cloud = CloudSimulator(
                scenario: CloudScenario(accounts: clouds), settings: settings, clock: .following { time.now },
                seed: seed, latency: { _ in .milliseconds(200) }, pause: { try await time.sleep($0) }, faults: faults)
            accounts = ids.map { id in
                Account(
                    id: id, name: "account \(id)", file: "accounts/\(id).yaml", regions: .listed(regions),
                    credentials: CredentialSettings(role: .name("aws-man")), timeZone: Sample.zone)
            }
            self.time = time
            fleetJobs = Mutex(JobBench.fleetJobs(accounts, cloud, time, key, limits))
            self.key = key
            self.limits = limits
        }

        private let key: CloudKey
        private let limits: Limits

        /// The jobs of a new process, which has listed nothing yet.
        func newFleetJobs() -> FleetJobs { JobBench.fleetJobs(accounts, cloud, time, key, limits) }

        func enqueue(
            _ name: String = "nightly", listsAgain: Bool = false, in store: MemoryStore? = nil
        ) async throws -> RunKey {
            let fleetJobs = fleetJobs.withLock { $0 }
            let night = fleetJobs.fleet.night(at: time.now)
            let run = Sample.known(RunKey(name: name, night: night))
            let request = try fleetJobs.request(run: run, night: night, listsAgain: listsAgain, at: time.now)
            _ = try await (store ?? self.store).enqueue(request, at: time.now)
            return run
        }

        /// Works as a new process, which has listed nothing yet.
        func work(
            until goal: Goal, stop: StopSignal = StopSignal(), in store: MemoryStore? = nil,
            changed: @escaping @Sendable () -> Fleet? = { nil }
        ) async -> Ending {
            let fleetJobs = JobBench.fleetJobs(accounts, cloud, time, key, limits, changed: changed)
            let engine = Engine(
                store: store ?? self.store, jobs: fleetJobs.jobs, buckets: fleetJobs.buckets,
                services: fleetJobs.services, limits: limits,
                effects: time.effects(),
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            return await engine.run(until: goal, as: OwnerNote(host: "test", pid: 1), stop: stop)
        }

        /// Works as a process that is stopped after a while: killed, or by a signal that lets it end by itself.
        func work(_ run: RunKey, for pause: Duration, isKilled: Bool = true) async {
            let stop = StopSignal()
            await withTaskGroup(of: Void.self) { group in
                group.addTask { [time] in
                    // Why: only a night that ended earlier cancels the sleep, and then the pause does not matter.
                    try? await time.sleep(pause)
                    stop.request()
                    if isKilled { stop.request() }
                }
                _ = await work(until: .ended(run), stop: stop)
                group.cancelAll()
            }
        }

        /// The faults of the cloud after the night, one per line.
        func audit() -> [String] {
            var wrong: [String] = []
            for account in cloud.dump().accounts {
                for region in account.regions {
                    let lane = "\(account.id)/\(region.region)"
                    for volume in region.volumes {
                        let all = region.snapshots.filter { $0.volume == volume.id && $0.tags["AutoAMI"] == nil }
                        let tonight = all.filter { $0.startedAt >= CloudSample.start && $0.state == .completed }
                        if tonight.count != 1 { wrong.append("\(lane) \(volume.id): \(tonight.count) tonight") }
                        if all.count != 8 { wrong.append("\(lane) \(volume.id): \(all.count) left") }
                    }
                    let images = region.images.filter { $0.state == .available }.map(\.name)
                    if Set(images).count != region.instances.count || images.count != region.instances.count {
                        wrong.append("\(lane): images \(images)")
                    }
                    if region.alarms.count != region.instances.count {
                        wrong.append("\(lane): \(region.alarms.count) alarms")
                    }
                    if region.alarms.contains(where: { $0.overwrites > 0 }) { wrong.append("\(lane): an alarm twice") }
                }
            }
            return wrong
        }
    }

    @Test func `a fleet's night ends as it should, without a throttle, at the least calls`() async throws {
        let world = World(accounts: 4, instances: 8, seed: 1)
        let report = try await world.time.run {
            let run = try await world.enqueue()
            let ending = await world.work(until: .ended(run))
            #expect(ending == .goalMet)
            return try #require(try await world.store.report(run, failureLimit: 10))
        }
        #expect(world.audit() == [])
        #expect(report.state == .ended)
        #expect(report.lanes.flatMap(\.failures).isEmpty)
        #expect(report.lanes.flatMap(\.uncovered).isEmpty)
        let confirmed = report.lanes.map(\.snapshots.confirmed).reduce(0, +)
        #expect(confirmed == 4 * 2 * 16)
        #expect(report.api.throttled == 0)
        let lanes = 8
        // The calls list instances, snapshots, images, alarms, topic and volumes; then alarms are read again. Each deletion
        // is preceded by one question.
        let least = lanes * (6 + 1) + lanes * (16 + 2 * 48 + 8 + 8)
        let apart = (report.api.callsByPurpose[.identity] ?? 0) + (report.api.callsByPurpose[.confirm] ?? 0)
        let counted = report.api.calls - apart
        #expect(counted * 100 <= least * 105, "\(report.api.callsByPurpose)")
    }

    @Test(arguments: 1...8 as ClosedRange<UInt64>)
    func `lost answers and deaths leave the same night`(seed: UInt64) async throws {
        let random = Mutex(SeededRandom(seed: seed))
        let spoilers: [Fault] = [
            Fault(.after, .reset), Fault(.before, .reset), .internalError(.after), .proxyPage(.after),
            Fault(.after, .truncated), .throttle,
        ]
        let world = World(accounts: 2, instances: 5, seed: seed) { call in
            guard call.service != "sts" else { return nil }
            return random.withLock { random in
                random.chance(0.08) ? spoilers.randomElement(using: &random) : nil
            }
        }
        let stops = (seed % 4) + 1
        try await world.time.run {
            let run = try await world.enqueue()
            for number in 0..<stops {
                let pause = Duration.seconds(random.withLock { Int.random(in: 1...(20 * Int(number + 1)), using: &$0) })
                await world.work(run, for: pause)
            }
            let ending = await world.work(until: .ended(run))
            #expect(ending == .goalMet)
            let report = try #require(try await world.store.report(run, failureLimit: 10))
            #expect(report.lanes.flatMap(\.failures) == [], "seed \(seed)")
        }
        #expect(world.audit() == [], "seed \(seed)")
    }

    @Test(arguments: [1, 2, 5, 9, 14, 600])
    func `another run of the night finds what the first one made, while listings lag`(seconds: Int) async throws {
        let world = World(accounts: 1, instances: 5, seed: 4, lagSeconds: 60)
        try await world.time.run {
            let run = try await world.enqueue()
            await world.work(run, for: .seconds(seconds), isKilled: false)
            let again = try await world.enqueue("again")
            let ending = await world.work(until: .ended(again))
            #expect(ending == .goalMet)
            let report = try #require(try await world.store.report(again, failureLimit: 10))
            #expect(report.lanes.flatMap(\.failures) == [])
        }
        #expect(world.audit() == [])
        // No duplicate was made, not even one that was deleted later.
        let made = world.cloud.ledger.count { $0.acted && $0.action == "CreateSnapshot" }
        #expect(made == 20)
    }

    @Test(arguments: [2, 5, 9, 14])
    func `a database restored to before the run, while listings lag, leaves no duplicate`(seconds: Int) async throws {
        let world = World(accounts: 1, instances: 5, seed: 3, lagSeconds: 60)
        try await world.time.run {
            let run = try await world.enqueue()
            await world.work(run, for: .seconds(seconds))
            let restored = MemoryStore()
            let again = try await world.enqueue(in: restored)
            let ending = await world.work(until: .ended(again), in: restored)
            #expect(ending == .goalMet)
        }
        // An alarm that is put twice with the same values is one alarm. CloudWatch offers nothing better (FACTS F25).
        #expect(world.audit().filter { !$0.hasSuffix("an alarm twice") } == [])
        let made = world.cloud.ledger.count { $0.acted && $0.action == "CreateSnapshot" }
        #expect(made > 20)
    }
}
