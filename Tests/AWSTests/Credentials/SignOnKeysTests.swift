import HTTP
import Model
import Testing

import AWS

/// IAM Identity Center: the token's file, its renewal, and the portal.
@Suite struct SignOnKeysTests {
    static let config = """
        [profile p]
        sso_session = corp
        sso_account_id = 123456789012
        sso_role_name = Backup Role
        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-central-1
        [profile q]
        sso_session = corp
        sso_account_id = 123456789012
        sso_role_name = Other
        [profile old]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-central-1
        sso_account_id = 123456789012
        sso_role_name = r
        """
    /// SHA-1 of `corp` and of the start URL.
    static let file = "/h/.aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json"
    static let oldFile = "/h/.aws/sso/cache/a51746d4aa793ae07b25e90c3a5db96fc7832bd7.json"

    static func token(until: String, renewable: Bool = true) -> String {
        var fields = [#""accessToken": "OLDTOKEN""#, "\"expiresAt\": \"\(until)\"", #""other": ["x"]"#]
        if renewable {
            fields += [
                #""clientId": "id", "clientSecret": "client secret", "refreshToken": "REFRESH""#,
                #""registrationExpiresAt": "2027-01-01T00:00:00Z""#,
            ]
        }
        return "{\(fields.joined(separator: ", "))}"
    }

    static func bench(
        _ token: String?, portal: HTTPResponse? = nil, oidc: HTTPResponse = .text("{}", status: 400),
        isReadOnly: Bool = false
    ) -> SourceBench {
        SourceBench(
            files: { path in
                path == "/h/.aws/config" ? config : [file, oldFile].contains(path) ? token : nil
            }, isReadOnly: isReadOnly
        ) { (request, _) throws(TransportError) in
            request.url.path == "/token"
                ? oidc
                : portal
                    ?? .text(
                        #"{"roleCredentials": {"accessKeyId": "ASIASSO", "secretAccessKey": "s", "sessionToken": "t", "expiration": 1795410000000}}"#
                    )
        }
    }

    @Test func `a good token gets the role's keys from the portal`() async throws {
        let bench = Self.bench(Self.token(until: "2026-11-23T12:00:00Z"))
        let keys = try await bench.keys(profile: "p")
        #expect(keys.accessKeyID == "ASIASSO" && keys.expiresAt == Instant(seconds: 1_795_410_000))
        let request = try #require(bench.asked.first)
        #expect(
            request.url.description == "https://portal.sso.eu-central-1.amazonaws.com/federation/credentials"
                + "?role_name=Backup%20Role&account_id=123456789012")
        #expect(request.header("x-amz-sso_bearer_token") == "OLDTOKEN" && bench.written.all.isEmpty)
    }

    @Test func `a token that is about to end is renewed, and kept for AWS's tools`() async throws {
        let bench = Self.bench(
            Self.token(until: "2026-11-23T04:05:00Z"),
            oidc: .text(
                #"{"accessToken": "NEWTOKEN", "expiresIn": 3600, "refreshToken": "NEXT", "tokenType": "Bearer"}"#))
        _ = try await bench.keys(profile: "p")
        #expect(
            bench.asked.map(\.url.host) == [
                "oidc.eu-central-1.amazonaws.com", "portal.sso.eu-central-1.amazonaws.com",
            ])
        #expect(
            String(decoding: bench.asked[0].body, as: UTF8.self)
                == #"{"clientId":"id","clientSecret":"client secret","grantType":"refresh_token","refreshToken":"REFRESH"}"#
        )
        #expect(bench.asked[1].header("x-amz-sso_bearer_token") == "NEWTOKEN")
        #expect(
            bench.written.all[Self.file]
                == #"{"accessToken":"NEWTOKEN","clientId":"id","clientSecret":"client secret","expiresAt":"2026-11-23T05:00:00Z","#
                + #""refreshToken":"NEXT","registrationExpiresAt":"2027-01-01T00:00:00Z"}"#)
    }

