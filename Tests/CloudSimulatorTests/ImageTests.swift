import CloudSimulator
import HTTP
import Model
import Testing

@Suite struct ImageTests {
    @Test func `an image becomes available and shows what it was registered with`() async throws {
        let small = SmallCloud()
        let snapshot = try await small.completedSnapshot()
        let made = try await small.register(
            "web-1-2026-48", snapshot,
            [
                "TagSpecification.1.ResourceType": "image", "TagSpecification.1.Tag.1.Key": "AutoAMI",
                "TagSpecification.1.Tag.1.Value": "true", "BlockDeviceMapping.1.Ebs.VolumeType": "gp3",
            ])
        let id = try #require(made.first("imageId"))
        let ask = ["Owner.1": "self", "Filter.1.Name": "tag:AutoAMI", "Filter.1.Value.1": "true"]
        #expect(try await small.client.ec2("DescribeImages", ask).first("imageState") == "pending")
        small.cloud.advance(by: .seconds(30))
        let image = try await small.client.ec2("DescribeImages", ask)
        #expect(image.first("imageId") == id)
        #expect(image.first("imageState") == "available")
        #expect(image.first("architecture") == "x86_64")
        #expect(image.first("snapshotId") == snapshot)
        #expect(image.first("volumeType") == "gp3")
        #expect(image.first("creationDate") == "2026-11-23T04:01:01.000Z")
        #expect(image.first("sourceInstanceId") == nil)
    }

    @Test func `RegisterImage makes a 32-bit paravirtual image by default`() async throws {
        let small = SmallCloud()
        let snapshot = try await small.completedSnapshot()
        _ = try await small.client.ec2(
            "RegisterImage",
            [
                "Name": "plain", "RootDeviceName": "/dev/xvda", "BlockDeviceMapping.1.DeviceName": "/dev/xvda",
                "BlockDeviceMapping.1.Ebs.SnapshotId": snapshot,
            ])
        let image = try #require(small.contents?.images.first)
        #expect(image.architecture == "i386")
        #expect(image.virtualizationType == "paravirtual")
        #expect(!image.enaSupport)
    }

    @Test func `a name is unique, among disabled images too, and free some time after its image is deregistered`()
        async throws
    {
        let small = SmallCloud(settings: { $0.nameLagSeconds = 60 })
        let snapshot = try await small.completedSnapshot()
        let id = try #require(try await small.register("web-1", snapshot).first("imageId"))
        #expect(try await small.register("web-1", snapshot).code == "InvalidAMIName.Duplicate")
        small.cloud.edit(SmallCloud.lane) { $0.images[0].state = .disabled }
        #expect(try await small.register("web-1", snapshot).code == "InvalidAMIName.Duplicate")
        let listed = try await small.client.ec2("DescribeImages", ["Owner.1": "self"])
        #expect(listed.all("imageId").isEmpty)
        let disabled = try await small.client.ec2("DescribeImages", ["Owner.1": "self", "IncludeDisabled": "true"])
        #expect(disabled.all("imageId") == [id])
        _ = try await small.client.ec2("DeregisterImage", ["ImageId": id])
        #expect(try await small.register("web-1", snapshot).code == "InvalidAMIName.Duplicate")
        small.cloud.advance(by: .seconds(60))
        #expect(try await small.register("web-1", snapshot).code == nil)
    }

    @Test(arguments: ["ab", String(repeating: "x", count: 129), "web_1*", "名前-1-2026", "web\n1"])
    func `a malformed name is refused`(name: String) async throws {
        let small = SmallCloud()
        let snapshot = try await small.completedSnapshot()
        #expect(try await small.register(name, snapshot).code == "InvalidAMIName.Malformed")
    }

    @Test(arguments: [
        (["BlockDeviceMapping.1.Ebs.SnapshotId": "snap-0none"], "InvalidSnapshot.NotFound"),
        (["BlockDeviceMapping.1.Ebs.VolumeSize": "7"], "InvalidBlockDeviceMapping"),
        (["BlockDeviceMapping.1.Ebs.Encrypted": "false"], "InvalidBlockDeviceMapping"),
        (["BlockDeviceMapping.1.DeviceName": "/dev/sda1"], "InvalidBlockDeviceMapping"),
        (["Architecture": "x86"], "InvalidParameterValue"),
        (["VirtualizationType": "paravirtual"], "InvalidParameterCombination"),
        (["TagSpecification.1.ResourceType": "snapshot"], "InvalidParameterValue"),
    ])
    func `a bad RegisterImage makes nothing`(parameters: [String: String], code: String) async throws {
        let small = SmallCloud()
        let snapshot = try await small.completedSnapshot()
        #expect(try await small.register("web-1", snapshot, parameters).code == code)
        #expect(small.contents?.images.isEmpty == true)
    }

