import Accounts
import Model

extension AlarmPolicy {
    /// The topic's ARN. `topic` is either an ARN or a name in the account and region of the alarm (REQUIREMENTS R10).
    package func topicARN(in lane: Lane) -> ExactText {
        topic.hasPrefix("arn:")
            ? ExactText(topic) : "arn:\(lane.region.partition.rawValue):sns:\(lane.region):\(lane.account):\(topic)"
    }
}
