import Accounts
import CloudSimulator
import Dispatch
import Engine
import Jobs
import Logging
import Model
import Queue
import ReferenceStore
import Synchronization
import Testing
import VirtualTime

/// What a process holds of its listings: how long one proves a deletion, and when it is let go.
@Suite struct HeldListingsTests {
    private let old = CloudSample.snapshotID(0, 1, daysAgo: 9)

    /// The newest good snapshot is deleted by another tool. Only a look-up in a new listing shows that the old one is
    /// the last good one that is left, or that too few are.
    @Test(arguments: [(Duration.minutes(4), false), (.minutes(6), true)])
    func `an index proves no deletion longer than its listing does`(age: Duration, stays: Bool) async throws {
        let bench = JobBench()
        try await LostAnswerTests.enumerate(bench)
        // The first deletion takes the indexes of the listing into use.
        await bench.attempt(bench.index(.deleteSnapshot, CloudSample.snapshotID(0, 1, daysAgo: 10)))
        bench.time.advance(by: age)
        bench.cloud.edit(Sample.lane) { region in
            region.snapshots.removeAll { $0.volume == CloudSample.volumeID(0, 1) && $0.id != old }
        }
        let result = await bench.attempt(bench.index(.deleteSnapshot, old))
        #expect(bench.region.snapshots.contains { $0.id == old } == stays, "\(result.outcome)")
    }

    @Test func `the images of an index prove no deregistration longer than their listing does`() async throws {
        var region = CloudSample.region()
        let root = CloudSample.snapshotID(0, 0, daysAgo: 1)
        region.images = [14, 7].map { CloudSample.image(0, daysAgo: $0, snapshot: root) }
        let bench = JobBench(region)
        try await LostAnswerTests.enumerate(bench)
        let image = bench.index(.deregisterImage, region.images[0].id)
        bench.time.advance(by: .minutes(6))
        bench.cloud.edit(Sample.lane) { $0.images.removeAll { $0.id == region.images[1].id } }
        let result = await bench.attempt(image)
        #expect(bench.region.images.contains { $0.id == region.images[0].id }, "\(result.outcome)")
    }

    @Test(arguments: [false, true])
    func `a listing serves only as long as the account's file reads the same tags`(isChanged: Bool) async throws {
        let bench = JobBench()
        try await LostAnswerTests.enumerate(bench)
        let deletion = bench.index(.deleteSnapshot, CloudSample.snapshotID(0, 1, daysAgo: 10))
        let creates = (0...1).map { bench.index(.createSnapshot, CloudSample.volumeID(0, $0)) }
        /// The listings of snapshots of an attempt before which the file is changed.
        func listings(of task: Int, copying tags: ExactText...) async -> Int {
            var policy = Sample.policy
            policy.extraTags.copied = tags
            if isChanged { bench.replaceFile(by: Sample.account(snapshots: policy)) }
            bench.cloud.clearLedger()
            await bench.attempt(task)
            return bench.cloud.ledger.count { $0.action == "DescribeSnapshots" }
        }
        #expect(await listings(of: deletion, copying: "CostCentre") == (isChanged ? 1 : 0))
        for create in creates { bench.die(create) }
        bench.time.advance(by: .minutes(3))
        await bench.attempt(creates[0])
        #expect(await listings(of: creates[1], copying: "Owner") == (isChanged ? 1 : 0))
    }

    @Test func `a night lets go of its listings, and lists no more often for that`() async throws {
        let (held, listings) = try await night(letsGo: true)
        let kept = try await night(letsGo: false)
        #expect(held == 0)
        #expect(kept.held > 0)
        #expect(listings == kept.listings, "the same calls are made")
    }

    /// The snapshots that are held after a night of two accounts, and the number of its listings.
    private func night(letsGo: Bool) async throws -> (held: Int, listings: Int) {
        let time = VirtualTime(startingAt: CloudSample.start)
        var region = CloudSample.region(instances: 4)
        region.images = (0..<4).map { number in
            CloudSample.image(number, daysAgo: 14, snapshot: CloudSample.snapshotID(number, 0, daysAgo: 1))
        }
        let cloud = CloudSimulator(
            scenario: CloudScenario(accounts: [CloudSample.account(region)]), clock: .following { time.now },
            latency: { _ in .milliseconds(200) }, pause: { try await time.sleep($0) })
        let fleetJobs = JobBench.fleetJobs([Sample.account()], cloud, time, CloudSample.key())
        let store = MemoryStore()
        let night = fleetJobs.fleet.night(at: time.now)
        let run = Sample.known(RunKey(name: "nightly", night: night))
        _ = try await store.enqueue(try fleetJobs.request(run: run, night: night, at: time.now), at: time.now)
        let letGo = fleetJobs.atRest
        let engine = Engine(
            store: store, jobs: fleetJobs.jobs, buckets: fleetJobs.buckets, services: fleetJobs.services,
            limits: Sample.limits, effects: time.effects(),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            atRest: { lane, open in if letsGo { letGo(lane, open) } })
        let ending = await time.run {
            await engine.run(until: .ended(run), as: OwnerNote(host: "test", pid: 1))
        }
        #expect(ending == .goalMet)
        let listings = cloud.ledger.count { $0.action.hasPrefix("Describe") }
        return (fleetJobs.snapshotsHeld, listings)
    }

    @Test func `a plan is made on the executor for plans`() async throws {
        let planning = CountingExecutor()
        let bench = JobBench(planning: planning)
        try await LostAnswerTests.enumerate(bench)
        // The inventory with its indexes, and the plan.
        #expect(planning.count == 2)
        #expect(bench.works(.createSnapshot).count == 2)
    }
}

/// Runs its jobs on a thread of its own, and counts them.
private final class CountingExecutor: TaskExecutor {
    private let jobs = Mutex(0)
    private let queue = DispatchQueue(label: "test.planning")
    var count: Int { jobs.withLock { $0 } }

    func enqueue(_ job: consuming ExecutorJob) {
        jobs.withLock { $0 += 1 }
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
