import AWS
import Accounts
import CloudSimulator
import Jobs
import Model
import Queue
import Testing
import VirtualTime

/// Whole nights over the simulated cloud, task by task.
@Suite struct NightTests {
    @Test func `a night makes each volume its snapshot, prunes, images and alarms`() async throws {
        let bench = JobBench(CloudSample.region(instances: 2))
        try await bench.run()
        #expect(bench.tasks.allSatisfy { $0.end == .done }, "\(bench.tasks.filter { $0.end != .done })")
        #expect(bench.uncovered.isEmpty && bench.warnings.isEmpty)
        let region = bench.region
        for volume in region.volumes {
            let tonight = bench.tonights(volume.id)
            #expect(tonight.count == 1)
            #expect(tonight.first?.state == .completed)
            let left = region.snapshots.filter { $0.volume == volume.id }
            // The snapshots of 1 to 7 days ago stay, and those of 8 to 10 days ago are deleted.
            #expect(left.count == 8)
        }
        #expect(region.images.map(\.name).sorted() == ["web-0-2026-48", "web-1-2026-48"])
        #expect(region.images.allSatisfy { $0.state == .available && $0.enaSupport && $0.architecture == "x86_64" })
        #expect(region.alarms.map(\.name).sorted() == region.instances.map { "\($0.id)-NetworkOut" })
        let alarm = try #require(region.alarms.first)
        #expect(alarm.threshold == 20_000_000 && alarm.statistic == "Sum" && alarm.period == 300 && alarm.unit == nil)
        #expect(alarm.comparison == "GreaterThanOrEqualToThreshold" && alarm.evaluationPeriods == 4)
        #expect(alarm.alarmActions == ["arn:aws-cn:sns:cn-north-1:111122223333:ec2-NetworkOut-Alarm"])
    }

    @Test func `a snapshot and an image carry all their tags from the first moment`() async throws {
        let bench = JobBench()
        try await bench.run()
        let root = try #require(bench.tonights(CloudSample.volumeID(0, 0)).first)
        #expect(
            root.tags == [
                "Name": "web-0", "AutoSnapshot": "true", "RootDeviceSnapshot": "true",
                "aws-man:run": "nightly-2026-11-23", "aws-man:instance": "\(CloudSample.instanceID(0))",
                "aws-man:task": "nightly-2026-11-23/create-snapshot/\(CloudSample.volumeID(0, 0))",
            ])
        #expect(root.description.hasPrefix("Snapshot web-0 2026-11-2"))
        let image = try #require(bench.region.images.first)
        #expect(
            image.tags == [
                "Name": "web-0", "AutoAMI": "true", "aws-man:run": "nightly-2026-11-23", "aws-man:week": "2026-48",
                "aws-man:instance": "\(CloudSample.instanceID(0))",
                "aws-man:task": "nightly-2026-11-23/register-image/\(CloudSample.instanceID(0))",
            ])
        #expect(!bench.cloud.ledger.contains { $0.action == "CreateTags" })
    }

    @Test(arguments: ["nightly", "by-hand"])
    func `another run of the night makes no mutating call`(name: String) async throws {
        let bench = JobBench(CloudSample.region(instances: 2))
        try await bench.run()
        let before = bench.mutations.count
        bench.restart()
        try await bench.run(name)
        #expect(bench.mutations.count == before)
        #expect(bench.tasks.allSatisfy { $0.end == .done })
    }

    @Test func `over weeks retention and weekly images settle`() async throws {
        let bench = JobBench(CloudSample.region(instances: 1, days: 1...1))
        for _ in 0..<24 {
            try await bench.run()
            bench.sleepUntilNextNight()
        }
        let region = bench.region
        #expect(bench.tasks.allSatisfy { $0.end == .done }, "\(bench.tasks.filter { $0.end != .done })")
        #expect((1...2).contains(region.images.count))
        let used = Set(region.images.flatMap { $0.devices.compactMap(\.snapshot) })
        for volume in region.volumes {
            let kept = region.snapshots.filter { $0.volume == volume.id && !used.contains($0.id) }
            #expect((7...8).contains(kept.count), "\(kept.map(\.startedAt))")
        }
    }

    @Test func `the policy allows exactly what a night and a check call`() async throws {
        var region = CloudSample.region(instances: 3)
        region.instances[0].bootMode = "uefi"
        region.instances[0].uefiData = "AAEC"
        region.instances[1].platform = "windows"
        region.instances[1].platformDetails = "Windows"
        region.instances[1].usageOperation = "RunInstances:0002"
        region.snapshots[9].isLocked = true
        region.images = [
            CloudSample.image(2, daysAgo: 10, snapshot: CloudSample.snapshotID(2, 0, daysAgo: 10)),
            CloudSample.image(2, daysAgo: 1, snapshot: CloudSample.snapshotID(2, 0, daysAgo: 1)),
        ]
        region.images[1].tags["aws-man:week"] = "2026-47"
        region.volumes[0].kmsKeyID = "arn:aws-cn:kms:cn-north-1:111122223333:key/1234"
        let bench = JobBench(region)
        try await bench.run()
        _ = try await bench.fleetJobs.check()
        // Every caller may ask for its identity, so the policy does not contain this permission.
        let called = Set(bench.cloud.ledger.flatMap(\.permissions)).subtracting(["sts:GetCallerIdentity"])
        let policy = try #require(bench.fleetJobs.policies().first)
        #expect(policy.actions == called)
        #expect(policy.partition == .china)
    }

    @Test func `with all enabled regions the policy allows exactly what a night and a check call, too`() async throws {
        let account = Account(
            id: Sample.account, name: "production", file: "accounts/production.yaml", regions: .allEnabled(.china),
            timeZone: Sample.zone, snapshots: .init(), images: nil, alarms: nil)
        var region = CloudSample.region()
        region.volumes[0].kmsKeyID = "arn:aws-cn:kms:cn-north-1:111122223333:key/1234"
        let bench = JobBench(region, account: account)
        try await bench.run()
        _ = try await bench.fleetJobs.check()
        let called = Set(bench.cloud.ledger.flatMap(\.permissions)).subtracting(["sts:GetCallerIdentity"])
        #expect(called.contains("ec2:DescribeRegions") && called.contains("ec2:CreateSnapshot"))
        let policy = try #require(bench.fleetJobs.policies().first)
        #expect(policy.actions == called)
    }

    @Test func `the calls of a night are the least possible`() async throws {
        let bench = JobBench(CloudSample.region(instances: 10))
        try await bench.run()
        let calls = bench.tasks.flatMap(\.calls)
        let counted = calls.filter { $0.purpose != .identity && $0.purpose != .confirm }
        let mutations = counted.count { $0.mutating }
        // The calls read instances, snapshots, images, alarms, topic, volumes for the images, and alarms again, and ask
        // about the shares of each snapshot that is deleted.
        #expect(counted.count - mutations == 7 + 60)
        // Each of 20 volumes has one snapshot made and three deleted; ten images and ten alarms are made.
        #expect(mutations == 20 + 60 + 20)
    }
}