    private static let renewal = HTTPResponse.text(
        #"{"accessToken": "NEWTOKEN", "expiresIn": 28800, "refreshToken": "NEXT", "tokenType": "Bearer"}"#)

    @Test func `a renewed token that cannot be written is used, with a warning, until the process ends`() async throws {
        let bench = Self.bench(Self.token(until: "2026-11-23T04:05:00Z"), oidc: Self.renewal, isReadOnly: true)
        _ = try await bench.keys(profile: "p")
        #expect(bench.asked.last?.header("x-amz-sso_bearer_token") == "NEWTOKEN")
        #expect(bench.written.warnings.count == 1 && bench.written.warnings[0].contains("errno 30"))
        #expect(bench.written.warnings[0].contains(Self.file) && !bench.written.warnings[0].contains("TOKEN"))
        bench.clock.advance(by: .hours(2))
        _ = try await bench.keys(profile: "q")
        #expect(bench.asked.count { $0.url.path == "/token" } == 1, "the refresh token is used up")
        #expect(bench.asked.last?.header("x-amz-sso_bearer_token") == "NEWTOKEN")
    }

    @Test(arguments: [500, 503, 429])
    func `a renewal that is out of reach does no harm while the token is good`(status: Int) async throws {
        let bench = Self.bench(Self.token(until: "2026-11-23T04:05:00Z"), oidc: .text("", status: status))
        _ = try await bench.keys(profile: "p")
        #expect(bench.asked.last?.header("x-amz-sso_bearer_token") == "OLDTOKEN")
        let ended = Self.bench(Self.token(until: "2026-11-23T03:00:00Z"), oidc: .text("", status: status))
        let error = await #expect(throws: CredentialFailure.self) { try await ended.keys(profile: "p") }
        if case .unreachable = error {} else { Issue.record("\(String(describing: error))") }
    }

    @Test func `accounts that share a session renew its token once`() async throws {
        let bench = Self.bench(Self.token(until: "2026-11-23T03:00:00Z"), oidc: Self.renewal)
        async let first = bench.keys(profile: "p")
        async let second = bench.keys(profile: "q")
        _ = try await (first, second)
        #expect(bench.asked.count { $0.url.path == "/token" } == 1)
        #expect(
            bench.asked.filter { $0.url.path != "/token" }.map { $0.header("x-amz-sso_bearer_token") }
                == ["NEWTOKEN", "NEWTOKEN"])
    }

    @Test func `a refused renewal does no harm while the token is good`() async throws {
        let bench = Self.bench(Self.token(until: "2026-11-23T04:05:00Z"))
        _ = try await bench.keys(profile: "p")
        #expect(bench.asked.last?.header("x-amz-sso_bearer_token") == "OLDTOKEN")
    }

    @Test func `an older profile's token is named after the start URL, and is not renewed`() async throws {
        let bench = Self.bench(Self.token(until: "2026-11-23T04:05:00UTC"))
        _ = try await bench.keys(profile: "old")
        #expect(bench.asked.count == 1)
    }

    @Test(
        arguments: [
            (nil, nil, "does not exist, or is no regular file: aws sso login --profile p"),
            ("{", nil, "holds no token"),
            (
                token(until: "2026-11-23T03:00:00Z", renewable: false), nil,
                "the session has ended: aws sso login --profile p"
            ),
            (token(until: "2026-11-23T03:00:00Z"), nil, "the session has ended"),
            (token(until: "2026-11-23T12:00:00Z"), HTTPResponse.text("no", status: 401), "the session has ended"),
            (token(until: "2026-11-23T12:00:00Z"), .text("no", status: 403), "is it assigned"),
            (token(until: "2026-11-23T12:00:00Z"), .text("SECRETRUBBISH"), "no JSON document"),
        ] as [(String?, HTTPResponse?, String)])
    func `what cannot be used says what to do`(token: String?, portal: HTTPResponse?, word: String) async {
        let bench = Self.bench(token, portal: portal)
        let error = await #expect(throws: CredentialFailure.self) { try await bench.keys(profile: "p") }
        #expect(error?.description.hasPrefix("IAM Identity Center of profile p") == true)
        #expect(error?.description.contains(word) == true, "\(String(describing: error))")
    }

    @Test func `a portal that fails is an outage`() async {
        let bench = Self.bench(Self.token(until: "2026-11-23T12:00:00Z"), portal: .text("", status: 503))
        let error = await #expect(throws: CredentialFailure.self) { try await bench.keys(profile: "p") }
        if case .unreachable = error {} else { Issue.record("\(String(describing: error))") }
        #expect(bench.asked.count == 3)
    }
}
