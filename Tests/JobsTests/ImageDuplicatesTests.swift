import AWS
import Accounts
import CloudSimulator
import Jobs
import Model
import Queue
import Testing
import VirtualTime

@Suite struct ImageDuplicatesTests {
    private func image(
        _ id: String, seconds: Int = 0, state: ImageState = .available, week: ExactText = "2026-48", extra: Tags = [:]
    ) -> Image {
        var image = Sample.image(id, state: state, extra: ["aws-man:task": "nightly-2026-11-23/register-image/i-1"])
        image.createdAt = Sample.now + .seconds(seconds)
        image.tags["aws-man:week"] = week
        image.tags.merge(extra) { _, extra in extra }
        return image
    }

    private func going(_ images: [Image]) -> [String] {
        LanePlanner.plan(Sample.inventory(instances: [], images: images), Sample.context()).subjects(.deregisterImage)
    }

    @Test func `the later of two images of one week is deregistered, however young`() {
        #expect(going([image("ami-b", seconds: 9), image("ami-a", seconds: 1)]) == ["ami-b"])
    }

    @Test func `of two old images of one week one stays, as neither goes because of the other`() {
        let old = -30 * 86_400
        #expect(going([image("ami-b", seconds: old + 9), image("ami-a", seconds: old)]) == ["ami-b"])
    }

    @Test func `an available image is kept before one that is not yet available`() {
        #expect(going([image("ami-a", state: .pending), image("ami-b", seconds: 9)]) == [])
        #expect(going([image("ami-a", seconds: 9), image("ami-b", state: .pending)]) == [])
    }

    @Test(arguments: [
        ["aws-man:week": "2026-47"], ["aws-man:instance": "i-2"], ["aws-man:pin": "x"], ["BaseAMI": "true"],
        ["AutoAMI": "false"], ["aws-man:task": "made by hand"],
    ])
    func `an image of another week, pinned, protected, or not ours stays`(extra: Tags) {
        #expect(going([image("ami-a", seconds: 1), image("ami-b", seconds: 2, extra: extra)]) == [])
    }

    @Test func `after the night the surplus is gone, and the kept one is not`() async throws {
        let bench = JobBench()
        try await bench.run()
        let first = try #require(bench.region.images.first)
        bench.cloud.edit(Sample.lane) { region in
            var duplicate = first
            duplicate.id = "ami-0000000000000000f"
            duplicate.name += "-\(CloudSample.instanceID(0))"
            duplicate.createdAt = first.createdAt + .minutes(4)
            region.images.append(duplicate)
        }
        bench.sleepUntilNextNight()
        try await bench.run()
        #expect(bench.region.images.map(\.id) == [first.id])
    }

    @Test func `an image that differs from its instance is made again, and the good one is kept`() async throws {
        let bench = JobBench()
        bench.options = RunOptions(noDeletes: true)
        try await LostAnswerTests.enumerate(bench)
        await bench.attempt(bench.index(.registerImage))
        bench.cloud.edit(Sample.lane) { region in
            for index in region.images.indices { region.images[index].enaSupport = false }
        }
        // The run may not deregister the image that differs.
        let bad = Set(bench.region.images.map(\.id))
        try await bench.drain()
        #expect(bench.region.images.contains { bad.contains($0.id) })
        bench.options = RunOptions()
        for _ in 0..<2 {
            bench.sleepUntilNextNight()
            try await bench.run()
        }
        let left = bench.region.images
        #expect(left.count == 1 && left.allSatisfy { $0.enaSupport && !bad.contains($0.id) }, "\(left.map(\.name))")
    }

    @Test func `an image that is like its instance after all is not deregistered as unusable`() async throws {
        let bench = JobBench()
        try await LostAnswerTests.enumerate(bench)
        await bench.attempt(bench.index(.registerImage))
        bench.cloud.edit(Sample.lane) { region in
            for index in region.images.indices { region.images[index].enaSupport = false }
        }
        for _ in 0..<9 where bench.works(.deregisterImage).isEmpty {
            bench.time.advance(by: .minutes(2))
            await bench.attempt(bench.index(.confirm))
        }
        bench.cloud.edit(Sample.lane) { region in
            for index in region.images.indices { region.images[index].enaSupport = true }
        }
        try await bench.drain()
        #expect(bench.works(.deregisterImage).map(\.end) == [.skipped])
        #expect(bench.region.images.count == 1)
    }

    @Test func `while images cannot be listed, none is made: neither absence nor a free name is believed`() async throws
    {
        let bench = JobBench()
        try await LostAnswerTests.enumerate(bench)
        let index = bench.index(.registerImage)
        bench.cloud.add(FaultRule(Fault(.after, .reset), on: "ec2:RegisterImage", times: 1))
        let first = await bench.attempt(index)
        guard case .unknown = first.outcome else {
            Issue.record("\(first.outcome)")
            return
        }
        bench.cloud.edit(Sample.account) { $0.denials = [CloudDenial("ec2:DescribeImages")] }
        try await bench.drain()
        #expect(bench.tasks[index].end == .failed && bench.tasks[index].problem?.code == "UnauthorizedOperation")
        bench.cloud.edit(Sample.account) { $0.denials = [] }
        bench.reopen(index)
        try await bench.drain()
        #expect(bench.region.images.count == 1 && bench.tasks[index].end == .done)
    }
}
