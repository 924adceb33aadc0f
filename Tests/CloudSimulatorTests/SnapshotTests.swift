import CloudSimulator
import HTTP
import Model
import Testing

@Suite struct SnapshotTests {
    @Test func `a snapshot is pending, then complete, and holds the time at which it was asked for`() async throws {
        let small = SmallCloud()
        let asked = small.cloud.now
        let made = try await small.client.ec2(
            "CreateSnapshot",
            [
                "VolumeId": SmallCloud.root, "Description": "a <b> & \"c\"",
                "TagSpecification.1.ResourceType": "snapshot",
                "TagSpecification.1.Tag.1.Key": "Name", "TagSpecification.1.Tag.1.Value": "生产 1",
            ])
        #expect(made.first("status") == "pending")
        #expect(made.first("description") == "a &lt;b&gt; &amp; &quot;c&quot;")
        #expect(made.first("startTime") == "2026-11-23T04:00:00.000Z")
        small.cloud.advance(by: .seconds(59))
        #expect(small.contents?.snapshots.first?.state == .pending)
        small.cloud.advance(by: .seconds(1))
        let snapshot = try #require(small.contents?.snapshots.first)
        #expect(snapshot.state == .completed)
        #expect(snapshot.startedAt == asked)
        #expect(snapshot.tags == ["Name": "生产 1"])
        #expect(snapshot.description == "a <b> & \"c\"")
        #expect(snapshot.id.hasPrefix("snap-0") && snapshot.id.utf8.count == 22)
    }

    @Test func `a volume takes one snapshot in fifteen seconds`() async throws {
        let small = SmallCloud()
        _ = try await small.client.ec2("CreateSnapshot", ["VolumeId": SmallCloud.root])
        small.cloud.advance(by: .seconds(14))
        let early = try await small.client.ec2("CreateSnapshot", ["VolumeId": SmallCloud.root])
        #expect(early.code == "SnapshotCreationPerVolumeRateExceeded")
        let other = try await small.client.ec2("CreateSnapshot", ["VolumeId": SmallCloud.data])
        #expect(other.code == nil)
        small.cloud.advance(by: .seconds(1))
        let late = try await small.client.ec2("CreateSnapshot", ["VolumeId": SmallCloud.root])
        #expect(late.code == nil)
        #expect(small.contents?.snapshots.count == 3)
    }

    @Test(arguments: [("gp3", 5), ("st1", 1), ("sc1", 1)])
    func `a volume has a limit of pending snapshots, deleted ones included`(type: String, limit: Int) async throws {
        let small = SmallCloud {
            $0[SmallCloud.lane.region].volumes[0].type = type
        } settings: {
            $0.snapshotSeconds = 3_600...3_600
        }
        var last = ""
        for _ in 0..<limit {
            last = try await small.client.ec2("CreateSnapshot", ["VolumeId": SmallCloud.root]).first("snapshotId") ?? ""
            small.cloud.advance(by: .seconds(15))
        }
        let over = try await small.client.ec2("CreateSnapshot", ["VolumeId": SmallCloud.root])
        #expect(over.code == "ConcurrentSnapshotLimitExceeded")
        #expect(try await small.client.ec2("DeleteSnapshot", ["SnapshotId": last]).code == nil)
        let still = try await small.client.ec2("CreateSnapshot", ["VolumeId": SmallCloud.root])
        #expect(still.code == "ConcurrentSnapshotLimitExceeded")
        small.cloud.advance(by: .hours(1))
        #expect(try await small.client.ec2("CreateSnapshot", ["VolumeId": SmallCloud.root]).code == nil)
    }

    @Test func `a region has at most a hundred pending snapshots`() async throws {
        let small = SmallCloud { account in
            account[SmallCloud.lane.region].volumes += (100..<201).map {
                CloudVolume(id: "vol-00000000000000\($0)", createdAt: CloudClock.usualStart)
            }
        }
        for number in 100..<200 {
            let made = try await small.client.ec2("CreateSnapshot", ["VolumeId": "vol-00000000000000\(number)"])
            #expect(made.code == nil)
        }
        let over = try await small.client.ec2("CreateSnapshot", ["VolumeId": "vol-00000000000000200"])
        #expect(over.code == "PendingSnapshotLimitExceeded")
    }

    @Test func `deleting twice, deleting what an image uses, and deleting what is locked are refused`() async throws {
        let small = SmallCloud { account in
            var locked = CloudSnapshot(id: "snap-0a", volume: SmallCloud.root, startedAt: CloudClock.usualStart)
            locked.isLocked = true
            account[SmallCloud.lane.region].snapshots = [locked]
        }
        let snapshot = try await small.completedSnapshot()
        let image = try #require(try await small.register("web-1-2026-48", snapshot).first("imageId"))
        let delete = ["SnapshotId": snapshot]
        #expect(try await small.client.ec2("DeleteSnapshot", delete).code == "InvalidSnapshot.InUse")
        small.cloud.edit(SmallCloud.lane) { $0.images[0].state = .disabled }
        #expect(try await small.client.ec2("DeleteSnapshot", delete).code == "InvalidSnapshot.InUse")
        #expect(try await small.client.ec2("DeregisterImage", ["ImageId": image]).code == nil)
        #expect(try await small.client.ec2("DeleteSnapshot", delete).code == nil)
        #expect(try await small.client.ec2("DeleteSnapshot", delete).code == "InvalidSnapshot.NotFound")
        #expect(try await small.client.ec2("DeleteSnapshot", ["SnapshotId": "snap-0a"]).code == "OperationNotPermitted")
    }

    @Test func `a snapshot that fails later is created and ends in error, with the reason`() async throws {
        let small = SmallCloud()
        small.cloud.add(
            FaultRule(Fault(.after, .failsLater(message: "Given key ID is not accessible")), on: "ec2:CreateSnapshot"))
        let id = try await small.completedSnapshot()
        let listed = try await small.client.ec2("DescribeSnapshots", ["SnapshotId.1": id])
        #expect(listed.first("status") == "error")
        #expect(listed.first("statusMessage") == "Given key ID is not accessible")
    }

    @Test(arguments: [
        (["VolumeId": "vol-0ffffffffffffffff"], "InvalidVolume.NotFound"), ([:], "MissingParameter"),
        (["VolumeId": SmallCloud.root, "VolumeID": "x"], "UnknownParameter"),
        (["VolumeId": SmallCloud.root, "TagSpecification.1.ResourceType": "image"], "InvalidParameterValue"),
        (["VolumeId": SmallCloud.root, "DryRun": "true"], "DryRunOperation"),
        (["VolumeId": SmallCloud.root, "Version": "2011-01-01"], "InvalidAction"),
    ])
    func `a bad CreateSnapshot makes nothing`(parameters: [String: String], code: String) async throws {
        let small = SmallCloud()
        #expect(try await small.client.ec2("CreateSnapshot", parameters).code == code)
        #expect(small.contents?.snapshots.isEmpty == true)
        #expect(small.cloud.ledger.map(\.acted) == [false])
    }
}
