import AWS
import CloudSimulator
import Jobs
import Model
import Testing
import VirtualTime

/// Images that a task did not make but found: by their tags and names they are the week's, and EC2's own facts decide
/// (REQUIREMENTS R61).
@Suite struct FoundImagesTests {
    private static let id = "ami-0000000000000000f"
    private static let root = "snap-0000000000000000f"

    /// An image with the tags and the name of the instance's image of the week. Its root snapshot is not listed.
    private func found(at time: Instant = CloudSample.start) -> CloudImage {
        var image = CloudSample.image(0, daysAgo: 0, snapshot: Self.root)
        (image.id, image.name, image.createdAt) = (Self.id, "web-0-2026-48", time)
        image.tags["aws-man:task"] = "nightly-2026-11-23/register-image/\(CloudSample.instanceID(0))"
        image.tags["aws-man:run"] = "nightly-2026-11-23"
        image.tags["aws-man:week"] = "2026-48"
        return image
    }

    private func addRoot(of volume: String, to bench: JobBench) {
        bench.cloud.edit(Sample.lane) { region in
            region.snapshots.append(CloudSnapshot(id: Self.root, volume: volume, startedAt: CloudSample.start))
        }
    }

    /// The instance has its own image beside the found one, which nothing has touched.
    private func expectOwnImage(_ bench: JobBench) throws {
        let work = bench.tasks[bench.index(.registerImage)]
        #expect(work.problem == nil && work.resource?.state == .confirmed && work.reopened == 1, "\(work)")
        #expect(work.resource.map { $0.id.text != Self.id && !$0.adopted } ?? false, "\(work)")
        #expect(bench.region.images.map(\.state) == [.available, .available])
        #expect(bench.region.images.contains { $0.id == Self.id })
        #expect(!bench.mutations.contains { $0.action == "DeregisterImage" })
    }

    @Test func `an image whose root snapshot is not listed yet is followed, and is the week's once it is`() async throws
    {
        var region = CloudSample.region()
        region.images = [found()]
        let bench = JobBench(region)
        try await LostAnswerTests.enumerate(bench)
        let work = bench.works(.registerImage)
        #expect(work.map(\.end) == [.done] && work.first?.resource?.state == .pending)
        await bench.attempt(bench.index(.confirm))
        #expect(bench.works(.registerImage).first?.resource?.state == .pending)
        addRoot(of: CloudSample.volumeID(0, 0), to: bench)
        try await bench.drain()
        #expect(bench.region.images.map(\.id) == [Self.id])
        #expect(bench.works(.registerImage).first?.resource?.state == .confirmed)
    }

    @Test func `an image that another host made after the plan is followed, and no second one is made`() async throws {
        let bench = JobBench()
        try await LostAnswerTests.enumerate(bench)
        bench.time.advance(by: .minutes(6))
        bench.cloud.edit(Sample.lane) { $0.images = [found(at: bench.time.now - .seconds(9))] }
        await bench.attempt(bench.index(.registerImage))
        addRoot(of: CloudSample.volumeID(0, 0), to: bench)
        try await bench.drain()
        #expect(bench.region.images.map(\.id) == [Self.id])
    }

    @Test(arguments: [nil, "vol-00000000000000099"])
    func `once the window is over, an image that does not show the root volume suppresses none`(volume: String?)
        async throws
    {
        var region = CloudSample.region()
        region.images = [found()]
        let bench = JobBench(region)
        try await LostAnswerTests.enumerate(bench)
        #expect(bench.works(.registerImage).map(\.end) == [.done])
        if let volume { addRoot(of: volume, to: bench) }
        try await bench.drain()
        try expectOwnImage(bench)
        #expect(bench.time.now - CloudSample.start < .minutes(30))
    }

    @Test func `an image of another volume that was found while EC2 made it is none of the week's`() async throws {
        var (region, pending) = (CloudSample.region(), found())
        (pending.state, pending.devices) = (.pending, [])
        pending.endsAt = CloudSample.start + .minutes(1)
        region.images = [pending]
        let bench = JobBench(region)
        try await LostAnswerTests.enumerate(bench)
        #expect(bench.works(.registerImage).map(\.resource?.state) == [.pending])
        bench.cloud.edit(Sample.lane) { $0.images = [found()] }
        addRoot(of: "vol-00000000000000099", to: bench)
        bench.time.advance(by: .minutes(5))
        try await bench.drain()
        try expectOwnImage(bench)
    }

    @Test func `an image of another volume does not stand in for one that is gone`() async throws {
        let bench = JobBench()
        try await LostAnswerTests.enumerate(bench)
        await bench.attempt(bench.index(.registerImage))
        #expect(bench.region.images.count == 1)
        bench.cloud.edit(Sample.lane) { $0.images = [found()] }
        addRoot(of: "vol-00000000000000099", to: bench)
        try await bench.drain()
        try expectOwnImage(bench)
    }
}
