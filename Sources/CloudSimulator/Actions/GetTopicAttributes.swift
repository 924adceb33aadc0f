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
        let attributes =
            [
                ("TopicArn", arn), ("Owner", call.owner), ("DisplayName", topic.name),
                ("Policy", topic.policy ?? usualPolicy(of: arn, owner: call.owner)),
                ("SubscriptionsConfirmed", String(topic.subscriptions)),
                ("SubscriptionsPending", String(topic.pending)), ("SubscriptionsDeleted", "0"),
            ] + (topic.key.map { [("KmsMasterKeyId", $0)] } ?? [])
        writer.list("Attributes", of: attributes, each: "entry") { writer, attribute in
            writer.text("key", attribute.0)
            writer.text("value", attribute.1)
        }
        return []
    }

    /// The access policy of a new topic: the principals of its account may do everything with it.
    private static func usualPolicy(of arn: String, owner: String) -> String {
        #"{"Version":"2008-10-17","Id":"__default_policy_ID","Statement":[{"Sid":"__default_statement_ID","#
            + #""Effect":"Allow","Principal":{"AWS":"*"},"Action":["SNS:GetTopicAttributes","SNS:Publish"],"#
            + #""Resource":"\#(arn)","Condition":{"StringEquals":{"AWS:SourceOwner":"\#(owner)"}}}]}"#
    }
}
