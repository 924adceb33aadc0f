import AnswerExamples
import Foundation
import HTTP
import Model
import Testing

import AWS

@Suite struct ResponseDecodingTests {
    func read<O: AWS.Operation>(_ operation: O, _ body: String) throws -> AWSAnswer<O.Output> {
        try ResponseReader(.xml(body), receivedAt: Instant(seconds: 0)).read(operation)
    }

    /// botocore drops elements that its model does not know, so this test proves that the examples use AWS's spelling.
    @Test func `botocore knows every element of the examples`() throws {
        let answers = try Botocore.ask(
            ResponseExamples.all.map {
                ["ask": "leaves", "service": $0.service, "operation": $0.operation, "body": $0.body]
            })
        for (example, answer) in zip(ResponseExamples.all, answers) {
            let known = try #require(answer as? [String])
            var tree = try XMLReader.read(Array(example.body.utf8))
            if let result = tree["\(example.operation)Result"] { tree = result }
            let ours = leaves(of: tree).filter { !$0.name.text.lowercased().hasPrefix("requestid") && !$0.text.isEmpty }
            // Why: botocore shows empty values too, which do not count here. Maps give their keys twice.
            let values = known.filter { !$0.isEmpty }
            let missing = example.operation == "GetTopicAttributes" ? ours.count / 2 : ours.count
            #expect(values.count == missing, "\(example.operation): \(values) \(ours.map(\.text))")
        }
    }

    func leaves(of tree: XMLTree) -> [XMLTree] {
        tree.children.isEmpty ? [tree] : tree.children.flatMap { leaves(of: $0) }
    }

