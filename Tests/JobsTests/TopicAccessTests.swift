import Jobs
import Model
import Testing

@Suite struct TopicAccessTests {
    private static let arn: ExactText = "arn:aws-cn:sns:cn-north-1:111122223333:alarms"

    private func verdict(_ statements: String, key: ExactText? = nil) -> TopicAccess.Verdict {
        TopicAccess(
            arn: Self.arn, owner: Sample.account, policy: ExactText("{\"Statement\": [\(statements)]}"), key: key
        ).verdict
    }

    private static let service = #""Principal": {"Service": "cloudwatch.amazonaws.com"}"#
    private static let publish = #""Action": "sns:Publish", "Resource": "\#(arn)""#

    @Test(arguments: [
        #"{"Effect": "Allow", \#(service), \#(publish)}"#,
        #"{"Effect": "Allow", "Principal": "*", "Action": ["SNS:GetTopicAttributes", "SNS:Pub*"], "Resource": "*"}"#,
        #"{"Effect": "Allow", "Principal": {"AWS": "*"}, \#(publish), "Condition": {"StringEquals": {"AWS:SourceOwner": "111122223333"}}}"#,
        #"{"Effect": "Allow", \#(service), \#(publish), "Condition": {"StringEquals": {"aws:SourceAccount": ["1", "111122223333"]}, "ArnLike": {"aws:SourceArn": "arn:aws-cn:cloudwatch:cn-north-1:111122223333:alarm:*"}}}"#,
        #"{"Effect": "Deny", "Principal": "*", \#(publish), "Condition": {"Bool": {"aws:SecureTransport": "false"}}}, {"Effect": "Allow", \#(service), \#(publish)}"#,
    ])
    func `what lets CloudWatch publish is seen`(statements: String) {
        #expect(verdict(statements) == .allowed)
    }

    @Test(arguments: [
        "", #"{"Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}, \#(publish)}"#,
        #"{"Effect": "Allow", \#(service), "Action": "sns:Subscribe", "Resource": "*"}"#,
        #"{"Effect": "Allow", \#(service), "Action": "sns:Publish", "Resource": "\#(arn)-2"}"#,
        #"{"Effect": "Allow", \#(service), \#(publish), "Condition": {"StringEquals": {"aws:SourceAccount": "999999999999"}}}"#,
        #"{"Effect": "Deny", "Principal": "*", \#(publish)}, {"Effect": "Allow", \#(service), \#(publish)}"#,
    ])
    func `what does not is seen too`(statements: String) {
        guard case .refused = verdict(statements) else {
            Issue.record("\(verdict(statements))")
            return
        }
    }

    @Test(arguments: [
        #"{"Effect": "Allow", "NotPrincipal": {"AWS": "1"}, \#(publish)}"#,
        #"{"Effect": "Allow", "Principal": {"AWS": "arn:aws-cn:iam::111122223333:root"}, \#(publish)}"#,
        #"{"Effect": "Allow", \#(service), \#(publish), "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}}"#,
        #"{"Effect": "Allow", \#(service), \#(publish), "Condition": {"ArnLike": {"aws:SourceArn": "arn:aws-cn:cloudwatch:cn-north-1:111122223333:alarm:web-*"}}}"#,
        #"{"Effect": "Deny", "Principal": "*", \#(publish), "Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}}, {"Effect": "Allow", \#(service), \#(publish)}"#,
        #"{"Effect": "Allow", \#(service), \#(publish), "Condition": 7}"#,
    ])
    func `what cannot be told is left open`(statements: String) {
        guard case .unknown = verdict(statements) else {
            Issue.record("\(verdict(statements))")
            return
        }
    }

    @Test func `a key of AWS's own refuses CloudWatch, another key is left open`() {
        let grant = #"{"Effect": "Allow", \#(Self.service), \#(Self.publish)}"#
        guard case .refused = verdict(grant, key: "alias/aws/sns") else {
            Issue.record("CloudWatch may not use this key")
            return
        }
        guard case .unknown = verdict(grant, key: "arn:aws-cn:kms:cn-north-1:111122223333:key/1") else {
            Issue.record("its policy is not known")
            return
        }
    }

    @Test(arguments: [nil, "", "no JSON", "[]", "{\"Statement\": 7}", "{\"Statement\": [7]}"] as [String?])
    func `a policy that cannot be read is left open`(policy: String?) {
        let topic = TopicAccess(
            arn: Self.arn, owner: Sample.account, policy: policy.map { ExactText($0) }, key: nil)
        guard case .unknown = topic.verdict else {
            Issue.record("\(topic.verdict)")
            return
        }
    }
}
