import AWS
import Model

/// Each operation with every parameter set, and the same call in botocore's terms.
struct OperationExample {
    let operation: any AWS.Operation
    let botocore: [String: Any]

    static let tags: Tags = ["Name": "web 1 — 网络", "AutoSnapshot": "true"]
    static let botocoreTags = [["Key": "AutoSnapshot", "Value": "true"], ["Key": "Name", "Value": "web 1 — 网络"]]

    static func all() -> [OperationExample] { reads + effects + organizations }

    static var reads: [OperationExample] {
        var instances = DescribeInstances(filters: [
            .tag("AutoSnapshot", "true"), Filter("instance-state-name", ["a", "b*"]),
        ])
        instances.nextToken = "token/+="
        var volumes = DescribeVolumes(filters: [.tagKey("x")])
        volumes.nextToken = "t"
        var snapshots = DescribeSnapshots(filters: [Filter("status", ["completed"])], maxResults: 5)
        snapshots.nextToken = "t"
        var images = DescribeImages(filters: [.tag("AutoAMI", "true")])
        images.nextToken = "t"
        var locks = DescribeLockedSnapshots(snapshots: [SnapshotID("snap-1"), SnapshotID("snap-2")])
        locks.nextToken = "t"
        var alarms = DescribeAlarms(names: ["i-1-NetworkOut", "i-1-网络流出流量警报"])
        alarms.nextToken = "t"
        var references = DescribeImageReferences(image: ImageID("ami-1"))
        references.nextToken = "t"
        let filter = { (name: String, values: [String]) -> [String: Any] in ["Name": name, "Values": values] }
        return [
            OperationExample(
                operation: instances,
                botocore: [
                    "Filters": [filter("tag:AutoSnapshot", ["true"]), filter("instance-state-name", ["a", "b*"])],
                    "MaxResults": 1_000, "NextToken": "token/+=",
                ]),
            OperationExample(
                operation: DescribeInstances(instances: [InstanceID("i-1"), InstanceID("i-2")]),
                botocore: ["InstanceIds": ["i-1", "i-2"]]),
            OperationExample(
                operation: volumes,
                botocore: ["Filters": [filter("tag-key", ["x"])], "MaxResults": 500, "NextToken": "t"]),
            OperationExample(
                operation: DescribeVolumes(volumes: [VolumeID("vol-1")]), botocore: ["VolumeIds": ["vol-1"]]),
            OperationExample(
                operation: snapshots,
                botocore: [
                    "OwnerIds": ["self"],
                    "Filters": [filter("status", ["completed"])], "MaxResults": 5, "NextToken": "t",
                ]),
            OperationExample(
                operation: DescribeSnapshots(snapshots: [SnapshotID("snap-1")]),
                botocore: ["OwnerIds": ["self"], "SnapshotIds": ["snap-1"]]),
            OperationExample(
                operation: DescribeSnapshotAttribute(snapshot: SnapshotID("snap-1")),
                botocore: ["Attribute": "createVolumePermission", "SnapshotId": "snap-1"]),
            OperationExample(
                operation: DescribeImageAttribute(image: ImageID("ami-1")),
                botocore: ["Attribute": "launchPermission", "ImageId": "ami-1"]),
            OperationExample(
                operation: references,
                botocore: [
                    "ImageIds": ["ami-1"], "NextToken": "t",
                    "ResourceTypes": [
                        [
                            "ResourceType": "ec2:Instance",
                            "ResourceTypeOptions": [
                                [
                                    "OptionName": "state-name",
                                    "OptionValues": ["pending", "running", "stopping", "stopped"],
                                ]
                            ],
                        ],
                        [
                            "ResourceType": "ec2:LaunchTemplate",
                            "ResourceTypeOptions": [["OptionName": "version-depth", "OptionValues": ["10000"]]],
                        ],
                    ],
                ]),
            OperationExample(
                operation: images,
                botocore: [
                    "Owners": ["self"], "IncludeDeprecated": true, "IncludeDisabled": true,
                    "Filters": [filter("tag:AutoAMI", ["true"])], "MaxResults": 1_000, "NextToken": "t",
                ]),
            OperationExample(
                operation: DescribeImages(images: [ImageID("ami-1")], ownOnly: false),
                botocore: ["ImageIds": ["ami-1"], "IncludeDeprecated": true, "IncludeDisabled": true]),
            OperationExample(operation: locks, botocore: ["SnapshotIds": ["snap-1", "snap-2"], "NextToken": "t"]),
            OperationExample(operation: DescribeRegions(), botocore: ["AllRegions": false]),
            OperationExample(operation: DescribeAvailabilityZones(), botocore: ["AllAvailabilityZones": false]),
            OperationExample(
                operation: GetInstanceUefiData(instance: InstanceID("i-1")), botocore: ["InstanceId": "i-1"]),
            OperationExample(
                operation: alarms,
                botocore: [
                    "AlarmNames": ["i-1-NetworkOut", "i-1-网络流出流量警报"],
                    "AlarmTypes": ["MetricAlarm", "CompositeAlarm"], "MaxRecords": 100, "NextToken": "t",
                ]),
            OperationExample(
                operation: GetTopicAttributes(topicARN: "arn:aws:sns:eu-west-1:123456789012:t"),
                botocore: ["TopicArn": "arn:aws:sns:eu-west-1:123456789012:t"]),
            OperationExample(operation: GetCallerIdentity(), botocore: [:]),
            OperationExample(
                operation: AssumeRole(
                    roleARN: "arn:aws-cn:iam::123456789012:role/aws-man", sessionName: "night",
                    externalID: "fleet-7c1d",
                    sourceIdentity: "hub@night"
                ),
                botocore: [
                    "RoleArn": "arn:aws-cn:iam::123456789012:role/aws-man", "RoleSessionName": "night",
                    "ExternalId": "fleet-7c1d", "DurationSeconds": 3_600, "SourceIdentity": "hub@night",
                ]),
            OperationExample(
                operation: AssumeRoleWithWebIdentity(
                    roleARN: "arn:aws:iam::123456789012:role/aws-man", sessionName: "night", token: "eyJh.x.y"),
                botocore: [
                    "RoleArn": "arn:aws:iam::123456789012:role/aws-man", "RoleSessionName": "night",
                    "WebIdentityToken": "eyJh.x.y", "DurationSeconds": 3_600,
                ]),
        ]
    }

