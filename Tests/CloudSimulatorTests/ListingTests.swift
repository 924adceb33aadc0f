import CloudSimulator
import HTTP
import Model
import Testing

@Suite struct ListingTests {
    /// A cloud with twelve snapshots of two volumes, and a public one of another account with the same tag.
    private func cloud(_ adjust: (inout CloudSettings) -> Void = { _ in }) -> SmallCloud {
        let small = SmallCloud { account in
            account[SmallCloud.lane.region].snapshots = (0..<12).map { number in
                CloudSnapshot(
                    id: "snap-0\(number)", volume: number % 2 == 0 ? SmallCloud.root : SmallCloud.data,
                    startedAt: CloudClock.usualStart - .days(number),
                    tags: ["AutoSnapshot": "true", "Name": "web-\(number)"])
            }
        } settings: {
            adjust(&$0)
        }
        var other = CloudAccount(id: account("999900001111"), partition: .china)
        var snapshot = CloudSnapshot(
            id: "snap-0foreign", volume: "vol-0f", startedAt: CloudClock.usualStart, tags: ["AutoSnapshot": "true"])
        snapshot.isPublic = true
        other[SmallCloud.lane.region].snapshots = [snapshot]
        small.cloud.seed(CloudScenario(accounts: [other]))
        return small
    }

    @Test(arguments: [nil, 5, 7, 12, 13])
    func `every page size lists everything once`(size: Int?) async throws {
        let small = cloud()
        var parameters = ["Owner.1": "self"]
        parameters["MaxResults"] = size.map(String.init)
        let pages = try await small.client.pages("ec2", "DescribeSnapshots", parameters)
        let ids = pages.flatMap { $0.all("snapshotId") }
        #expect(ids.count == 12)
        #expect(Set(ids).count == 12)
        #expect(pages.count == ((12 + (size ?? 12) - 1) / (size ?? 12)))
        #expect(pages.allSatisfy { $0.all("snapshotId").count <= size ?? 12 })
    }

    @Test func `a capped listing has empty pages with tokens, the first page too`() async throws {
        let small = cloud { ($0.pageCap, $0.emptyPageEvery) = (5, 2) }
        let pages = try await small.client.pages("ec2", "DescribeSnapshots", ["Owner.1": "self"])
        #expect(pages.map { $0.all("snapshotId").count } == [0, 5, 0, 5, 0, 2])
        #expect(pages.map { $0.first("nextToken") != nil } == [true, true, true, true, true, false])
    }

    @Test func `a listing continues where it was although the listed resources were deleted`() async throws {
        let small = cloud()
        let first = try await small.client.ec2("DescribeSnapshots", ["Owner.1": "self", "MaxResults": "5"])
        small.cloud.edit(SmallCloud.lane) { region in
            region.snapshots.removeAll { first.all("snapshotId").contains($0.id) }
        }
        let token = try #require(first.first("nextToken"))
        let next = try await small.client.ec2(
            "DescribeSnapshots", ["Owner.1": "self", "MaxResults": "5", "NextToken": token])
        #expect(next.all("snapshotId").count == 5)
        #expect(Set(first.all("snapshotId")).isDisjoint(with: next.all("snapshotId")))
    }

    @Test func `a token is valid for its own query only`() async throws {
        let small = cloud()
        let first = try await small.client.ec2("DescribeSnapshots", ["Owner.1": "self", "MaxResults": "5"])
        let token = try #require(first.first("nextToken"))
        for parameters in [["NextToken": token, "MaxResults": "5"], ["Owner.1": "self", "NextToken": "00" + token]] {
            #expect(try await small.client.ec2("DescribeSnapshots", parameters).code == "InvalidNextToken")
        }
        let other = try await small.client.ec2("DescribeVolumes", ["NextToken": token, "MaxResults": "5"])
        #expect(other.code == "InvalidNextToken")
    }

