import AnswerExamples
import HTTP
import Model
import Testing

import AWS

/// The services that answer in JSON.
@Suite struct JSONAnswerTests {
    private func read<O: AWS.Operation>(_ operation: O, _ body: String, status: Int = 200) throws -> O.Output {
        try ResponseReader(HTTPResponse(status: status, body: Array(body.utf8)), receivedAt: Instant(seconds: 0))
            .read(operation).output
    }

    private func body(_ operation: String) throws -> String {
        try #require(ResponseExamples.json.first { $0.operation == operation }).body
    }

    private func failure(_ body: String, status: Int = 400) -> AWSFailure? {
        do {
            _ = try read(ListAccounts(), body, status: status)
            return nil
        } catch {
            return error as? AWSFailure
        }
    }

    private let account = AccountID("123456789012")

    @Test func `botocore knows every element of the examples`() throws {
        let answers = try Botocore.ask(
            ResponseExamples.json.map {
                ["ask": "leaves", "service": $0.service, "operation": $0.operation, "body": $0.body]
            })
        for (example, answer) in zip(ResponseExamples.json, answers) {
            let known = try #require(answer as? [String]).filter { $0 != "None" }
            // Every text of the example, between quotes and after a colon, and every number and truth value.
            let ours = example.body.matches(of: #/:\s*(?:"(?:[^"\\]|\\.)*"|[-\d.]+|true|false)/#).count
            #expect(known.count == ours, "\(example.operation): \(known)")
        }
    }

    @Test func `accounts are read with the state that either element tells, the new one first`() throws {
        let page = try read(ListAccounts(), body("ListAccounts"))
        #expect(page.items.map(\.id) == [account, AccountID("000000000001")])
        #expect(page.items.map(\.state) == ["ACTIVE", "PENDING_CLOSURE"])
        #expect(page.items.map(\.name) == ["网络 \"1\"", "closed"])
        #expect(page.nextToken == "more")
        let inUnit = try read(ListAccountsForParent(parent: "r-ab12"), body("ListAccountsForParent"))
        #expect(inUnit.items.map(\.state) == ["SUSPENDED"] && inUnit.nextToken == nil)
        #expect(try read(DescribeAccount(account: try #require(account)), body("DescribeAccount")).state == "SUSPENDED")
    }

    @Test func `units, roots and tags are read whole`() throws {
        let units = ListOrganizationalUnitsForParent(parent: "r-ab12")
        #expect(try read(units, body("ListOrganizationalUnitsForParent")).items == ["ou-ab12-cdefgh34"])
        #expect(try read(ListRoots(), body("ListRoots")).items == ["r-ab12"])
        let tags = try read(ListTagsForResource(account: try #require(account)), body("ListTagsForResource")).items
        #expect(
            tags == [OrganizationTag(key: "team", value: "payments"), OrganizationTag(key: "empty", value: "")])
    }

    @Test func `an account without a state or with an odd id costs only itself`() throws {
        let page = try read(
            ListAccounts(),
            #"{"Accounts":[{"Id":"1","State":"ACTIVE"},{"Id":"123456789012"},{"Id":"123456789012","State":"ACTIVE"}]}"#)
        #expect(page.items.map(\.state) == ["ACTIVE"])
        #expect(page.unreadable.count == 2)
    }

    @Test(arguments: [
        #"{"__type":"TooManyRequestsException","Message":"slow down"}"#,
        #"{"__type":"com.amazonaws.organizations#TooManyRequestsException","message":"slow down"}"#,
    ])
    func `an error document gives its code and message`(body: String) {
        guard case .answered("TooManyRequestsException", "slow down", _, nil) = failure(body) else {
            Issue.record("not read as an error: \(String(describing: failure(body)))")
            return
        }
    }

    @Test(arguments: [
        "", "null", "[]", "{", "{}", "{\"Accounts\":[}", "{\"Accounts\":[]} x", "<html/>", "{\"Accounts\":[],}",
        "{\"Accounts\":[\"\u{1}\"]}", "{\"Accounts\":[01e]}", "{\"Accounts\": tru}", "{\"a\":\"\\x\"}",
        "{\"Accounts\":" + String(repeating: "[", count: 10_000),
    ])
    func `anything else is not AWS`(body: String) {
        guard case .notAWS = failure(body, status: 200) else {
            Issue.record("was taken for AWS: \(body.prefix(40))")
            return
        }
    }

    @Test func `escapes become what they stand for, and half a pair the mark of what cannot be read`() throws {
        let body = #"{"Tags":[{"Key":"\u7f51\n\ud83d\ude00","Value":"\/\"\\"},{"Key":"k","Value":"\ud83d!"}]}"#
        let tags = try read(ListTagsForResource(account: try #require(account)), body).items
        #expect(tags.map(\.key) == ["网\n😀", "k"])
        #expect(tags.map(\.value.isExact) == [true, false])
    }
}
