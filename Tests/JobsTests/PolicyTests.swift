import AWS
import Accounts
import CloudSimulator
import Foundation
import Jobs
import Model
import Testing
import VirtualTime

/// The policies of the role in the accounts and of the hub, and the templates that make them.
@Suite struct PolicyTests {
    private static let hub = Sample.known(HubPrincipal("arn:aws-cn:iam::999999999999:role/ops/aws-man-hub"))

    private func jobs(_ accounts: [Account]) -> FleetJobs {
        let time = VirtualTime(startingAt: CloudSample.start)
        return JobBench.fleetJobs(
            accounts, CloudSimulator(clock: .manual(CloudSample.start)), time, CloudSample.key())
    }

    private func account(
        _ number: Int, role: String? = "backup/aws-man", id: String? = "fleet-7c1d", identity: String? = nil
    ) -> Account {
        Account(
            id: Sample.known(AccountID(String(100_000_000_000 + number))), name: "a\(number)", file: "a\(number).yaml",
            regions: .listed([Sample.region]),
            credentials: CredentialSettings(
                role: role.flatMap { IAMRole($0) }, externalID: id, sourceIdentity: identity),
            timeZone: Sample.zone)
    }

    private func object(_ json: String) throws -> [String: Any] {
        try #require(JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
    }

    @Test(
        arguments: [
            ("123456789012", "123456789012 *"), ("arn:aws:iam::123456789012:root", "123456789012 *"),
            ("arn:aws:iam::123456789012:role/a/b", "123456789012 role/a/b"),
            ("arn:aws:iam::123456789012:user/u", "123456789012 user/u"),
            ("arn:aws-cn:sts::123456789012:assumed-role/b/i-0123", "123456789012 role/b"),
            ("12345678901", nil), ("aws-man", nil), ("arn:aws:iam::123456789012:group/g", nil),
            ("arn:aws:iam::123456789012:role/", nil), ("arn:nowhere:iam::123456789012:role/a", nil),
        ] as [(String, String?)])
    func `the hub is an account, or the ARN that its tools print`(text: String, expected: String?) {
        #expect(HubPrincipal(text).map { "\($0.account) \($0.name)" } == expected)
    }

