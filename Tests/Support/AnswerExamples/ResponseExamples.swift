import AWS

/// Success documents with every element that the program reads, and some others.
package enum ResponseExamples {
    package static let instances = """
        <?xml version="1.0" encoding="UTF-8"?>
        <DescribeInstancesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">
          <requestId>r-instances</requestId>
          <reservationSet><item><reservationId>r-1</reservationId><ownerId>123456789012</ownerId>
            <instancesSet><item>
              <instanceId>i-1</instanceId><imageId>ami-base</imageId>
              <instanceState><code>16</code><name>running</name></instanceState>
              <launchTime>2026-11-01T10:00:00.000Z</launchTime>
              <platform>windows</platform><platformDetails>Windows</platformDetails>
              <usageOperation>RunInstances:0002</usageOperation>
              <architecture>x86_64</architecture><virtualizationType>hvm</virtualizationType>
              <rootDeviceName>/dev/sda1</rootDeviceName><rootDeviceType>ebs</rootDeviceType>
              <kernelId>aki-1</kernelId><ramdiskId/>
              <bootMode>uefi</bootMode><enaSupport>true</enaSupport><sriovNetSupport>simple</sriovNetSupport>
              <tpmSupport>v2.0</tpmSupport>
              <productCodes><item><productCode>abc</productCode><type>marketplace</type></item></productCodes>
              <instanceLifecycle/><hibernationOptions><configured>true</configured></hibernationOptions>
              <metadataOptions><state>applied</state><httpTokens>required</httpTokens></metadataOptions>
              <blockDeviceMapping>
                <item><deviceName>/dev/sda1</deviceName><ebs><volumeId>vol-1</volumeId><status>attached</status>
                  <deleteOnTermination>true</deleteOnTermination></ebs></item>
                <item><deviceName>/dev/sdf</deviceName><ebs><volumeId>vol-2</volumeId><status>attached</status>
                  <deleteOnTermination>false</deleteOnTermination></ebs></item>
              </blockDeviceMapping>
              <tagSet><item><key>Name</key><value> 网络 &lt;1&gt; </value></item>
                <item><key>AutoSnapshot</key><value>true</value></item></tagSet>
            </item></instancesSet></item></reservationSet>
          <nextToken>more</nextToken>
        </DescribeInstancesResponse>
        """

    package static let volumes = """
        <DescribeVolumesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r</requestId>
          <volumeSet><item><volumeId>vol-1</volumeId><size>20</size><volumeType>gp3</volumeType><iops>3000</iops>
            <throughput>125</throughput><encrypted>true</encrypted><status>in-use</status>
            <tagSet><item><key>a</key><value/></item></tagSet></item></volumeSet>
        </DescribeVolumesResponse>
        """

    package static let snapshots = """
        <DescribeSnapshotsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r</requestId>
          <snapshotSet>
            <item><snapshotId>snap-1</snapshotId><volumeId>vol-1</volumeId><status>completed</status>
              <startTime>2026-11-22T04:00:01.123Z</startTime><progress>100%</progress><ownerId>123456789012</ownerId>
              <volumeSize>8</volumeSize><description>Snapshot &amp; co</description><encrypted>false</encrypted>
              <storageTier>archive</storageTier>
              <tagSet><item><key>AutoSnapshot</key><value>true</value></item></tagSet></item>
            <item><snapshotId>snap-2</snapshotId><volumeId>vol-ffffffff</volumeId><status>error</status>
              <statusMessage>the key is disabled</statusMessage><startTime>2026-11-22T04:00:01Z</startTime>
              <ownerId>123456789012</ownerId><volumeSize>8</volumeSize><description/></item>
          </snapshotSet><nextToken/>
        </DescribeSnapshotsResponse>
        """

    package static let locks = """
        <DescribeLockedSnapshotsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r</requestId>
          <snapshotSet><item><ownerId>123456789012</ownerId><snapshotId>snap-1</snapshotId>
            <lockState>compliance</lockState><lockExpiresOn>2027-11-22T04:00:00Z</lockExpiresOn></item>
            <item><snapshotId>snap-2</snapshotId><lockState>expired</lockState></item></snapshotSet>
        </DescribeLockedSnapshotsResponse>
        """

    package static let snapshotShares = """
        <DescribeSnapshotAttributeResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r</requestId>
          <snapshotId>snap-1</snapshotId><createVolumePermission><item><group>all</group></item>
            <item><userId>123456789012</userId></item></createVolumePermission>
        </DescribeSnapshotAttributeResponse>
        """

    package static let imageShares = """
        <DescribeImageAttributeResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r</requestId>
          <imageId>ami-1</imageId><launchPermission><item><userId>123456789012</userId></item>
            <item><organizationArn>arn:aws:organizations::1:organization/o-1</organizationArn></item>
            <item><organizationalUnitArn>arn:aws:organizations::1:ou/o-1/ou-1</organizationalUnitArn></item>
          </launchPermission></DescribeImageAttributeResponse>
        """

    package static let imageReferences = """
        <DescribeImageReferencesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r</requestId>
          <imageReferenceSet><item><imageId>ami-1</imageId><resourceType>ec2:LaunchTemplate</resourceType>
            <arn>arn:aws:ec2:eu-central-1:123456789012:launch-template/lt-1</arn></item></imageReferenceSet>
          <nextToken>more</nextToken></DescribeImageReferencesResponse>
        """

    package static let images = """
        <DescribeImagesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r</requestId>
          <imagesSet><item><imageId>ami-1</imageId><imageLocation>123456789012/web-1</imageLocation>
            <imageState>failed</imageState><imageOwnerId>123456789012</imageOwnerId><isPublic>false</isPublic>
            <creationDate>2026-11-16T04:10:00.000Z</creationDate><architecture>arm64</architecture>
            <imageType>machine</imageType><name>web-1-2026-47</name><description>d</description>
            <rootDeviceType>ebs</rootDeviceType><rootDeviceName>/dev/xvda</rootDeviceName>
            <stateReason><code>Client.InvalidSnapshot</code><message>no snapshot</message></stateReason>
            <blockDeviceMapping>
              <item><deviceName>/dev/xvda</deviceName><ebs><snapshotId>snap-1</snapshotId><volumeSize>8</volumeSize>
                <deleteOnTermination>true</deleteOnTermination><volumeType>gp3</volumeType></ebs></item>
              <item><deviceName>/dev/sdb</deviceName><virtualName>ephemeral0</virtualName></item>
            </blockDeviceMapping>
            <virtualizationType>hvm</virtualizationType><bootMode>uefi</bootMode><enaSupport>true</enaSupport>
            <sriovNetSupport>simple</sriovNetSupport><tpmSupport>v2.0</tpmSupport><imdsSupport>v2.0</imdsSupport>
            <platformDetails>Linux/UNIX</platformDetails><usageOperation>RunInstances</usageOperation>
            <sourceInstanceId>i-1</sourceInstanceId><deregistrationProtection>enabled</deregistrationProtection>
            <tagSet><item><key>AutoAMI</key><value>true</value></item></tagSet></item></imagesSet>
        </DescribeImagesResponse>
        """

    package static let zones = """
        <DescribeAvailabilityZonesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r</requestId>
          <availabilityZoneInfo><item><zoneName>eu-west-1b</zoneName><zoneId>euw1-az2</zoneId>
            <zoneState>available</zoneState><regionName>eu-west-1</regionName><messageSet/>
            <optInStatus>opt-in-not-required</optInStatus><groupName>eu-west-1-zg-1</groupName></item>
            <item><zoneName>eu-west-1a</zoneName><zoneState>impaired</zoneState><regionName>eu-west-1</regionName>
            </item></availabilityZoneInfo></DescribeAvailabilityZonesResponse>
        """

    package static let regions = """
        <DescribeRegionsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r</requestId><regionInfo>
          <item><regionName>eu-west-1</regionName><regionEndpoint>ec2.eu-west-1.amazonaws.com</regionEndpoint>
            <optInStatus>opt-in-not-required</optInStatus></item>
          <item><regionName>af-south-1</regionName><regionEndpoint>ec2.af-south-1.amazonaws.com</regionEndpoint>
            <optInStatus>not-opted-in</optInStatus></item>
          <item><regionName>ap-east-1</regionName><regionEndpoint>ec2.ap-east-1.amazonaws.com</regionEndpoint>
            <optInStatus>opted-in</optInStatus></item></regionInfo></DescribeRegionsResponse>
        """

    package static let uefi = """
        <GetInstanceUefiDataResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r</requestId>
          <instanceId>i-1</instanceId><uefiData>QU1aTlVFRkk=</uefiData></GetInstanceUefiDataResponse>
        """

    package static let createSnapshot = """
        <CreateSnapshotResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r</requestId>
          <snapshotId>snap-9</snapshotId><volumeId>vol-1</volumeId><status>pending</status>
          <startTime>2026-11-23T04:00:00.000Z</startTime><ownerId>123456789012</ownerId><volumeSize>8</volumeSize>
          <description>d</description><tagSet><item><key>aws-man:task</key><value>x</value></item></tagSet>
        </CreateSnapshotResponse>
        """

    package static let deregister = """
        <DeregisterImageResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r</requestId>
          <return>true</return><deleteSnapshotResultSet>
            <item><snapshotId>snap-1</snapshotId><returnCode>success</returnCode></item>
            <item><snapshotId>snap-2</snapshotId><returnCode>skipped</returnCode></item>
          </deleteSnapshotResultSet></DeregisterImageResponse>
        """

    package static let registerImage = """
        <RegisterImageResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r</requestId>
          <imageId>ami-9</imageId></RegisterImageResponse>
        """

    package static let createImage = """
        <CreateImageResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r</requestId>
          <imageId>ami-9</imageId></CreateImageResponse>
        """

    package static let alarms = """
        <DescribeAlarmsResponse xmlns="http://monitoring.amazonaws.com/doc/2010-08-01/"><DescribeAlarmsResult>
          <MetricAlarms><member><AlarmName>i-1-网络流出流量警报</AlarmName><Namespace>AWS/EC2</Namespace>
            <MetricName>NetworkOut</MetricName><Statistic>Sum</Statistic><Period>300</Period>
            <EvaluationPeriods>4</EvaluationPeriods><Threshold>2.0E7</Threshold>
            <ComparisonOperator>GreaterThanOrEqualToThreshold</ComparisonOperator>
            <Dimensions><member><Name>InstanceId</Name><Value>i-1</Value></member></Dimensions>
            <AlarmActions><member>arn:aws:sns:eu-west-1:123456789012:t</member></AlarmActions></member></MetricAlarms>
          <CompositeAlarms><member><AlarmName>all</AlarmName><AlarmRule>ALARM(x)</AlarmRule>
            <AlarmActions><member>arn:aws:sns:eu-west-1:123456789012:u</member></AlarmActions></member></CompositeAlarms>
          <NextToken>more</NextToken></DescribeAlarmsResult>
          <ResponseMetadata><RequestId>r-alarms</RequestId></ResponseMetadata></DescribeAlarmsResponse>
        """

    package static let topic = """
        <GetTopicAttributesResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><GetTopicAttributesResult>
          <Attributes><entry><key>TopicArn</key><value>arn:aws:sns:eu-west-1:123456789012:t</value></entry>
            <entry><key>SubscriptionsConfirmed</key><value>2</value></entry></Attributes></GetTopicAttributesResult>
          <ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></GetTopicAttributesResponse>
        """

    package static func callerIdentity(account: String = "123456789012") -> String {
        """
        <GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
          <Arn>arn:aws:iam::\(account):user/backup</Arn><UserId>AIDA</UserId><Account>\(account)</Account>
          </GetCallerIdentityResult><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata>
        </GetCallerIdentityResponse>
        """
    }

    package static func assumeRole(
        account: String = "123456789012", key: String = "ASIA1", expiration: String = "2026-11-23T05:00:00Z"
    ) -> String {
        """
        <AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>
          <AssumedRoleUser><AssumedRoleId>AROA:night</AssumedRoleId>
            <Arn>arn:aws-cn:sts::\(account):assumed-role/aws-man/night</Arn></AssumedRoleUser>
          <Credentials><AccessKeyId>\(key)</AccessKeyId><SecretAccessKey>very secret</SecretAccessKey>
            <SessionToken>token of \(key)</SessionToken><Expiration>\(expiration)</Expiration></Credentials>
          </AssumeRoleResult><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></AssumeRoleResponse>
        """
    }

    /// The answer of the call that needs no keys.
    package static func assumeRoleWithWebIdentity(key: String = "ASIA1", expiration: String = "2026-11-23T05:00:00Z")
        -> String
    {
        assumeRole(key: key, expiration: expiration).replacing("AssumeRoleRes", with: "AssumeRoleWithWebIdentityRes")
    }

    /// All examples, each with the name that botocore gives the service.
    package static let all: [(service: String, operation: String, body: String)] = [
        ("ec2", "DescribeInstances", instances), ("ec2", "DescribeVolumes", volumes),
        ("ec2", "DescribeSnapshots", snapshots), ("ec2", "DescribeLockedSnapshots", locks),
        ("ec2", "DescribeSnapshotAttribute", snapshotShares), ("ec2", "DescribeImageAttribute", imageShares),
        ("ec2", "DescribeImageReferences", imageReferences), ("ec2", "DescribeImages", images),
        ("ec2", "DescribeRegions", regions), ("ec2", "DescribeAvailabilityZones", zones),
        ("ec2", "GetInstanceUefiData", uefi), ("ec2", "CreateSnapshot", createSnapshot),
        ("ec2", "DeregisterImage", deregister), ("ec2", "RegisterImage", registerImage),
        ("ec2", "CreateImage", createImage), ("cloudwatch", "DescribeAlarms", alarms),
        ("sns", "GetTopicAttributes", topic), ("sts", "GetCallerIdentity", callerIdentity()),
        ("sts", "AssumeRole", assumeRole()), ("sts", "AssumeRoleWithWebIdentity", assumeRoleWithWebIdentity()),
    ]

    /// Answers in JSON, with every element that the program reads, and some others.
    package static let json: [(service: String, operation: String, body: String)] = [
        (
            "organizations", "ListAccounts",
            #"{"Accounts":[{"Id":"123456789012","Arn":"arn:aws:organizations::1:account/o-1/123456789012","Name":"网络 \"1\"","#
                + #""Email":"a@b.example","Status":"ACTIVE","JoinedMethod":"CREATED"},"#
                + #"{"Id":"000000000001","Name":"closed","State":"PENDING_CLOSURE"}],"NextToken":"more"}"#
        ),
        (
            "organizations", "ListAccountsForParent",
            #"{"Accounts":[{"Id":"123456789012","Name":"a","State":"SUSPENDED","Status":"ACTIVE"}],"NextToken":null}"#
        ),
        (
            "organizations", "ListOrganizationalUnitsForParent",
            #"{"OrganizationalUnits":[{"Id":"ou-ab12-cdefgh34","Name":"Production"}]}"#
        ),
        ("organizations", "ListRoots", #"{"Roots":[{"Id":"r-ab12","Name":"Root","PolicyTypes":[]}]}"#),
        (
            "organizations", "ListTagsForResource",
            #"{"Tags":[{"Key":"team","Value":"payments"},{"Key":"empty","Value":""}]}"#
        ),
        (
            "organizations", "DescribeAccount",
            #"{"Account":{"Id":"123456789012","Name":"a","Status":"SUSPENDED"}}"#
        ),
        (
            "kms", "DescribeKey",
            #"{"KeyMetadata":{"KeyId":"1234","Arn":"arn:aws:kms:eu-west-1:123456789012:key/1234","KeyState":"Disabled"}}"#
        ),
        (
            "service-quotas", "GetServiceQuota",
            #"{"Quota":{"ServiceCode":"ebs","QuotaCode":"L-309BACF6","QuotaName":"Snapshots per Region","Value":100000}}"#
        ),
    ]
}
