import AWS
import Model

/// The published token buckets of the actions that jobs call, per account and region (FACTS F2, F3). The buckets of
/// reads are listed here. A job's facts hold the bucket of the job's own call.
package enum Buckets {
    package static let figures: [ActionName: BucketFigures] = {
        let kinds = AllJobs.kinds.rows.flatMap { row in row.actions.map { ($0, row.bucket) } }
        return Dictionary((reads.map { ($0.actionName, $1) } + kinds)) { first, _ in first }.compactMapValues(\.self)
    }()

    /// The services without which our own actions can do nothing.
    package static let services: [ActionName: ServiceName] = {
        let own = AllJobs.kinds.rows.flatMap(\.actions).filter { $0.service == ServiceName("aws-man") }
        return Dictionary(own.map { ($0, DescribeInstances.actionName.service) }) { first, _ in first }
    }()

    private static let ec2 = BucketFigures(capacity: 100, refillPerSecond: 20)
    private static let reads: [(any AWS.Operation.Type, BucketFigures?)] = [
        (DescribeInstances.self, ec2), (DescribeVolumes.self, ec2), (DescribeSnapshots.self, ec2),
        (DescribeImages.self, ec2), (DescribeRegions.self, ec2), (DescribeAvailabilityZones.self, ec2),
        (DescribeLockedSnapshots.self, ec2), (DescribeSnapshotAttribute.self, ec2), (DescribeImageAttribute.self, ec2),
        (DescribeImageReferences.self, ec2), (GetInstanceUefiData.self, ec2),
        (DescribeAlarms.self, BucketFigures(capacity: 9, refillPerSecond: 9)),
        (GetTopicAttributes.self, BucketFigures(capacity: 30, refillPerSecond: 30)),
        (DescribeKey.self, BucketFigures(capacity: 10, refillPerSecond: 10)),
        (GetServiceQuota.self, BucketFigures(capacity: 5, refillPerSecond: 5)),
    ]
}
