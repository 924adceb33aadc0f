import AWS
import Model

/// An example of each operation whose answer `ResponseExamples` has.
package enum ExampleOperations {
    package static let all: [any AWS.Operation] = [
        DescribeInstances(filters: []), DescribeVolumes(filters: []), DescribeSnapshots(), DescribeImages(filters: []),
        DescribeLockedSnapshots(snapshots: [SnapshotID("snap-1")]),
        DescribeSnapshotAttribute(snapshot: SnapshotID("snap-1")),
        DescribeImageAttribute(image: ImageID("ami-1")), DescribeImageReferences(image: ImageID("ami-1")),
        DescribeRegions(), DescribeAvailabilityZones(), GetInstanceUefiData(instance: InstanceID("i-1")),
        CreateSnapshot(volume: VolumeID("vol-1"), description: "d", tags: [:]),
        DeregisterImage(image: ImageID("ami-1"), deleteSnapshots: true),
        RegisterImage(
            name: "web", description: "d",
            root: .init(
                name: "/dev/xvda", snapshot: SnapshotID("snap-1"), sizeGiB: 8, volumeType: "gp3", iops: nil,
                throughputMiBps: nil, deleteOnTermination: true),
            tags: [:]),
        CreateImage(
            instance: InstanceID("i-1"), name: "web", description: "d", excludedDevices: [], imageTags: [:],
            snapshotTags: [:]),
        DescribeAlarms(names: ["i-1-NetworkOut"]),
        GetTopicAttributes(topicARN: "arn:aws:sns:eu-west-1:123456789012:t"), GetCallerIdentity(),
        AssumeRole(roleARN: "arn:aws:iam::123456789012:role/x", sessionName: "night", externalID: nil),
        AssumeRoleWithWebIdentity(roleARN: "arn:aws:iam::123456789012:role/x", sessionName: "night", token: "t"),
    ]

    /// The same for the services that answer in JSON.
    package static let json: [any AWS.Operation] = {
        guard let account = AccountID("123456789012") else { preconditionFailure("twelve digits are an id") }
        return [
            ListAccounts(), ListAccountsForParent(parent: "r-ab12"), ListOrganizationalUnitsForParent(parent: "r-ab12"),
            ListRoots(), ListTagsForResource(account: account), DescribeAccount(account: account),
            DescribeKey(key: "arn:aws:kms:eu-west-1:123456789012:key/1234"),
            GetServiceQuota(serviceCode: "ebs", quotaCode: "L-309BACF6"),
        ]
    }()
}
