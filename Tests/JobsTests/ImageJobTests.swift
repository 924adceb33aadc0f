import AWS
import CloudSimulator
import Jobs
import Model
import Testing

@Suite struct ImageJobTests {
    private func image(_ change: (inout CloudInstance) -> Void) async throws -> (CloudImage, JobBench) {
        var region = CloudSample.region()
        change(&region.instances[0])
        let bench = JobBench(region)
        try await bench.run()
        #expect(bench.tasks.allSatisfy { $0.end == .done }, "\(bench.tasks.filter { $0.end != .done })")
        return (try #require(bench.region.images.first), bench)
    }

    @Test func `it repeats what the instance says of itself`() async throws {
        let (image, _) = try await image { instance in
            instance.architecture = "arm64"
            instance.bootMode = "uefi"
            instance.uefiData = "AAEC"
            instance.tpmSupport = "v2.0"
            instance.sriovNetSupport = "simple"
            instance.httpTokens = "required"
        }
        #expect(image.architecture == "arm64" && image.bootMode == "uefi" && image.uefiData == "AAEC")
        #expect(image.tpmSupport == "v2.0" && image.sriovNetSupport == "simple" && image.imdsSupport == "v2.0")
        #expect(image.virtualizationType == "hvm" && image.enaSupport && image.rootDeviceName == "/dev/xvda")
        #expect(image.devices.map(\.sizeGiB) == [8] && image.devices.map(\.type) == ["gp3"])
        // The image uses last night's snapshot, because tonight's snapshot was still pending.
        #expect(image.devices.map(\.snapshot) == [CloudSample.snapshotID(0, 0, daysAgo: 1)])
    }

    @Test func `an instance with a billing code keeps it, is not rebooted, and gives its root alone`() async throws {
        let (image, bench) = try await image { instance in
            instance.platform = "windows"
            instance.platformDetails = "Windows"
            instance.usageOperation = "RunInstances:0002"
        }
        #expect(image.usageOperation == "RunInstances:0002" && image.devices.count == 1)
        #expect(bench.region.instances.allSatisfy { $0.reboots == 0 })
        let by = try #require(bench.region.snapshots.first { $0.id == image.devices.first?.snapshot })
        #expect(by.tags == image.tags && by.tags["AutoAMI"] == "true" && by.tags["AutoSnapshot"] == nil)
        #expect(by.tags["aws-man:week"] == "2026-48")
        #expect(bench.tonights(CloudSample.volumeID(0, 0)).filter { $0.tags["AutoAMI"] == nil }.count == 1)
    }

    @Test func `the snapshots that are deleted with an image are counted with it`() async throws {
        var region = CloudSample.region(days: 1...20)
        for days in [19, 1] {
            let snapshot = CloudSample.snapshotID(0, 0, daysAgo: days)
            region.images.append(
                CloudSample.image(0, daysAgo: days, snapshot: snapshot, tags: ["AutoAMI": "true"]))
        }
        let bench = JobBench(region)
        try await LostAnswerTests.enumerate(bench)
        let result = await bench.attempt(bench.index(.deregisterImage))
        #expect(result.outcome == .done && result.removedWithIt == 1)
        #expect(!bench.region.snapshots.contains { $0.id == CloudSample.snapshotID(0, 0, daysAgo: 19) })
    }

    @Test func `the snapshots that CreateImage made are deleted with its image`() async throws {
        var region = CloudSample.region()
        region.instances[0].usageOperation = "RunInstances:0002"
        let bench = JobBench(region)
        try await bench.run()
        let first = try #require(bench.region.images.first?.devices.first?.snapshot)
        for _ in 0..<9 {
            bench.sleepUntilNextNight()
            try await bench.run()
        }
        #expect(bench.region.images.count == 1)
        #expect(!bench.region.snapshots.contains { $0.id == first })
        #expect(bench.region.snapshots.count { $0.tags["AutoAMI"] != nil } == 1)
    }

    @Test func `a name that an unseen image holds is tried again after a window, then with the instance's id`()
        async throws
    {
        let bench = JobBench()
        bench.cloud.add(
            FaultRule(
                Fault(.before, .refusal(code: "InvalidAMIName.Duplicate", message: "x", status: 400)),
                on: "ec2:RegisterImage", value: "web-0-2026-48"))
        try await bench.run()
        #expect(bench.region.images.map(\.name) == ["web-0-2026-48-\(CloudSample.instanceID(0))"])
        let attempts = bench.cloud.ledger.filter { $0.action == "RegisterImage" }
        #expect(attempts.count == 2)
        #expect(attempts[1].at - attempts[0].at >= .seconds(120))
    }

    @Test func `a duplicate that is ours is adopted`() async throws {
        var settings = CloudSettings()
        settings.createLagSeconds = 60
        let bench = JobBench(settings: settings)
        bench.cloud.add(FaultRule(Fault(.after, .reset), on: "ec2:RegisterImage", times: 1))
        try await LostAnswerTests.enumerate(bench)
        let index = bench.index(.registerImage)
        await bench.attempt(index)
        // The task is worked as if this process had forgotten that an effect may have happened.
        bench.reopen(index)
        bench.restart()
        try await bench.drain()
        #expect(bench.region.images.count == 1)
        #expect(bench.tasks[index].end == .done)
    }

    @Test func `without a completed snapshot it waits for one`() async throws {
        var region = CloudSample.region(days: 1...2)
        for index in region.snapshots.indices { region.snapshots[index].state = .pending }
        for index in region.snapshots.indices {
            region.snapshots[index].endsAt = CloudSample.start + .minutes(20)
        }
        let bench = JobBench(region)
        try await bench.run()
        #expect(bench.region.images.map(\.state) == [.available])
    }

    @Test func `names that AWS would refuse are changed so that it accepts them`() async throws {
        for name in ["网站 前端", String(repeating: "é", count: 256), "", "a/b c?d"] {
            var region = CloudSample.region()
            region.instances[0].tags["Name"] = ExactText(name)
            let bench = JobBench(region)
            try await bench.run()
            #expect(bench.region.images.count == 1, "\(name)")
            #expect(bench.tasks.allSatisfy { $0.end == .done }, "\(name)")
        }
    }
}
