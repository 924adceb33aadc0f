import Accounts
import Model

extension AlarmPolicy {
    /// `topic` as an ARN: given as one, or a name in the lane's own account and region (REQUIREMENTS R10).
    package func topicARN(in lane: Lane) -> String {
        topic.hasPrefix("arn:")
            ? topic : "arn:\(lane.region.partition.rawValue):sns:\(lane.region):\(lane.account):\(topic)"
    }
}