    static var effects: [OperationExample] {
        var register = RegisterImage(
            name: "web-1-2026-48", description: "d",
            root: .init(
                name: "/dev/xvda", snapshot: SnapshotID("snap-1"), sizeGiB: 8, volumeType: "gp3", iops: 3_000,
                throughputMiBps: 125, deleteOnTermination: true),
            tags: tags)
        register.architecture = "arm64"
        register.virtualizationType = "hvm"
        register.bootMode = "uefi"
        register.enaSupport = true
        register.sriovNetSupport = "simple"
        register.tpmSupport = "v2.0"
        register.imdsSupport = "v2.0"
        register.uefiData = "QU1aTlVFRkk="
        register.kernelID = "aki-1"
        register.ramdiskID = "ari-1"
        let specification = { (type: String) -> [String: Any] in ["ResourceType": type, "Tags": botocoreTags] }
        return [
            OperationExample(
                operation: CreateSnapshot(volume: VolumeID("vol-1"), description: "Snapshot é & co", tags: tags),
                botocore: [
                    "VolumeId": "vol-1", "Description": "Snapshot é & co",
                    "TagSpecifications": [specification("snapshot")],
                ]),
            OperationExample(
                operation: DeleteSnapshot(snapshot: SnapshotID("snap-1")), botocore: ["SnapshotId": "snap-1"]),
            OperationExample(
                operation: register,
                botocore: [
                    "Name": "web-1-2026-48", "Description": "d", "Architecture": "arm64", "VirtualizationType": "hvm",
                    "BootMode": "uefi", "EnaSupport": true, "SriovNetSupport": "simple", "TpmSupport": "v2.0",
                    "ImdsSupport": "v2.0", "UefiData": "QU1aTlVFRkk=", "KernelId": "aki-1", "RamdiskId": "ari-1",
                    "RootDeviceName": "/dev/xvda", "TagSpecifications": [specification("image")],
                    "BlockDeviceMappings": [
                        [
                            "DeviceName": "/dev/xvda",
                            "Ebs": [
                                "SnapshotId": "snap-1", "VolumeSize": 8, "VolumeType": "gp3", "Iops": 3_000,
                                "Throughput": 125, "DeleteOnTermination": true,
                            ] as [String: Any],
                        ] as [String: Any]
                    ],
                ]),
            OperationExample(
                operation: CreateImage(
                    instance: InstanceID("i-1"), name: "web-1-2026-48", description: "d",
                    excludedDevices: ["/dev/sdb", "/dev/sdc"], imageTags: tags, snapshotTags: tags),
                botocore: [
                    "InstanceId": "i-1", "Name": "web-1-2026-48", "Description": "d", "NoReboot": true,
                    "BlockDeviceMappings": [
                        ["DeviceName": "/dev/sdb", "NoDevice": ""], ["DeviceName": "/dev/sdc", "NoDevice": ""],
                    ],
                    "TagSpecifications": [specification("image"), specification("snapshot")],
                ]),
            OperationExample(
                operation: DeregisterImage(image: ImageID("ami-1"), deleteSnapshots: true),
                botocore: ["ImageId": "ami-1", "DeleteAssociatedSnapshots": true]),
            OperationExample(
                operation: PutMetricAlarm(
                    name: "i-1-NetworkOut", description: "web - out", namespace: "AWS/EC2", metricName: "NetworkOut",
                    dimensions: ["InstanceId": "i-1"], statistic: "Sum", periodSeconds: 300, evaluationPeriods: 4,
                    threshold: 20_000_000, comparison: "GreaterThanOrEqualToThreshold", missingData: "missing",
                    actions: ["arn:aws:sns:eu-west-1:123456789012:t"]),
                botocore: [
                    "AlarmName": "i-1-NetworkOut", "AlarmDescription": "web - out", "ActionsEnabled": true,
                    "AlarmActions": ["arn:aws:sns:eu-west-1:123456789012:t"], "MetricName": "NetworkOut",
                    "Namespace": "AWS/EC2", "Statistic": "Sum",
                    "Dimensions": [["Name": "InstanceId", "Value": "i-1"]], "Period": 300, "EvaluationPeriods": 4,
                    "Threshold": 20_000_000.5 - 0.5, "ComparisonOperator": "GreaterThanOrEqualToThreshold",
                    "TreatMissingData": "missing",
                ]),
        ]
    }

