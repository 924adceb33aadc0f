import CloudSimulator
import HTTP
import Model
import Testing

@Suite struct RoleTests {
    /// A cloud with the small cloud's account and a second account that has the role.
    private func cloud(_ role: CloudRole) -> SmallCloud {
        let small = SmallCloud()
        var member = CloudAccount(id: account("444455556666"), partition: .china, roles: [role])
        member[SmallCloud.lane.region].topics = [CloudTopic("ec2-NetworkOut-Alarm")]
        small.cloud.seed(CloudScenario(accounts: [member]))
        return small
    }

    private let ask = ["RoleArn": "arn:aws-cn:iam::444455556666:role/aws-man", "RoleSessionName": "aws-man"]

    private func session(_ small: SmallCloud, _ answer: SigningClient.Answer) -> SigningClient {
        var client = small.client
        client.key = CloudKey(
            id: answer.first("AccessKeyId") ?? "", secret: answer.first("SecretAccessKey") ?? "",
            token: answer.first("SessionToken"), principal: "")
        return client
    }

    @Test func `an assumed role acts in its own account until it expires`() async throws {
        let small = cloud(CloudRole(name: "aws-man", externalID: "x", trusts: [SmallCloud.lane.account]))
        let answer = try await small.client.call(
            "sts", "AssumeRole", ask.merging(["ExternalId": "x", "DurationSeconds": "900"]) { given, _ in given })
        #expect(answer.first("Expiration") == "2026-11-23T04:15:00Z")
        var client = session(small, answer)
        let identity = try await client.call("sts", "GetCallerIdentity")
        #expect(identity.first("Account") == "444455556666")
        #expect(identity.first("Arn") == "arn:aws-cn:sts::444455556666:assumed-role/aws-man/aws-man")
        #expect(try await client.ec2("DescribeInstances").all("instanceId").isEmpty)
        #expect(small.cloud.ledger.last?.account == account("444455556666"))
        small.cloud.advance(by: .minutes(15))
        #expect(try await client.ec2("DescribeInstances").code == "RequestExpired")
        #expect(try await client.call("sts", "GetCallerIdentity").code == "ExpiredToken")
        client.key.token = nil
        #expect(try await client.ec2("DescribeInstances").code == "AuthFailure")
    }

    @Test(arguments: [
        ["ExternalId": "y"], ["RoleArn": "arn:aws-cn:iam::444455556666:role/other"],
        ["RoleArn": "arn:aws-cn:iam::000000000000:role/aws-man"], ["RoleArn": "arn:aws:iam::444455556666:role/aws-man"],
    ])
    func `a role that does not exist and one that does not trust the caller give the same error`(
        change: [String: String]
    ) async throws {
        let small = cloud(CloudRole(name: "aws-man", externalID: "x", trusts: [SmallCloud.lane.account]))
        let answer = try await small.client.call(
            "sts", "AssumeRole",
            ask.merging(["ExternalId": "x"]) { given, _ in given }.merging(change) { _, new in new })
        #expect(answer.code == "AccessDenied")
        #expect(answer.status == 403)
    }

    @Test func `sessions last at most as long as the role allows, and chained ones an hour`() async throws {
        let small = cloud(CloudRole(name: "aws-man", maxSessionSeconds: 7_200))
        func ask(_ client: SigningClient, _ seconds: Int) async throws -> SigningClient.Answer {
            try await client.call(
                "sts", "AssumeRole", self.ask.merging(["DurationSeconds": "\(seconds)"]) { given, _ in given })
        }
        #expect(try await ask(small.client, 7_201).code == "ValidationError")
        #expect(try await ask(small.client, 899).code == "ValidationError")
        let answer = try await ask(small.client, 7_200)
        #expect(answer.code == nil)
        #expect(try await ask(session(small, answer), 3_601).code == "ValidationError")
        #expect(try await ask(session(small, answer), 3_600).code == nil)
    }

    @Test func `a topic is found by its owner only`() async throws {
        let small = SmallCloud { $0[SmallCloud.lane.region].topics = [CloudTopic("ec2-NetworkOut-Alarm")] }
        func code(_ arn: String) async throws -> String? {
            try await small.client.call("sns", "GetTopicAttributes", ["TopicArn": arn]).code
        }
        let own = "arn:aws-cn:sns:cn-north-1:111122223333"
        #expect(try await code("\(own):ec2-NetworkOut-Alarm") == nil)
        #expect(try await code("\(own):other") == "NotFound")
        #expect(try await code("arn:aws-cn:sns:cn-northwest-1:111122223333:other") == "InvalidParameter")
        #expect(try await code("arn:aws-cn:sns:cn-north-1:444455556666:x") == "AuthorizationError")
    }
}
