import Model

extension Action {
    static let getTopicAttributes = Action(
        .sns, "GetTopicAttributes", accepts: ["TopicArn"], bucket: BucketFigures(30, 30)
    ) { cloud, call, writer throws(Refusal) in
        let arn = try call.form.required("TopicArn")
        let parts = arn.split(separator: ":", omittingEmptySubsequences: false)
        let region = call.caller.region
        guard parts.count == 6, parts[0] == "arn", parts[1] == region.partition.rawValue, parts[2] == "sns",
            parts[3] == region.name
        else { throw Refusal("InvalidParameter", "Invalid parameter: TopicArn") }
        guard parts[4] == call.owner else {
            throw Refusal("AuthorizationError", "User is not authorized to perform: SNS:GetTopicAttributes on \(arn)")
        }
        guard let topic = cloud[call.lane].topics[String(parts[5])] else {
            throw Refusal("NotFound", "Topic does not exist")
        }
        let attributes = [
            ("TopicArn", arn), ("Owner", call.owner), ("DisplayName", topic.name),
            ("SubscriptionsConfirmed", String(topic.subscriptions)), ("SubscriptionsPending", "0"),
            ("SubscriptionsDeleted", "0"),
        ]
        writer.list("Attributes", of: attributes, each: "entry") { writer, attribute in
            writer.text("key", attribute.0)
            writer.text("value", attribute.1)
        }
        return []
    }
}