    static var organizations: [OperationExample] {
        guard let account = AccountID("123456789012") else { preconditionFailure("twelve digits are an id") }
        var accounts = ListAccounts()
        accounts.nextToken = "a \"quoted\" \\ token"
        var inUnit = ListAccountsForParent(parent: "ou-ab12-cdefgh34")
        inUnit.nextToken = "t"
        var units = ListOrganizationalUnitsForParent(parent: "r-ab12")
        units.nextToken = "t"
        var roots = ListRoots()
        roots.nextToken = "t"
        var tags = ListTagsForResource(account: account)
        tags.nextToken = "t"
        return [
            OperationExample(operation: accounts, botocore: ["NextToken": "a \"quoted\" \\ token"]),
            OperationExample(operation: inUnit, botocore: ["ParentId": "ou-ab12-cdefgh34", "NextToken": "t"]),
            OperationExample(operation: units, botocore: ["ParentId": "r-ab12", "NextToken": "t"]),
            OperationExample(operation: roots, botocore: ["NextToken": "t"]),
            OperationExample(operation: tags, botocore: ["ResourceId": "123456789012", "NextToken": "t"]),
            OperationExample(
                operation: DescribeAccount(account: account), botocore: ["AccountId": "123456789012"]),
            OperationExample(operation: DescribeKey(key: "arn:1"), botocore: ["KeyId": "arn:1"]),
            OperationExample(
                operation: GetServiceQuota(serviceCode: "ebs", quotaCode: "L-309BACF6"),
                botocore: ["ServiceCode": "ebs", "QuotaCode": "L-309BACF6"]),
        ]
    }
}
