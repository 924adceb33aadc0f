import HTTP
import Model
import Testing

import AWS

/// No description, dump or reflection of a value shows a secret (REQUIREMENTS R55).
@Suite struct SecretsTests {
    static let secret = "wJalrXUtnFEMIsecret"
    static let token = "FQoGZXIvYXdzTOKEN"
    static let credentials = Credentials(accessKeyID: "AKIDSECRETTEST", secretAccessKey: secret, sessionToken: token)

    static func values() throws -> [(name: String, value: Any)] {
        let signer = SignatureV4(service: "ec2", region: "cn-north-1", date: Instant(seconds: 1_795_406_400))
        let environment = CredentialEnvironment(
            variables: ["AWS_SECRET_ACCESS_KEY": secret, "AWS_ACCESS_KEY_ID": "A"],
            readFile: {
                $0.hasSuffix("config") ? "[default]\naws_secret_access_key = \(secret)\naws_access_key_id = A" : nil
            }
        )
        let profiles = try SharedFiles(environment)
        let chain = CredentialChain(environment: environment, files: profiles)
        let role = AssumedRole(credentials: credentials, arn: "arn")
        let clock = VirtualClock()
        let cloud = ScriptedTransport { _, _ in .xml("") }
        let identities = Identities(
            client: cloud.client(clock), endpoints: Endpoints(),
            environment: environment, effects: clock.effects, sessionName: "x")
        let malformed = #expect(throws: CredentialFailure.self) {
            try INIFile("[x]\naws_secret_access_key \(secret)", path: "f")
        }
        return [
            ("credentials", credentials), ("optional", Optional(credentials) as Any), ("array", [credentials]),
            ("key", signer.signingKey(secret: secret)), ("environment", environment), ("profiles", profiles),
            ("chain", chain), ("source", try chain.find(profile: nil)), ("role", role),
            ("answer", AWSAnswer(output: role, meta: AnswerMeta(status: 200, requestID: nil, date: nil))),
            ("held", CachedCredentials.Held(credentials: credentials, account: nil, until: nil)),
            ("identities", identities), ("endpoints", Endpoints()),
            ("malformed", malformed as Any),
            ("signed", signer.sign(request, with: credentials)),
        ]
    }

    static let request = HTTPRequest(method: .post, url: HTTPURL(scheme: .https, host: "x.test"))

    @Test func `no description, reflection or dump shows a secret`() throws {
        for (name, value) in try Self.values() {
            var dumped = ""
            dump(value, to: &dumped)
            for text in [String(describing: value), String(reflecting: value), dumped, "\(value)"] {
                #expect(!text.contains(Self.secret), "\(name)")
                #expect(!text.contains(Self.token), "\(name)")
            }
        }
    }

    @Test func `the error of a refused call repeats nothing that was sent`() async throws {
        let cloud = ScriptedTransport { _, _ in .queryError("AccessDenied", status: 403) }
        let client = cloud.client(VirtualClock())
        let error = await #expect(throws: AWSFailure.self) {
            try await client.call(GetCallerIdentity(), at: .fake(.sts), region: .beijing, with: Self.credentials)
        }
        var dumped = ""
        dump(error, to: &dumped)
        #expect(dumped.contains("AccessDenied"))
        #expect(!dumped.contains(Self.secret) && !dumped.contains(Self.token) && !dumped.contains("AKIDSECRETTEST"))
    }
}