    @Test func `an image of a pending snapshot is refused`() async throws {
        let small = SmallCloud()
        let made = try await small.client.ec2("CreateSnapshot", ["VolumeId": SmallCloud.root])
        #expect(try await small.register("web-1", made.first("snapshotId") ?? "").code == "IncorrectState")
    }

    @Test func `a deregistered image is unavailable, an unknown one is not found, and a protected one stays`()
        async throws
    {
        let small = SmallCloud()
        let snapshot = try await small.completedSnapshot()
        let id = try #require(try await small.register("web-1", snapshot).first("imageId"))
        small.cloud.edit(SmallCloud.lane) { $0.images[0].deregistrationProtection = "enabled" }
        #expect(try await small.client.ec2("DeregisterImage", ["ImageId": id]).code == "OperationNotPermitted")
        small.cloud.edit(SmallCloud.lane) { $0.images[0].deregistrationProtection = "disabled" }
        #expect(try await small.client.ec2("DeregisterImage", ["ImageId": id]).code == nil)
        #expect(try await small.client.ec2("DeregisterImage", ["ImageId": id]).code == "InvalidAMIID.Unavailable")
        #expect(
            try await small.client.ec2("DeregisterImage", ["ImageId": "ami-0none"]).code == "InvalidAMIID.NotFound")
    }

    @Test func `associated snapshots are deleted with the image if no other image uses them and IAM allows it`()
        async throws
    {
        let small = SmallCloud()
        let snapshot = try await small.completedSnapshot()
        let first = try #require(try await small.register("one", snapshot).first("imageId"))
        let second = try #require(try await small.register("two", snapshot).first("imageId"))
        let third = try #require(try await small.register("three", snapshot).first("imageId"))
        func deregister(_ image: String) async throws -> SigningClient.Answer {
            try await small.client.ec2("DeregisterImage", ["ImageId": image, "DeleteAssociatedSnapshots": "true"])
        }
        #expect(try await deregister(first).all("returnCode") == ["skipped"])
        small.cloud.edit(SmallCloud.lane.account) { $0.denials = [CloudDenial("ec2:DeleteSnapshot")] }
        #expect(try await deregister(second).all("returnCode") == ["missing-permissions"])
        #expect(small.contents?.snapshots.count == 1)
        small.cloud.edit(SmallCloud.lane.account) { $0.denials = [] }
        #expect(try await deregister(third).all("returnCode") == ["success"])
        #expect(small.contents?.snapshots.isEmpty == true)
        #expect(small.cloud.ledger.last?.ids == [third, snapshot])
        #expect(small.cloud.ledger.last?.permissions == ["ec2:DeregisterImage", "ec2:DeleteSnapshot"])
    }

    @Test func `CreateImage snapshots the devices that are not excluded, and reboots unless told not to`()
        async throws
    {
        let small = SmallCloud()
        let made = try await small.client.ec2(
            "CreateImage",
            [
                "InstanceId": SmallCloud.instance, "Name": "win-1", "NoReboot": "true",
                "BlockDeviceMapping.1.DeviceName": "/dev/sdf", "BlockDeviceMapping.1.NoDevice": "",
                "TagSpecification.1.ResourceType": "snapshot", "TagSpecification.1.Tag.1.Key": "of",
                "TagSpecification.1.Tag.1.Value": "image",
            ])
        let id = try #require(made.first("imageId"))
        var region = try #require(small.contents)
        #expect(region.snapshots.map(\.volume) == [SmallCloud.root])
        #expect(region.snapshots.map(\.tags) == [["of": "image"]])
        #expect(region.images.first?.sourceInstance == SmallCloud.instance)
        #expect(region.instances.first?.reboots == 0)
        small.cloud.advance(by: .seconds(45))
        #expect(try await small.client.ec2("DescribeImages", ["ImageId.1": id]).first("imageState") == "pending")
        small.cloud.advance(by: .seconds(15))
        #expect(try await small.client.ec2("DescribeImages", ["ImageId.1": id]).first("imageState") == "available")
        _ = try await small.client.ec2("CreateImage", ["InstanceId": SmallCloud.instance, "Name": "win-2"])
        region = try #require(small.contents)
        #expect(region.instances.first?.reboots == 1)
        #expect(region.snapshots.count == 3)
    }
}