    @Test(arguments: [
        (["Filter.1.Name": "volume-id", "Filter.1.Value.1": SmallCloud.root], 6),
        (["Filter.1.Name": "tag:Name", "Filter.1.Value.1": "web-1*"], 3),
        (["Filter.1.Name": "tag:Name", "Filter.1.Value.1": "web-?"], 10),
        (["Filter.1.Name": "tag:Name", "Filter.1.Value.1": "web-\\*"], 0),
        (["Filter.1.Name": "tag:Name", "Filter.1.Value.1": "web-3", "Filter.1.Value.2": "web-4"], 2),
        (["Filter.1.Name": "tag-key", "Filter.1.Value.1": "Auto*"], 12),
        (["Filter.1.Name": "tag-key", "Filter.1.Value.1": "autosnapshot"], 0),
        (
            [
                "Filter.1.Name": "volume-id", "Filter.1.Value.1": SmallCloud.root, "Filter.2.Name": "tag:Name",
                "Filter.2.Value.1": "web-1?",
            ], 1
        ),
        (["Filter.1.Name": "status", "Filter.1.Value.1": "pending"], 0),
        (["Filter.1.Name": "start-time", "Filter.1.Value.1": "2026-11-2*"], 4),
    ])
    func `filters select by all names and any value`(filter: [String: String], count: Int) async throws {
        let answer = try await cloud().client.ec2(
            "DescribeSnapshots", filter.merging(["Owner.1": "self"]) { given, _ in given })
        #expect(answer.code == nil)
        #expect(answer.all("snapshotId").count == count)
    }

    @Test(arguments: [
        (["Filter.1.Name": "volumeid", "Filter.1.Value.1": "x"], "InvalidParameterValue"),
        (["MaxResults": "4"], "InvalidParameterValue"), (["MaxResults": "1001"], "InvalidParameterValue"),
        (["MaxResults": "5", "SnapshotId.1": "snap-01"], "InvalidParameterCombination"),
        (["SnapshotId.1": "snap-0none"], "InvalidSnapshot.NotFound"),
        (["Filter.1.Name": "status", "Filter.1.Values.1": "pending"], "UnknownParameter"),
    ])
    func `a bad listing is refused`(parameters: [String: String], code: String) async throws {
        #expect(try await cloud().client.ec2("DescribeSnapshots", parameters).code == code)
    }

    @Test func `tags and filters are compared by their bytes`() async throws {
        let small = cloud()
        small.cloud.edit(SmallCloud.lane) { region in
            region.snapshots[0].tags = ["Caf\u{E9}": "OK", "Cafe\u{301}": "O\u{212A}"]
            region.snapshots[1].tags = ["Cafe\u{301}": "OK"]
        }
        let ids = try #require(small.contents?.snapshots.map(\.id))
        func with(_ key: String, _ value: String) async throws -> [String] {
            try await small.client.ec2(
                "DescribeSnapshots", ["Owner.1": "self", "Filter.1.Name": "tag:\(key)", "Filter.1.Value.1": value]
            ).all("snapshotId")
        }
        #expect(try await with("Caf\u{E9}", "OK") == [ids[0]])
        #expect(try await with("Cafe\u{301}", "OK") == [ids[1]])
        #expect(try await with("Cafe\u{301}", "O\u{212A}") == [ids[0]])
    }

    @Test func `other accounts' public snapshots are listed without an owner, and with one only by setting`()
        async throws
    {
        let small = cloud()
        #expect(try await small.client.ec2("DescribeSnapshots").all("snapshotId").contains("snap-0foreign"))
        let own = ["Owner.1": "self"]
        #expect(try await !small.client.ec2("DescribeSnapshots", own).all("snapshotId").contains("snap-0foreign"))
        small.cloud.settings.leaksForeign = true
        let leaked = try await small.client.ec2("DescribeSnapshots", own)
        #expect(leaked.all("snapshotId").contains("snap-0foreign"))
        #expect(leaked.all("ownerId").contains("999900001111"))
        let deleted = try await small.client.ec2("DeleteSnapshot", ["SnapshotId": "snap-0foreign"])
        #expect(deleted.code == "UnauthorizedOperation")
    }

