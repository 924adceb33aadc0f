import AWS
import Commands
import CurlTransport
import HTTP
import Model
import Synchronization
import TestServer
import Testing

/// A web identity and IAM Identity Center over real sockets, against doubles of STS, of the token service and of the
/// portal: also when keys end, are revoked, or cannot be had in the middle of a run.
@Suite(.timeLimit(.minutes(1))) struct LiveSignInTests {
    private enum Answer {
        case json(String, status: String = "200 OK")
        case xml(String)
        case hang, cut
    }

    private final class Files: Sendable {
        private let texts: Mutex<[String: String]>
        init(_ texts: [String: String]) { self.texts = Mutex(texts) }
        func text(_ path: String) -> String? { texts.withLock { $0[path] } }
        func put(_ text: String, at path: String) { texts.withLock { $0[path] = text } }
    }

    /// A machine with these files, whose calls all go to one double. `answer` gets a request and its number from 1.
    private final class Machine: Sendable {
        /// The whole requests.
        let asked = Record()
        let files: Files
        let holder: AccountCredentials
        private let server: LoopbackServer
        private let curl: CurlTransport

        init(_ files: [String: String], answer: @escaping @Sendable (String, Int) -> Answer) throws {
            let (asked, held) = (asked, Files(files))
            self.files = held
            server = try LoopbackServer { connection in
                while let request = connection.readRequest() {
                    switch answer(request, asked.add(request)) {
                    case .json(let body, let status):
                        connection.answer(body, status: status, headers: "Content-Type: application/json\r\n")
                    case .xml(let body): connection.answer(body, headers: "Content-Type: text/xml\r\n")
                    case .hang: connection.waitForClose()
                    case .cut:
                        connection.resetAtEnd()
                        return
                    }
                }
            }
            curl = try CurlTransport(TransportConfiguration())
            var limits = Limits()
            limits.callTimeout = .seconds(1)
            let effects = Effects.live()
            let identities = Identities(
                client: AWSClient(transport: curl.transport, effects: effects, limits: limits), endpoints: Endpoints(),
                environment: CredentialEnvironment(
                    variables: ["AWS_ENDPOINT_URL": "http://127.0.0.1:\(server.port)", "HOME": "/h"],
                    readFile: { (path) throws(FileUnreadable) in held.text(path) },
                    writeFile: { (path, text) throws(FileUnreadable) in held.put(text, at: path) }),
                effects: effects, sessionName: "test")
            let account = try #require(AccountID("123456789012"))
            holder = identities.account(IdentitySettings(account: account, credentials: .init(profile: "p")))
        }

        func key() async throws -> Credentials { try await holder.credentials(for: Partition.aws.homeRegion) }

        func first(_ number: Int) -> String { String(asked.lines[number].prefix { $0 != "\r\n" }) }
    }

    private static let live = Effects.live()

    /// The time at which keys end that are to be replaced a second from now.
    private static var soon: String { UTCComponents(live.now() + .minutes(5) + .seconds(2)).rfc3339 }

    // MARK: web identity

    private static let webConfig = """
        [profile p]
        role_arn = arn:aws:iam::123456789012:role/web
        web_identity_token_file = /token
        """

    private static func assumed(_ key: String, until end: String) -> Answer {
        .xml(
            """
            <AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials>\
            <AccessKeyId>\(key)</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>\
            <Expiration>\(end)</Expiration></Credentials><AssumedRoleUser>\
            <Arn>arn:aws:sts::123456789012:assumed-role/web/test</Arn><AssumedRoleId>x:y</AssumedRoleId>\
            </AssumedRoleUser></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>
            """)
    }

    private func web(_ answer: @escaping @Sendable (Int) -> Answer) throws -> Machine {
        try Machine(["/h/.aws/config": Self.webConfig, "/token": "FIRST"]) { _, number in answer(number) }
    }

    @Test func `keys of a web identity are replaced before they end, with the file's new token`() async throws {
        let soon = Self.soon
        let machine = try web { Self.assumed("AKWEB\($0)", until: $0 == 1 ? soon : "2999-01-01T00:00:00Z") }
        #expect(try await machine.key().accessKeyID == "AKWEB1")
        machine.files.put("SECOND", at: "/token")
        #expect(try await machine.key().accessKeyID == "AKWEB1")
        try await Self.live.sleep(.seconds(3))
        #expect(try await machine.key().accessKeyID == "AKWEB2")
        #expect(machine.asked.lines.map { $0.contains("WebIdentityToken=FIRST") } == [true, false])
        #expect(machine.asked.lines[1].contains("WebIdentityToken=SECOND"))
        #expect(machine.asked.lines.allSatisfy { !$0.lowercased().contains("\r\nauthorization:") }, "it is not signed")
    }

    @Test func `an STS that hangs in the middle of a run does no harm while the keys are good`() async throws {
        let soon = Self.soon
        let machine = try web { $0 == 1 ? Self.assumed("AKWEB1", until: soon) : .hang }
        _ = try await machine.key()
        try await Self.live.sleep(.seconds(3))
        #expect(try await machine.key().accessKeyID == "AKWEB1")
        #expect(machine.asked.lines.count >= 2)
    }

    @Test func `revoked keys of a web identity are asked for again, and a hanging STS is an outage`() async throws {
        let machine = try web { $0 < 3 ? Self.assumed("AKWEB\($0)", until: "2999-01-01T00:00:00Z") : .hang }
        machine.holder.expired(try await machine.key())
        let second = try await machine.key()
        #expect(second.accessKeyID == "AKWEB2")
        machine.holder.expired(second)
        let began = Self.live.uptime()
        let error = await #expect(throws: CredentialFailure.self) { try await machine.key() }
        if case .unreachable = error {} else { Issue.record("\(String(describing: error))") }
        #expect(Self.live.uptime() - began < .seconds(15))
    }

    // MARK: IAM Identity Center

    private static let signOnConfig = """
        [profile p]
        sso_session = corp
        sso_account_id = 123456789012
        sso_role_name = Backup
        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-central-1
        """
    private static let tokenFile = "/h/.aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json"

    private static func token(until end: String) -> String {
        """
        {"accessToken": "OLDTOKEN", "expiresAt": "\(end)", "clientId": "id", "clientSecret": "secret", \
        "refreshToken": "REFRESH", "registrationExpiresAt": "2999-01-01T00:00:00Z"}
        """
    }

    private static let renewed = Answer.json(
        #"{"accessToken": "NEWTOKEN", "expiresIn": 28800, "refreshToken": "NEXT", "tokenType": "Bearer"}"#)

    /// A machine with a token that ends then, a token service and a portal. The portal counts its own requests from 1, and
    /// gets the text of each.
    private func signOn(
        until end: String, oidc: Answer = Self.renewed,
        portal: @escaping @Sendable (String, Int) -> Answer = { _, number in
            .json(
                #"{"roleCredentials": {"accessKeyId": "AKSSO\#(number)", "secretAccessKey": "s", "sessionToken": "t", "#
                    + #""expiration": 32503680000000}}"#)
        }
    ) throws -> Machine {
        let portals = Record()
        return try Machine(["/h/.aws/config": Self.signOnConfig, Self.tokenFile: Self.token(until: end)]) {
            request, _ in
            if request.hasPrefix("POST /token ") { return oidc }
            if request.hasPrefix("GET /federation/credentials?") { return portal(request, portals.add(request)) }
            return .xml(
                """
                <GetCallerIdentityResponse><GetCallerIdentityResult><Account>123456789012</Account>\
                <Arn>arn:aws:sts::123456789012:assumed-role/r/s</Arn><UserId>x</UserId></GetCallerIdentityResult>\
                </GetCallerIdentityResponse>
                """)
        }
    }

    @Test func `a token that has ended is renewed, kept, and gets the role's keys`() async throws {
        let machine = try signOn(until: "2020-01-01T00:00:00Z")
        #expect(try await machine.key().accessKeyID == "AKSSO1")
        #expect(machine.first(0) == "POST /token HTTP/1.1" && machine.asked.lines[0].contains("REFRESH"))
        #expect(machine.first(1).hasPrefix("GET /federation/credentials?role_name=Backup&account_id=123456789012 "))
        #expect(machine.asked.lines[1].contains("NEWTOKEN"))
        #expect(machine.files.text(Self.tokenFile)?.contains("NEWTOKEN") == true)
    }

    @Test func `revoked keys are asked for again, and a session that was signed out says what to do`() async throws {
        let machine = try signOn(until: "2999-01-01T00:00:00Z") { request, number in
            number > 2
                ? .json("{}", status: "401 Unauthorized")
                : .json(
                    #"{"roleCredentials": {"accessKeyId": "AKSSO\#(number)", "secretAccessKey": "s", "#
                        + #""sessionToken": "t", "expiration": 32503680000000}}"#)
        }
        machine.holder.expired(try await machine.key())
        let second = try await machine.key()
        #expect(second.accessKeyID == "AKSSO2")
        machine.holder.expired(second)
        let error = await #expect(throws: CredentialFailure.self) { try await machine.key() }
        #expect(error?.description.contains("the session has ended: aws sso login --profile p") == true)
    }

    @Test func `a token service that is gone does no harm while the token is good, and is an outage afterwards`()
        async throws
    {
        let machine = try signOn(until: UTCComponents(Self.live.now() + .minutes(5)).rfc3339, oidc: .cut)
        #expect(try await machine.key().accessKeyID == "AKSSO1")
        #expect(machine.asked.lines.contains { $0.contains("OLDTOKEN") })
        let ended = try signOn(until: "2020-01-01T00:00:00Z", oidc: .cut)
        let error = await #expect(throws: CredentialFailure.self) { try await ended.key() }
        if case .unreachable = error {} else { Issue.record("\(String(describing: error))") }
    }

    @Test func `a portal that is gone is asked a few times, and is an outage`() async throws {
        let machine = try signOn(until: "2999-01-01T00:00:00Z") { _, _ in .cut }
        let error = await #expect(throws: CredentialFailure.self) { try await machine.key() }
        if case .unreachable = error {} else { Issue.record("\(String(describing: error))") }
        #expect(machine.asked.lines.count == 3)
    }
}
