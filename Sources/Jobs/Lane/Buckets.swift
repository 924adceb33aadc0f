import AWS
import Model

/// The published token buckets of the actions that jobs call (FACTS F2, F3), per account and region.
package enum Buckets {
    package static let figures: [ActionName: BucketFigures] = {
        var figures: [ActionName: BucketFigures] = [:]
        func set(_ actions: [ActionName], _ capacity: Double, _ perSecond: Double) {
            for action in actions {
                figures[action] = BucketFigures(capacity: capacity, refillPerSecond: perSecond)
            }
        }
        set(
            [
                DescribeInstances.actionName, DescribeVolumes.actionName, DescribeSnapshots.actionName,
                DescribeImages.actionName, DescribeRegions.actionName, DescribeLockedSnapshots.actionName,
                GetInstanceUefiData.actionName,
            ], 100, 20)
        set([.createSnapshot, .deleteSnapshot, .deregisterImage], 100, 5)
        set([.registerImage, .createImage], 50, 5)
        set([.putMetricAlarm], 3, 3)
        set([DescribeAlarms.actionName], 9, 9)
        set([GetTopicAttributes.actionName], 30, 30)
        return figures
    }()

    /// The tasks of a kind that a lane can end in a second once its reserve is spent, after the share.
    package static func rates(share: Double) -> [JobKind: Double] {
        let actions: [JobKind: ActionName] = [
            .createSnapshot: .createSnapshot, .deleteSnapshot: .deleteSnapshot, .registerImage: .registerImage,
            .deregisterImage: .deregisterImage, .createAlarm: .putMetricAlarm,
        ]
        return actions.compactMapValues { figures[$0].map { $0.refillPerSecond * share } }
    }
}
