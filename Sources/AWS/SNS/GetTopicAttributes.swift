import Model

/// Asks whether a topic exists and may be read. A missing topic answers `NotFound`. Source: SNS 2010-03-31
/// `GetTopicAttributes`.
package struct GetTopicAttributes: ReadOperation {
    package static let service = Service.sns
    package static let action = "GetTopicAttributes"

    /// The topic's ARN, e.g. `arn:aws-cn:sns:cn-north-1:123456789012:ec2-NetworkOut-Alarm`.
    package var topicARN: ExactText

    package init(topicARN: ExactText) { self.topicARN = topicARN }

    package var parameters: [(name: String, value: String)] {
        var form = FormParameters()
        form.add("TopicArn", topicARN)
        return form.pairs
    }

    /// The topic's attributes by name, e.g. `SubscriptionsConfirmed`.
    package func decode(_ xml: XMLTree) throws(DecodingFailure) -> [ExactText: ExactText] {
        var attributes: [ExactText: ExactText] = [:]
        for entry in try xml.required("GetTopicAttributesResult").required("Attributes").children
        where entry.name == "entry" {
            attributes[try entry.requiredText("key")] = entry.text("value") ?? ""
        }
        return attributes
    }
}