    @Test func `who else uses a snapshot or an image is told when asked, and locks are listed`() async throws {
        let small = cloud()
        let image = "ami-0000000000000aaaa"
        small.cloud.edit(SmallCloud.lane) { region in
            region.snapshots[0].isPublic = true
            region.snapshots[1].sharedWith = [account("999900001111")]
            region.snapshots[2].isLocked = true
            var shared = CloudImage(id: image, name: "shared", createdAt: region.snapshots[0].startedAt)
            shared.sharedWith = [account("999900001111")]
            shared.organizations = ["arn:aws:organizations::1:organization/o-1"]
            region.images.append(shared)
            region.launchTemplates = [CloudLaunchTemplate("lt-1", images: [image])]
        }
        let ids = try #require(small.contents?.snapshots.map(\.id))
        func ask(_ id: String) async throws -> SigningClient.Answer {
            try await small.client.ec2(
                "DescribeSnapshotAttribute", ["Attribute": "createVolumePermission", "SnapshotId": id])
        }
        #expect(try await ask(ids[0]).all("group") == ["all"])
        #expect(try await ask(ids[1]).all("userId") == ["999900001111"])
        #expect(try await ask(ids[2]).all("userId").isEmpty)
        let permissions = try await small.client.ec2(
            "DescribeImageAttribute", ["Attribute": "launchPermission", "ImageId": image])
        #expect(permissions.all("userId") == ["999900001111"] && permissions.all("organizationArn").count == 1)
        let references = try await small.client.ec2(
            "DescribeImageReferences",
            ["ImageId.1": image, "ResourceType.1.ResourceType": "ec2:LaunchTemplate"])
        #expect(references.all("arn").first?.hasSuffix("launch-template/lt-1") == true)
        let locked = try await small.client.ec2(
            "DescribeLockedSnapshots", ["SnapshotId.1": ids[1], "SnapshotId.2": ids[2]])
        #expect(locked.all("snapshotId") == [ids[2]])
    }

    @Test func `a cloud may lack an action`() async throws {
        let small = SmallCloud(settings: { $0.unknownActions = ["ec2:DescribeSnapshot*"] })
        #expect(try await small.client.ec2("DescribeSnapshotAttribute", [:]).code == "InvalidAction")
        #expect(try await small.client.ec2("DescribeImages", [:]).code == nil)
    }

    @Test func `with a lag, new resources are listed late and deleted ones for a while`() async throws {
        let small = SmallCloud(settings: { ($0.createLagSeconds, $0.deleteLagSeconds) = (5, 5) })
        let id = try #require(
            try await small.client.ec2("CreateSnapshot", ["VolumeId": SmallCloud.root]).first("snapshotId"))
        let list = ["Owner.1": "self"]
        #expect(try await small.client.ec2("DescribeSnapshots", list).all("snapshotId").isEmpty)
        small.cloud.advance(by: .seconds(5))
        #expect(try await small.client.ec2("DescribeSnapshots", list).all("snapshotId") == [id])
        _ = try await small.client.ec2("DeleteSnapshot", ["SnapshotId": id])
        #expect(try await small.client.ec2("DescribeSnapshots", list).all("snapshotId") == [id])
        #expect(
            try await small.client.ec2("DeleteSnapshot", ["SnapshotId": id]).code == "InvalidSnapshot.NotFound")
        #expect(small.contents?.snapshots.isEmpty == true)
        small.cloud.advance(by: .seconds(5))
        #expect(try await small.client.ec2("DescribeSnapshots", list).all("snapshotId").isEmpty)
    }

    @Test func `instances and volumes show each other`() async throws {
        let small = SmallCloud()
        let instances = try await small.client.ec2(
            "DescribeInstances", ["Filter.1.Name": "instance-state-name", "Filter.1.Value.1": "running"])
        #expect(instances.all("volumeId") == [SmallCloud.root, SmallCloud.data])
        #expect(instances.first("ownerId") == SmallCloud.lane.account.digits)
        let volumes = try await small.client.ec2(
            "DescribeVolumes", ["Filter.1.Name": "attachment.instance-id", "Filter.1.Value.1": SmallCloud.instance])
        #expect(Set(volumes.all("device")) == ["/dev/xvda", "/dev/sdf"])
        let none = try await small.client.ec2("DescribeInstances", ["InstanceId.1": "i-0none"])
        #expect(none.code == "InvalidInstanceID.NotFound")
    }

    @Test func `only enabled regions are listed, unless all are asked for`() async throws {
        let small = SmallCloud { account in
            account.regions.append(CloudRegion(region: region("cn-northwest-1"), access: .notOptedIn))
        }
        #expect(try await small.client.ec2("DescribeRegions").all("regionName") == ["cn-north-1"])
        let all = try await small.client.ec2("DescribeRegions", ["AllRegions": "true"])
        #expect(all.all("regionName") == ["cn-north-1", "cn-northwest-1"])
        #expect(all.all("optInStatus") == ["opt-in-not-required", "not-opted-in"])
    }
}
