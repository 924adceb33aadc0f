import AWS
import Commands
import CurlTransport
import HTTP
import Model
import Synchronization
import TestServer
import Testing

/// The sources of keys over real sockets.
@Suite(.timeLimit(.minutes(10))) struct LiveSourcesTests {
    private static let keys = """
        {"Code": "Success", "AccessKeyId": "AKLIVE", "SecretAccessKey": "s", "Token": "t", \
        "Expiration": "2999-01-01T00:00:00Z"}
        """
    private static let identity = """
        <GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:sts::123456789012:assumed-role/hub/i-1</Arn>\
        <UserId>x</UserId><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>
        """

    /// A server of an instance, of a container and of STS. It answers the metadata service's paths as `metadata` says.
    private func server(
        _ asked: Record, metadata: @escaping @Sendable (String) -> String? = { _ in nil }
    ) throws -> LoopbackServer {
        try LoopbackServer { connection in
            while let request = connection.readRequest() {
                let line = String(request.prefix { $0 != "\r\n" }.dropLast(" HTTP/1.1".count))
                let head = request.lowercased()
                asked.add(line)
                if line.hasPrefix("POST") {
                    connection.answer(Self.identity, headers: "Content-Type: text/xml\r\n")
                } else if let status = metadata(line) {
                    if status.isEmpty { connection.waitForClose() }
                    connection.answer(status: status)
                } else if line == "PUT /latest/api/token" {
                    connection.answer("IMDSTOKEN")
                } else if line.hasSuffix("security-credentials/"), head.contains("x-aws-ec2-metadata-token: imdstoken")
                {
                    connection.answer("hub")
                } else if line.hasSuffix("/hub"), head.contains("x-aws-ec2-metadata-token: imdstoken") {
                    connection.answer(Self.keys)
                } else if line == "GET /container", head.contains("authorization: bearer") {
                    connection.answer(Self.keys)
                } else {
                    connection.answer(status: "401 Unauthorized")
                }
            }
        }
    }

    /// - Parameter patience: how long each request may take; nil for as long as the program allows.
    private func key(
        _ port: Int, _ variables: [String: String], patience: Duration? = .minutes(5), _ waits: Waits = .init()
    ) async throws -> String {
        let curl = try CurlTransport(TransportConfiguration())
        let effects = Effects.live()
        let transport = Transport { request throws(TransportError) in
            waits.add(request.totalTimeout)
            var request = request
            // Why: a busy machine may need longer for an answer than a metadata service does.
            if let patience { (request.connectTimeout, request.totalTimeout) = (patience, patience) }
            return try await curl.transport.send(request)
        }
        let identities = Identities(
            client: AWSClient(transport: transport, effects: effects, limits: Limits()), endpoints: Endpoints(),
            environment: CredentialEnvironment(
                variables: variables.merging(["AWS_ENDPOINT_URL": "http://127.0.0.1:\(port)", "HOME": "/nowhere"]) {
                    $1
                }
            ) { _ throws(FileUnreadable) in nil },
            effects: effects, sessionName: "test")
        let account = try #require(AccountID("123456789012"))
        do throws(CredentialFailure) {
            let keys = try await identities.account(IdentitySettings(account: account))
                .credentials(for: Partition.aws.homeRegion)
            await curl.close()
            return keys.accessKeyID
        } catch {
            await curl.close()
            throw error
        }
    }

    private func instance(_ port: Int) -> [String: String] {
        ["AWS_EC2_METADATA_SERVICE_ENDPOINT": "http://127.0.0.1:\(port)"]
    }

    @Test func `an instance gives its role's keys by IMDSv2 alone`() async throws {
        let asked = Record()
        let server = try server(asked)
        #expect(try await key(server.port, instance(server.port)) == "AKLIVE")
        #expect(
            asked.lines == [
                "PUT /latest/api/token", "GET /latest/meta-data/iam/security-credentials/",
                "GET /latest/meta-data/iam/security-credentials/hub", "POST /",
            ])
    }

    @Test(arguments: ["403 Forbidden", "404 Not Found"])
    func `a service that refuses the token is asked nothing more`(status: String) async throws {
        let asked = Record()
        let server = try server(asked) { $0.hasPrefix("PUT") ? status : nil }
        await #expect(throws: CredentialFailure.self) { try await key(server.port, instance(server.port)) }
        #expect(asked.lines == ["PUT /latest/api/token"])
    }

    @Test func `a service beyond the hop limit never answers, and costs seconds`() async throws {
        let asked = Record()
        let server = try server(asked) { $0.hasPrefix("PUT") ? "" : nil }
        let waits = Waits()
        let error = await #expect(throws: CredentialFailure.self) {
            try await key(server.port, instance(server.port), patience: nil, waits)
        }
        #expect(error?.description.contains("hop limit") == true)
        #expect(waits.longest == .seconds(1))
        #expect(Set(asked.lines) == ["PUT /latest/api/token"] && asked.lines.count == 3)
    }

    @Test func `a container gets keys with its token`() async throws {
        let asked = Record()
        let server = try server(asked)
        let variables = [
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1:\(server.port)/container",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN": "Bearer x",
        ]
        #expect(try await key(server.port, variables) == "AKLIVE")
        #expect(asked.lines == ["GET /container", "POST /"])
    }
}

/// The longest time for which an answer was to be waited.
private final class Waits: Sendable {
    private let all = Mutex<[Duration]>([])

    func add(_ wait: Duration) { all.withLock { $0.append(wait) } }
    var longest: Duration? { all.withLock { $0.max() } }
}
