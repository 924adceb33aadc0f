import AnswerExamples
import HTTP
import Model
import TestRandom
import Testing

import AWS

/// Foreign texts are cleared of secrets before they become a part of an error (REQUIREMENTS R76).
@Suite struct KnownSecretsTests {
    static let secret = "canarySECRET/K7MDENG+bPxRfiCYEXAMPLEKEY"
    static let token = "IQoJcanaryTokenHead" + String(repeating: "Token+/=", count: 20)
    static let mark = KnownSecrets.removed
    static let credentials = Credentials(accessKeyID: "AKIDCANARY", secretAccessKey: secret, sessionToken: token)

    private let secrets: KnownSecrets = {
        let secrets = KnownSecrets()
        secrets.learn(credentials)
        return secrets
    }()

    @Test(
        arguments: [
            (secret, mark), ("a \(secret) b", "a \(mark) b"), ("key=\(secret)&x", "key=\(mark)&x"),
            ("\(secret) and '\(secret)'", "\(mark) and '\(mark)'"),
            ("x-amz-security-token:\(token)\n\nhost", "x-amz-security-token:\(mark)\n\nhost"),
            ("cut: \(secret.prefix(16))", "cut: \(mark)"), ("cut: \(token.prefix(50)), x", "cut: \(mark), x"),
            ("canarySECRET%2FK7MDENG%2BbPxRfiCYEXAMPLEKEY!", "\(mark)!"),
            ("canarySECRET%2fK7MDENG%2bbPxRfiCYEXAMPLEKEY!", "\(mark)!"),
            // The form alone, of keys that this process does not know.
            ("'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEK01'", "'\(mark)'"),
            ("FwoGZXIvYXdz" + String(repeating: "a", count: 100), mark),
        ])
    func `a secret is removed, whole, cut or percent-encoded`(text: String, cleared: String) {
        #expect(secrets.cleared(text) == cleared)
    }

    @Test(arguments: [
        "", "AKIDCANARY", "canarySECRET", "snap-0123456789abcdef0",
        "Signature expired: 20261123T040000Z is now earlier",
        "da39a3ee5e6b4b0d3255bfef95601890afd80709",
        "Encoded authorization failure message: " + String(repeating: "aB3-_", count: 90),
        "arn:aws:sts::111111111111:assumed-role/aws-man-backup-role-of-this-fleet/1234567890",
        "User is not authorized to perform: ec2:DescribeInstances", "é\u{301} \u{202E} text of a tag with no key in it",
    ])
    func `any other text stays as it is`(text: String) {
        #expect(Array(secrets.cleared(text).utf8) == Array(text.utf8))
    }

    @Test func `a short secret is a word like any other`() {
        let secrets = KnownSecrets()
        secrets.learn(Credentials(accessKeyID: "testing", secretAccessKey: "testing", sessionToken: "testing"))
        #expect(secrets.cleared("testing the testing of testing") == "testing the testing of testing")
    }

    /// An answer for every place from which a text can reach an error.
    static let answers: [Result<HTTPResponse, TransportError>] = [
        .success(.ec2Error("AuthFailure", "\(secret) \(token)")), .success(.ec2Error(token, "no")),
        .success(.queryError("SignatureDoesNotMatch", "POST\n/\n\nx-amz-security-token:\(token)\n\nhost")),
        .success(.xml("<\(token.filter { $0.isLetter })/>")),
        .success(.xml("<DescribeRegionsResponse><requestId>\(token)</requestId></DescribeRegionsResponse>")),
        .success(
            HTTPResponse(status: 407, headers: [HTTPHeader("x-amzn-RequestId", secret)], body: Array(token.utf8))),
        .failure(.notConnected("the proxy says \(token)")), .failure(.broken("after \(secret)")),
        .failure(.refused("not to \(secret)")),
    ]

    @Test(arguments: answers)
    func `no failure of a call repeats a secret`(answer: Result<HTTPResponse, TransportError>) async throws {
        let client = ScriptedTransport { _, _ throws(TransportError) in try answer.get() }.client(VirtualClock())
        let error = try #require(
            await #expect(throws: AWSFailure.self) {
                try await client.call(DescribeRegions(), at: .fake(.ec2), region: .beijing, with: Self.credentials)
            })
        var dumped = ""
        dump(error, to: &dumped)
        let problem = Classifier.problem(error, tried: "DescribeRegions", effect: .reads)
        for text in [dumped, error.message, error.code, "\(problem)"] {
            #expect(!text.contains("canary"), "\(text)")
        }
    }

    @Test func `the request id of a success is cleared too`() async throws {
        let body = ResponseExamples.createSnapshot.replacing("<requestId>r<", with: "<requestId>\(Self.token)<")
        let client = ScriptedTransport { _, _ in .xml(body) }.client(VirtualClock())
        let operation = CreateSnapshot(volume: VolumeID("vol-1"), description: "", tags: [:])
        let answer = try await client.call(operation, at: .fake(.ec2), region: .beijing, with: Self.credentials)
        let id = try #require(answer.meta.requestID)
        // Why: the id was cut before, which shows behind the sign.
        #expect(id.hasPrefix(Self.mark) && !id.contains("canary"), "\(id)")
    }
}