    @Test func `the hub may assume the roles of the accounts, each by its ARN`() throws {
        let policies = jobs([account(1), account(2), account(3, role: nil)]).hubPolicies()
        #expect(policies.map(\.actions) == [["sts:AssumeRole"]])
        let statement = try #require((object(policies[0].json)["Statement"] as? [[String: Any]])?.first)
        #expect(
            statement["Resource"] as? [String] == [
                "arn:aws-cn:iam::100000000001:role/backup/aws-man", "arn:aws-cn:iam::100000000002:role/backup/aws-man",
            ])
        #expect(jobs([account(1, role: nil)]).hubPolicies().isEmpty)
    }

    @Test func `a source identity is allowed where a file asks for one, and nowhere else`() throws {
        let plain = account(1)
        let named = account(2, identity: "aws-man@hub")
        let both = jobs([plain, named])
        #expect(both.hubPolicies().map(\.actions) == [["sts:AssumeRole", "sts:SetSourceIdentity"]])
        #expect(
            both.sharedRole(in: .china).setsSourceIdentity && !jobs([plain]).sharedRole(in: .china).setsSourceIdentity)
        let trust = TrustPolicy(partition: .china, hub: Self.hub, externalID: nil, setsSourceIdentity: true)
        let statements = try #require(object(trust.json)["Statement"] as? [[String: Any]])
        #expect(statements[0]["Action"] as? [String] == ["sts:AssumeRole", "sts:SetSourceIdentity"])
        let policy = try #require(both.policies().first)
        for isSet in [true, false] {
            let template = RoleTemplate(
                .member(Self.hub, externalID: nil, setsSourceIdentity: isSet), policy, role: "aws-man")
            #expect(template.cloudFormation.contains("sts:SetSourceIdentity") == isSet)
            #expect(template.terraform.contains(#"["sts:AssumeRole", "sts:SetSourceIdentity"]"#) == isSet)
        }
    }

    @Test func `a thousand roles fit into the hub's policy, by their name`() throws {
        let policy = try #require(jobs((1...1_000).map { account($0) }).hubPolicies().first)
        #expect(policy.json.utf8.count < 6_144)
        #expect(policy.json.contains("\"arn:aws-cn:iam::*:role/backup/aws-man\""))
        let some = try #require(jobs((1...60).map { account($0) }).hubPolicies().first)
        #expect(some.json.utf8.count < 6_144 && some.json.contains("100000000060"))
    }

    @Test func `the policies of a whole fleet fit into a role`() throws {
        let policy = try #require(jobs([account(1)]).policies().first)
        // AWS counts no white space, and takes 10,240 characters within a role (FACTS F77).
        #expect(policy.json.filter { !$0.isWhitespace }.utf8.count < 6_144)
    }

    @Test func `only the hub's principal may assume the role, with the external id`() throws {
        let trust = TrustPolicy(partition: .china, hub: Self.hub, externalID: "fleet-7c1d")
        let statements = try #require(object(trust.json)["Statement"] as? [[String: Any]])
        #expect(statements.count == 1)
        #expect(statements[0]["Principal"] as? [String: String] == ["AWS": "arn:aws-cn:iam::999999999999:root"])
        let conditions = try #require(statements[0]["Condition"] as? [String: [String: String]])
        #expect(conditions["StringEquals"] == ["sts:ExternalId": "fleet-7c1d"])
        #expect(conditions["ArnLike"] == ["aws:PrincipalArn": "arn:aws-cn:iam::999999999999:role/ops/aws-man-hub"])
        let open = TrustPolicy(
            partition: .aws, hub: Sample.known(HubPrincipal("999999999999")), externalID: nil)
        #expect(!open.json.contains("Condition"))
    }

    @Test func `what the accounts share is found, what they do not share is asked for`() {
        let same = jobs([account(1), account(2), account(3, role: nil, id: nil)]).sharedRole(in: .china)
        #expect(same.name == "backup/aws-man" && same.externalID == "fleet-7c1d" && !same.idsDiffer)
        let mixed = jobs([account(1), account(2, role: "other", id: "x1")]).sharedRole(in: .china)
        #expect(mixed.name == nil && mixed.externalID == nil && mixed.idsDiffer)
    }

    @Test func `the template has the policy's statements, in whatever partition it is used`() throws {
        let policy = try #require(jobs([account(1)]).policies().first)
        let template = RoleTemplate(.member(Self.hub, externalID: "fleet-7c1d"), policy, role: "backup/aws-man")
        let resources = try #require(object(template.cloudFormation)["Resources"] as? [String: Any])
        let role = try #require((resources["Role"] as? [String: Any])?["Properties"] as? [String: Any])
        #expect(role["Path"] as? String == "/backup/")
        let written = try #require((role["Policies"] as? [[String: Any]])?.first?["PolicyDocument"])
        let text = String(
            decoding: try JSONSerialization.data(withJSONObject: written, options: [.sortedKeys]), as: UTF8.self)
        let plain = text.replacing("{\"Fn::Sub\":\"arn:${AWS::Partition}:", with: "\"arn:aws-cn:")
            .replacing(#/(\"arn:aws-cn:[^\"]*\")}/#) { $0.output.1 }
        let expected = try JSONSerialization.data(withJSONObject: object(policy.json), options: [.sortedKeys])
        #expect(
            plain.replacing("\\/", with: "/") == String(decoding: expected, as: UTF8.self).replacing("\\/", with: "/"))
        #expect(!template.cloudFormation.contains("arn:aws") && !template.terraform.contains("arn:aws"))
    }

    @Test func `a tag in a policy is a text, and not what it looks like`() throws {
        var snapshots = SnapshotPolicy()
        snapshots.tagValue = "${aws:username} %{if}\"\\"
        let made = jobs([Sample.account(snapshots: snapshots)])
        let policy = try #require(made.policies().first)
        let statements = try #require(object(policy.json)["Statement"] as? [[String: Any]])
        let values = statements.compactMap { ($0["Condition"] as? [String: [String: [String]]])?["StringEquals"] }
            .flatMap(\.values).flatMap { $0 }
        #expect(values.contains("${$}{aws:username} %{if}\"\\"))
        let terraform = RoleTemplate(.member(nil, externalID: nil), policy, role: "aws-man").terraform
        #expect(terraform.contains(#""$${$}{aws:username} %%{if}\"\\""#), "\(terraform)")
    }
}
