import CloudSimulator
import Engine
import Jobs
import Model
import Queue
import ReferenceStore
import Testing
import VirtualTime

@Suite struct BlastRadiusNightTests {
    /// Twenty instances, each with an old image that may be deleted together with its snapshot. There are 60 snapshots,
    /// so 30 deletions are allowed.
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

    @Test func `images that are deregistered at once, each with its snapshot, stay within a day's blast radius`()
        async throws
    {
        let world = EngineNightTests.World(accounts: 1, instances: 0, seed: 7)
        let before = region()
        world.cloud.edit(Sample.lane) { lane in
            (lane.instances, lane.volumes) = (before.instances, before.volumes)
            (lane.snapshots, lane.images) = (before.snapshots, before.images)
        }
        let run = try await world.time.run {
            let run = try await world.enqueue()
            #expect(await world.work(until: .ended(run)) == .goalMet)
            return run
        }
        let after = Sample.known(world.cloud.dump()[Sample.lane])
        let images = after.images.count { $0.state == .available }
        #expect(40 - images == 15)
        #expect(61 - after.snapshots.count == 15, "each image took its own")
        let report = try #require(try await world.store.report(run, failureLimit: 100))
        #expect(report.lanes.flatMap(\.failures).count { $0.problem.code == "BlastRadius" } == 5)
    }
}
