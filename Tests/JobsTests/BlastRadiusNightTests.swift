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
import VirtualTime

/// Nights in virtual time under the usual limits, through the engine and a store.
@Suite struct BlastRadiusNightTests {
    /// One account and region whose policy may change between nights.
    private final class Nights: Sendable {
        let time = VirtualTime(startingAt: CloudSample.start)
        let cloud: CloudSimulator
        let store = MemoryStore()
        /// The days for which snapshots and images are kept.
        let keep: Mutex<Int>

        /// The region's snapshots are of the last `days` days.
        init(instances: Int, days: Int, keepDays: Int) {
            let scenario = CloudScenario(accounts: [
                CloudSample.account(CloudSample.region(instances: instances, days: 1...days))
            ])
            cloud = CloudSimulator(
                scenario: scenario, clock: .following { [time] in time.now },
                pause: { [time] in try await time.sleep($0) })
            keep = Mutex(keepDays)
        }

        private var fleetJobs: FleetJobs {
            var (snapshots, images) = (SnapshotPolicy(), ImagePolicy())
            let days = keep.withLock { $0 }
            (snapshots.keep, images.keep) = (.days(days), .days(days))
            let account = Sample.account(snapshots: snapshots, images: images, alarms: nil)
            return JobBench.fleetJobs([account], cloud, time, CloudSample.key(), Limits())
        }

        func night(_ name: String = "nightly", options: RunOptions = .init()) async throws -> LaneReport {
            let fleetJobs = fleetJobs
            let night = fleetJobs.fleet.night(at: time.now)
            let run = Sample.known(RunKey(name: name, night: night))
            let request = try fleetJobs.request(run: run, night: night, options: options, at: time.now)
            _ = try await store.enqueue(request, at: time.now)
            let engine = Engine(
                store: store, jobs: fleetJobs.jobs, buckets: fleetJobs.buckets, limits: Limits(),
                effects: time.effects(), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            #expect(
                await engine.run(until: .ended(run), as: OwnerNote(host: "test", pid: 1), stop: StopSignal())
                    == .goalMet)
            return Sample.known(try await store.report(run, failureLimit: 100)?.lanes.first)
        }

        func sleep() async throws {
            let end = fleetJobs.fleet.night(at: time.now).end + Night.lead
            try await time.sleep(end - time.now)
        }

        var region: CloudRegion { Sample.known(cloud.dump()[Sample.lane]) }
        var deletions: Int { cloud.ledger.count { $0.acted && $0.action == "DeleteSnapshot" } }
    }

    @Test(arguments: [1, 2, 7, 35])
    func `in thirty nights of any policy an aged fleet comes down and then stays, and no night is blocked`(keep: Int)
        async throws
    {
        let nights = Nights(instances: 12, days: keep + 10, keepDays: keep)
        try await nights.time.run {
            for number in 0..<30 {
                let report = try await nights.night()
                #expect(report.failures == [], "night \(number)")
                #expect(report.warnings.contains { $0.contains("first night of this database") } == (number == 0))
                try await nights.sleep()
            }
        }
        let used = Set(nights.region.images.flatMap { $0.devices.compactMap(\.snapshot) })
        let left = nights.region.snapshots.filter { !used.contains($0.id) }
        // Ages 0 to `keep` stay, and older ones only while an image uses them.
        #expect(left.count <= 24 * (keep + 1) && nights.region.snapshots.count >= 24 * (keep + 1), "\(left.count)")
    }

    @Test(arguments: [(7, 1), (35, 1), (35, 7)])
    func `a retention that is shortened by mistake is blocked, night after night, until it is allowed`(
        before: Int, after: Int
    ) async throws {
        let nights = Nights(instances: 12, days: before, keepDays: before)
        try await nights.time.run {
            for _ in 0..<10 {
                #expect(try await nights.night().failures == [])
                try await nights.sleep()
            }
            let all = nights.region.snapshots.count
            nights.keep.withLock { $0 = after }
            let mistake = try await nights.night()
            #expect(mistake.failures.contains { $0.problem.code == "BlastRadius" })
            #expect(nights.region.snapshots.count >= all / 2)
            try await nights.sleep()
            #expect(try await nights.night().failures.contains { $0.problem.code == "BlastRadius" })
            try await nights.sleep()
            #expect(try await nights.night(options: RunOptions(allowDeletes: 1_000)).failures == [])
            try await nights.sleep()
            #expect(try await nights.night().failures == [])
        }
    }

    @Test func `a second run of a night has what the first one left of the night's budget`() async throws {
        let nights = Nights(instances: 12, days: 12, keepDays: 7)
        try await nights.time.run {
            #expect(try await nights.night().failures == [])
            #expect(nights.deletions == 20)
            let again = try await nights.night("again")
            #expect(again.failures == [])
            // Tonight made 24 snapshots and 12 images, so that 48 may go in all.
            #expect(nights.deletions == 48)
            #expect(again.warnings.contains { $0.contains("at most 48 are made now") })
        }
    }

    /// Twenty instances, each with an old image that may be deleted together with its snapshot.
    private func region() -> CloudRegion {
        var region = CloudSample.region(instances: 20, days: 1...1, tagged: false)
        for number in 0..<20 {
            region.snapshots.append(CloudSample.snapshot(number, 0, daysAgo: 40))
            region.images += [
                CloudSample.image(number, daysAgo: 40, snapshot: CloudSample.snapshotID(number, 0, daysAgo: 40)),
                CloudSample.image(number, daysAgo: 5, snapshot: CloudSample.snapshotID(number, 0, daysAgo: 1)),
            ]
        }
        // Why: where nothing is selected, retention deletes nothing.
        var selected = CloudInstance(
            id: "i-0fffffffffffffff0", launchedAt: CloudSample.start, tags: ["AutoSnapshot": "true"])
        let volume = CloudVolume(id: "vol-0fffffffffffffff0", sizeGiB: 8, createdAt: CloudSample.start)
        selected.devices = [CloudAttachment(device: "/dev/xvda", volume: volume.id)]
        region.instances.append(selected)
        region.volumes.append(volume)
        return region
    }

    @Test func `images that are deregistered at once, each with its snapshot, stay within a night's blast radius`()
        async throws
    {
        let nights = Nights(instances: 0, days: 1, keepDays: 7)
        let before = region()
        nights.cloud.edit(Sample.lane) { lane in
            (lane.instances, lane.volumes) = (before.instances, before.volumes)
            (lane.snapshots, lane.images) = (before.snapshots, before.images)
        }
        let report = try await nights.time.run { try await nights.night() }
        #expect(report.failures == [])
        let images = nights.region.images.count { $0.state == .available }
        #expect(40 - images == 10)
        #expect(61 - nights.region.snapshots.count == 10, "each image took its own, and the night made one")
    }
}
