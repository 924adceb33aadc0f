import AWS
import CloudSimulator
import Jobs
import Model
import Queue
import Testing
import VirtualTime

/// Images that differ from their instance: the second of the night is kept and reported (DECISIONS D68).
@Suite struct DifferingImagesTests {
    /// Works until no task is open. Every image that was made meanwhile lacks ENA, as if AWS dropped it.
    private func drain(_ bench: JobBench) async throws {
        func due(_ index: Int) -> Instant { bench.tasks[index].due ?? bench.time.now }
        while let index = bench.tasks.indices.filter({ bench.tasks[$0].end == nil }).min(by: { due($0) < due($1) }) {
            if due(index) > bench.time.now { bench.time.advance(by: due(index) - bench.time.now) }
            await bench.attempt(index)
            bench.cloud.edit(Sample.lane) { region in
                for image in region.images.indices where region.images[image].createdAt >= CloudSample.start {
                    region.images[image].enaSupport = false
                }
            }
        }
    }

    @Test func `the second that differs is kept and reported, serves as the week's, and no older one goes for it`()
        async throws
    {
        var region = CloudSample.region(days: 1...20)
        region.images = [CloudSample.image(0, daysAgo: 9, snapshot: CloudSample.snapshotID(0, 0, daysAgo: 9))]
        let old = region.images[0].id
        let bench = JobBench(region)
        try await LostAnswerTests.enumerate(bench)
        try await drain(bench)
        let kept = bench.region.images.filter { $0.id != old }
        #expect(kept.count == 1 && bench.mutations.count { $0.action == "RegisterImage" } == 2)
        let work = bench.tasks[bench.index(.registerImage)]
        #expect(work.resource?.id.text == kept.first?.id && work.resource?.state == .error)
        #expect(work.problem?.code == "ImageDiffers" && work.problem?.hint?.contains("kept") == true)
        for _ in 0..<3 {
            bench.sleepUntilNextNight()
            try await bench.run()
            #expect(Set(bench.region.images.map(\.id)) == Set([old] + kept.map(\.id)))
        }
        #expect(bench.mutations.count { $0.action == "RegisterImage" } == 2)
        #expect(bench.warnings.contains { $0.contains("differs from its instance") })
    }

    @Test func `a second run that finds it neither makes another nor deregisters it`() async throws {
        let bench = JobBench()
        try await LostAnswerTests.enumerate(bench)
        // Another run of the night was planned before there was an image.
        let spec = bench.tasks[bench.index(.registerImage)].spec
        let confirm = bench.tasks[bench.index(.confirm)].spec
        try await drain(bench)
        let kept = bench.region.images.map(\.id)
        let other = Sample.known(RunKey(name: "other", night: Sample.night))
        bench.add([spec, confirm], other, Sample.night)
        try await drain(bench)
        #expect(bench.region.images.map(\.id) == kept && kept.count == 1)
        #expect(bench.works(.registerImage).last?.resource?.state == .error)
    }

    @Test func `of two that differ, no rule names both`() {
        func bad(_ id: String, minutes: Int) -> Image {
            var image = Sample.image(id, extra: ["aws-man:task": "nightly-2026-11-23/register-image/i-1"])
            image.createdAt = Sample.now - .minutes(60 - minutes)
            image.enaSupport = false
            return image
        }
        var instance = Sample.instance()
        instance.enaSupport = true
        let inventory = Sample.inventory(
            instances: [instance], images: [bad("ami-1", minutes: 0), bad("ami-2", minutes: 5)])
        let plan = LanePlanner.plan(inventory, Sample.context())
        #expect(plan.subjects(.deregisterImage) == ["ami-1"], "the first goes by the other rule as well")
        #expect(plan.subjects(.registerImage) == [])
    }

    @Test func `usage and platform are compared only where RegisterImage made the image`() async throws {
        var region = CloudSample.region()
        region.instances[0].platform = "windows"
        region.instances[0].platformDetails = "Windows"
        region.instances[0].usageOperation = "RunInstances:0002"
        let bench = JobBench(region)
        try await LostAnswerTests.enumerate(bench)
        await bench.attempt(bench.index(.registerImage))
        bench.cloud.edit(Sample.lane) { region in
            for index in region.images.indices {
                (region.images[index].platformDetails, region.images[index].usageOperation) =
                    ("Windows BYOL", "RunInstances:0800")
            }
        }
        try await bench.drain()
        #expect(bench.region.images.count == 1 && bench.mutations.count { $0.action == "CreateImage" } == 1)
        #expect(bench.tasks.allSatisfy { $0.end == .done && $0.problem == nil })
    }

    @Test func `UEFI data that AWS refuses is left out once, with a warning, and other refusals stay failures`()
        async throws
    {
        func night(_ message: String) async throws -> JobBench {
            var region = CloudSample.region()
            (region.instances[0].bootMode, region.instances[0].uefiData) = ("uefi", "AAEC")
            let bench = JobBench(region)
            let fault = Fault(.before, .refusal(code: "InvalidParameterValue", message: message, status: 400))
            bench.cloud.add(FaultRule(fault, on: "ec2:RegisterImage", value: "AAEC"))
            try await bench.run()
            return bench
        }
        let made = try await night("The UefiData is not valid.")
        #expect(made.region.images.map(\.uefiData) == [nil] && made.region.images.first?.bootMode == "uefi")
        #expect(made.tasks.allSatisfy { $0.end == .done })
        #expect(made.warnings.contains { $0.contains("UEFI data") })
        let refused = try await night("The name is not valid.")
        #expect(refused.region.images.isEmpty && refused.works(.registerImage).map(\.end) == [.failed])
    }
}