    @Test func `an instance is read whole`() throws {
        let answer = try read(DescribeInstances(), ResponseExamples.instances)
        #expect(answer.meta.requestID == "r-instances")
        #expect(answer.output.nextToken == "more")
        let instance = try #require(answer.output.items.first)
        #expect(
            instance.id == InstanceID("i-1") && instance.ownerID == AccountCredentialsTests.account
                && instance.isRunning)
        #expect(instance.tags == ["Name": " 网络 <1> ", "AutoSnapshot": "true"])
        #expect(instance.rootVolume == VolumeID("vol-1"))
        #expect(instance.volumes.map(\.volume.text) == ["vol-1", "vol-2"])
        #expect(instance.volumes.map(\.deleteOnTermination) == [true, false])
        #expect(instance.launchedAt?.description == "2026-11-01T10:00:00Z")
        #expect(instance.architecture == "x86_64" && instance.virtualizationType == "hvm")
        #expect(instance.bootMode == "uefi" && instance.enaSupport == true && instance.sriovNetSupport == "simple")
        #expect(instance.tpmSupport == "v2.0" && instance.metadataTokens == "required")
        #expect(
            instance.kernelID == "aki-1" && instance.ramdiskID == nil && instance.imageID == ImageID("ami-base"))
        #expect(instance.platform == "windows" && instance.platformDetails == "Windows")
        #expect(instance.usageOperation == "RunInstances:0002" && instance.productCodes == ["abc"])
        #expect(instance.hibernationConfigured)
    }

    @Test func `a volume is read whole`() throws {
        let answer = try read(DescribeVolumes(), ResponseExamples.volumes)
        var expected = Volume(id: VolumeID("vol-1"), sizeGiB: 20, type: "gp3", tags: ["a": ""], encrypted: true)
        expected.iops = 3_000
        expected.throughputMiBps = 125
        #expect(answer.output.items == [expected])
        #expect(answer.output.nextToken == nil)
    }

    @Test func `snapshots are read whole, an empty token is none`() throws {
        let answer = try read(DescribeSnapshots(), ResponseExamples.snapshots)
        #expect(answer.output.nextToken == nil)
        #expect(
            answer.output.items == [
                Snapshot(
                    id: SnapshotID("snap-1"), ownerID: AccountCredentialsTests.account, volume: VolumeID("vol-1"),
                    state: .completed, startedAt: Instant(milliseconds: 1_795_320_001_123),
                    tags: ["AutoSnapshot": "true"], description: "Snapshot & co", storageTier: .archive,
                    volumeSizeGiB: 8),
                Snapshot(
                    id: SnapshotID("snap-2"), ownerID: AccountCredentialsTests.account,
                    volume: VolumeID("vol-ffffffff"),
                    state: .error, startedAt: Instant(seconds: 1_795_320_001), storageTier: .standard,
                    volumeSizeGiB: 8, stateMessage: "the key is disabled"),
            ])
    }

    @Test func `an image is read whole`() throws {
        let image = try #require(try read(DescribeImages(), ResponseExamples.images).output.items.first)
        #expect(
            image.id == ImageID("ami-1") && image.ownerID == AccountCredentialsTests.account
                && image.name == "web-1-2026-47")
        #expect(image.description == "d")
        #expect(image.state == .failed && image.stateMessage == "no snapshot" && !image.isPublic)
        #expect(image.createdAt?.description == "2026-11-16T04:10:00Z" && image.tags == ["AutoAMI": "true"])
        #expect(image.rootDeviceName == "/dev/xvda" && image.snapshots == [SnapshotID("snap-1")])
        #expect(image.devices.map(\.name) == ["/dev/xvda", "/dev/sdb"])
        #expect(image.devices.first?.sizeGiB == 8 && image.devices.first?.volumeType == "gp3")
        #expect(image.sourceInstance == InstanceID("i-1") && image.deregistrationProtection == "enabled")
        #expect(image.architecture == "arm64" && image.virtualizationType == "hvm" && image.bootMode == "uefi")
        #expect(image.enaSupport == true && image.sriovNetSupport == "simple" && image.tpmSupport == "v2.0")
        #expect(image.imdsSupport == "v2.0" && image.platformDetails == "Linux/UNIX")
        #expect(image.usageOperation == "RunInstances")
    }

    @Test func `the small answers are read`() throws {
        #expect(try read(DescribeRegions(), ResponseExamples.regions).output == ["ap-east-1", "eu-west-1"])
        #expect(try read(DescribeAvailabilityZones(), ResponseExamples.zones).output == ["eu-west-1a", "eu-west-1b"])
        let uefi = try read(GetInstanceUefiData(instance: InstanceID("i-1")), ResponseExamples.uefi).output
        #expect(uefi == "QU1aTlVFRkk=")
        let snapshot = try read(
            CreateSnapshot(volume: VolumeID("vol-1"), description: "", tags: [:]), ResponseExamples.createSnapshot)
        #expect(snapshot.output.id == SnapshotID("snap-9") && snapshot.output.state == .pending)
        #expect(snapshot.output.tags == ["aws-man:task": "x"])
        let deletions = try read(DeregisterImage(image: ImageID("ami-1")), ResponseExamples.deregister).output
        #expect(deletions.map(\.isDeleted) == [true, false])
        let root = RegisterImage.RootDevice(name: "/dev/xvda", snapshot: SnapshotID("snap-1"))
        #expect(
            try read(RegisterImage(name: "abc", root: root, tags: [:]), ResponseExamples.registerImage).output
                == ImageID("ami-9"))
        #expect(
            try read(
                CreateImage(instance: InstanceID("i-1"), name: "abc", imageTags: [:], snapshotTags: [:]),
                ResponseExamples.createImage
            ).output == ImageID("ami-9"))
        let locks = try read(DescribeLockedSnapshots(snapshots: []), ResponseExamples.locks).output.items
        #expect(locks.map(\.snapshot.text) == ["snap-1", "snap-2"] && locks.map(\.holds) == [true, false])
        #expect(locks.first?.expiresAt?.description == "2027-11-22T04:00:00Z")
        let topic = try read(GetTopicAttributes(topicARN: "t"), ResponseExamples.topic).output
        #expect(topic["SubscriptionsConfirmed"] == "2")
        #expect(try read(GetCallerIdentity(), ResponseExamples.callerIdentity()).output.account == "123456789012")
    }

    @Test func `who uses a snapshot or an image is read, and an answer about another resource is not`() throws {
        let ask = DescribeSnapshotAttribute(snapshot: SnapshotID("snap-1"))
        #expect(try read(ask, ResponseExamples.snapshotShares).output == ["all", "123456789012"])
        let shares = try read(DescribeImageAttribute(image: ImageID("ami-1")), ResponseExamples.imageShares).output
        #expect(shares.count == 3 && shares.last?.hasSuffix("ou-1") == true)
        let page = try read(DescribeImageReferences(image: ImageID("ami-1")), ResponseExamples.imageReferences).output
        #expect(page.items.map { $0.hasSuffix("launch-template/lt-1") } == [true] && page.nextToken == "more")
        let list = /<createVolumePermission>.*<.createVolumePermission>/.dotMatchesNewlines()
        let alone = ResponseExamples.snapshotShares.replacing(list, with: "")
        #expect(try read(ask, alone).output == [])
        #expect(throws: (any Error).self) {
            try read(DescribeSnapshotAttribute(snapshot: SnapshotID("snap-2")), ResponseExamples.snapshotShares)
        }
    }

    @Test func `metric and composite alarms are read`() throws {
        let answer = try read(DescribeAlarms(), ResponseExamples.alarms)
        #expect(answer.meta.requestID == "r-alarms")
        #expect(answer.output.nextToken == "more")
        #expect(
            answer.output.items == [
                Alarm(
                    name: "i-1-网络流出流量警报", namespace: "AWS/EC2", metricName: "NetworkOut",
                    dimensions: ["InstanceId": "i-1"], comparison: "GreaterThanOrEqualToThreshold",
                    threshold: 20_000_000, actions: ["arn:aws:sns:eu-west-1:123456789012:t"]),
                Alarm(name: "all", isComposite: true, actions: ["arn:aws:sns:eu-west-1:123456789012:u"]),
            ])
    }

    @Test func `an assumed role is read`() throws {
        let role = try read(AssumeRole(roleARN: "r", sessionName: "s"), ResponseExamples.assumeRole()).output
        #expect(role.arn == "arn:aws-cn:sts::123456789012:assumed-role/aws-man/night")
        #expect(role.credentials.accessKeyID == "ASIA1" && role.credentials.secretAccessKey == "very secret")
        #expect(role.credentials.sessionToken == "token of ASIA1")
        #expect(role.credentials.expiresAt?.description == "2026-11-23T05:00:00Z")
    }

    @Test(arguments: [
        "snapshotId", "status", "startTime", "ownerId",
    ])
    func `a snapshot that lacks what its model promises is left out`(element: String) throws {
        let body = ResponseExamples.snapshots.replacingOccurrences(of: "<\(element)>", with: "<other>")
            .replacingOccurrences(of: "</\(element)>", with: "</other>")
        let page = try read(DescribeSnapshots(), body).output
        #expect(page.items.isEmpty && page.unreadable.count == 2)
    }
}
