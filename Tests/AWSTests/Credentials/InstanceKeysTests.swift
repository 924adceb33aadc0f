import HTTP
import Model
import Synchronization
import Testing

import AWS

@Suite struct InstanceKeysTests {
    /// A metadata service that gives keys to those with its token alone. `answers` replace those of single paths.
    static func service(
        role: String = "hub", _ answers: [String: HTTPResponse] = [:]
    ) -> ScriptedTransport.Answer {
        { (request, _) throws(TransportError) in
            let path = request.url.path
            if let answer = answers[path] { return answer }
            if path == "/latest/api/token", request.method == .put {
                return .text(request.header("X-aws-ec2-metadata-token-ttl-seconds") == "21600" ? "IMDSTOKEN" : "")
            }
            guard request.header("X-aws-ec2-metadata-token") == "IMDSTOKEN" else { return .text("", status: 401) }
            switch path {
            case "/latest/meta-data/iam/security-credentials/": return .text(role)
            case "/latest/meta-data/iam/security-credentials/\(role)": return .keys()
            default: return .text("", status: 404)
            }
        }
    }

    @Test func `a machine with an instance role alone assumes the account's role with it`() async throws {
        let bench = SourceBench(answering: Self.service())
        #expect(try await bench.keys(role: "aws-man").accessKeyID == "ASIA4")
        #expect(
            bench.asked.map(\.url.description) == [
                "http://169.254.169.254/latest/api/token",
                "http://169.254.169.254/latest/meta-data/iam/security-credentials/",
                "http://169.254.169.254/latest/meta-data/iam/security-credentials/hub",
            ])
        #expect(bench.asked.allSatisfy { $0.totalTimeout <= .seconds(1) && $0.maxBodyBytes <= 64 << 10 })
        let assumed = try #require(bench.cloud.requests.last)
        #expect(assumed.header("Authorization")?.contains("Credential=AKSOURCE/") == true)
        #expect(assumed.header("X-Amz-Security-Token") == "token of source")
        #expect(assumed.form["RoleSessionName"] == "aws-man@host")
    }

    @Test func `the keys are shared by all accounts, and replaced before they end`() async throws {
        let bench = SourceBench(answering: Self.service())
        _ = try await bench.keys(role: "aws-man")
        _ = try await bench.keys(role: "other")
        #expect(bench.asked.count == 3)
        bench.clock.advance(by: .minutes(56))
        _ = try await bench.keys(role: "aws-man")
        #expect(bench.asked.count == 6)
    }

    /// The answers of the service that end the attempt, each with a word of the message.
    static let refusals: [(path: String, answer: HTTPResponse, word: String)] = [
        ("/latest/api/token", .text("", status: 403), "switched off"),
        ("/latest/api/token", .text("", status: 404), "does not speak IMDSv2"),
        ("/latest/api/token", .text("", status: 405), "does not speak IMDSv2"),
        ("/latest/meta-data/iam/security-credentials/", .text("", status: 404), "has no role"),
        ("/latest/meta-data/iam/security-credentials/", .text(""), "names no role"),
        ("/latest/meta-data/iam/security-credentials/", .text("../x"), "names no role"),
        ("/latest/meta-data/iam/security-credentials/hub", .text("<html>"), "no JSON document"),
        (
            "/latest/meta-data/iam/security-credentials/hub",
            .text(#"{"Code": "AssumeRoleUnauthorizedAccess", "Message": "EC2 cannot assume the role"}"#),
            "AssumeRoleUnauthorizedAccess: EC2 cannot assume the role"
        ),
        ("/latest/meta-data/iam/security-credentials/hub", .keys(until: nil), "no session token or no end"),
        ("/latest/meta-data/iam/security-credentials/hub", .keys(until: "soon"), "no time"),
    ]

    @Test(arguments: refusals)
    func `an answer without keys is told, and nothing is asked without a token`(
        path: String, answer: HTTPResponse, word: String
    ) async {
        let bench = SourceBench(answering: Self.service([path: answer]))
        let error = await #expect(throws: CredentialFailure.self) { try await bench.keys(role: "aws-man") }
        guard case .unusable("the instance's role", let why) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(why.contains(word))
        #expect(bench.asked.dropFirst().allSatisfy { $0.header("X-aws-ec2-metadata-token") == "IMDSTOKEN" })
    }

    /// A service that never answers.
    static let silence: ScriptedTransport.Answer = { (request, _) throws(TransportError) in
        throw .timedOut(after: request.totalTimeout)
    }

    @Test func `without a service the failure names every step of the chain, after three short tries`() async {
        let bench = SourceBench(answering: Self.silence)
        let error = await #expect(throws: CredentialFailure.self) { try await bench.keys() }
        guard case CredentialFailure.none(let tried)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(tried.count == 6 && tried[0] == "AWS_ACCESS_KEY_ID" && tried[5].contains("hop limit"))
        #expect(bench.asked.count == 3)
    }

    @Test(
        arguments: [
            (["AWS_EC2_METADATA_SERVICE_ENDPOINT": "http://127.0.0.1:1"], [:]),
            ([:], ["/sys/class/dmi/id/sys_vendor": "Amazon EC2\n"]), ([:], ["/sys/hypervisor/uuid": "ec2f2d1c"]),
        ] as [([String: String], [String: String])])
    func `on an instance, or where a person named the service, its silence is an outage`(
        variables: [String: String], files: [String: String]
    ) async {
        let bench = SourceBench(variables, files: { files[$0] }, answering: Self.silence)
        let error = await #expect(throws: CredentialFailure.self) { try await bench.keys() }
        guard case .unreachable("the instance's role", _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func `an error of the service is asked again`() async throws {
        let failures = Mutex(2)
        let good = Self.service()
        let bench = SourceBench { (request, number) throws(TransportError) in
            let fails = failures.withLock { left in
                left -= 1
                return left >= 0
            }
            return fails ? .text("", status: 503) : try await good(request, number)
        }
        #expect(try await bench.keys(role: "aws-man").accessKeyID.hasPrefix("ASIA"))
    }

    @Test func `a service that hangs later costs nothing while the keys are good`() async throws {
        let isSilent = Mutex(false)
        let good = Self.service()
        let bench = SourceBench(["AWS_EC2_METADATA_SERVICE_ENDPOINT": "http://127.0.0.1:1"]) {
            (request, number) throws(TransportError) in
            if isSilent.withLock({ $0 }) { throw .timedOut(after: request.totalTimeout) }
            return try await good(request, number)
        }
        _ = try await bench.keys()
        isSilent.withLock { $0 = true }
        bench.clock.advance(by: .minutes(57))
        #expect(try await bench.keys().accessKeyID == "AKSOURCE")
        bench.clock.advance(by: .minutes(4))
        let error = await #expect(throws: CredentialFailure.self) { try await bench.keys() }
        if case .unreachable = error {} else { Issue.record("\(String(describing: error))") }
        isSilent.withLock { $0 = false }
        #expect(try await bench.keys().accessKeyID == "AKSOURCE")
    }

    @Test func `old keys that the service goes on giving are used, and are not asked for at every call`() async throws {
        let bench = SourceBench(answering: Self.service())
        bench.clock.advance(by: .hours(2))
        for _ in 0..<5 { #expect(try await bench.keys().accessKeyID == "AKSOURCE") }
        #expect(bench.asked.count == 3)
    }

    @Test func `keys that AWS calls expired are fetched again`() async throws {
        let bench = SourceBench(answering: Self.service())
        let holder = bench.holder()
        holder.expired(try await holder.credentials(for: .virginia))
        _ = try await holder.credentials(for: .virginia)
        #expect(bench.asked.count == 6)
    }

    @Test func `a profile may name the service`() async throws {
        let config = "[profile x]\nrole_arn = arn:aws:iam::1:role/y\ncredential_source = Ec2InstanceMetadata\n"
        let bench = SourceBench(files: { $0.hasSuffix("config") ? config : nil }, answering: Self.service())
        #expect(try await bench.keys(profile: "x").accessKeyID == "ASIA4")
    }
}
