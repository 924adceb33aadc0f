import AnswerExamples
import HTTP
import Model
import Synchronization
import Testing

import AWS

/// The container's endpoint, web identities and programs.
@Suite struct OtherSourcesTests {
    @Test func `a container's endpoint gives keys, and its token is read again each time`() async throws {
        let number = Mutex(0)
        let bench = SourceBench(
            [
                "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://169.254.170.23/v1/credentials",
                "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "/token",
            ],
            files: { path in
                path == "/token"
                    ? number.withLock {
                        $0 += 1
                        return "bearer \($0)"
                    } : nil
            }
        ) { _, _ throws(TransportError) in .keys() }
        _ = try await bench.keys()
        bench.clock.advance(by: .minutes(56))
        _ = try await bench.keys()
        #expect(bench.asked.map { $0.header("Authorization") } == ["bearer 1", "bearer 2"])
        #expect(bench.asked[0].url.description == "http://169.254.170.23/v1/credentials")
    }

    @Test func `a relative address is that of ECS`() async throws {
        let bench = SourceBench([
            "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/v2/x?id=1", "AWS_CONTAINER_AUTHORIZATION_TOKEN": "a",
        ]) { _, _ throws(TransportError) in .keys() }
        #expect(try await bench.keys(role: "aws-man").accessKeyID == "ASIA2")
        #expect(bench.asked[0].url.description == "http://169.254.170.2/v2/x?id=1")
        #expect(bench.asked[0].header("Authorization") == "a")
    }

    @Test(arguments: [
        ("http://10.0.0.1/x", "plain http"), ("http://localhost.example/x", "plain http"), ("ftp://x", "https"),
        ("http://169.254.169.254/x", "plain http"),
    ])
    func `another machine gets no request over plain http`(address: String, word: String) async {
        let bench = SourceBench(["AWS_CONTAINER_CREDENTIALS_FULL_URI": address]) { _, _ throws(TransportError) in
            .keys()
        }
        let error = await #expect(throws: CredentialFailure.self) { try await bench.keys() }
        #expect(error?.description.contains(word) == true && bench.cloud.requests.isEmpty)
    }

    @Test func `a token with a line break is refused, and an endpoint that refuses is told`() async {
        let address = ["AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://localhost:1/x"]
        let broken = SourceBench(address.merging(["AWS_CONTAINER_AUTHORIZATION_TOKEN": "a\r\nb: c"]) { $1 }) {
            _, _ throws(TransportError) in .keys()
        }
        let error = await #expect(throws: CredentialFailure.self) { try await broken.keys() }
        #expect(error?.description.hasPrefix("AWS_CONTAINER_AUTHORIZATION_TOKEN") == true)
        let refusing = SourceBench(address) { _, _ throws(TransportError) in .text("no", status: 403) }
        let refusal = await #expect(throws: CredentialFailure.self) { try await refusing.keys() }
        #expect(refusal?.description.contains("answers HTTP 403") == true && refusing.asked.count == 1)
        let failing = SourceBench(address) { _, _ throws(TransportError) in .text("no", status: 500) }
        let outage = await #expect(throws: CredentialFailure.self) { try await failing.keys() }
        if case .unreachable = outage {} else { Issue.record("\(String(describing: outage))") }
        #expect(failing.asked.count == 3)
    }

    @Test func `a web identity assumes its role unsigned, with the token that the file holds now`() async throws {
        let number = Mutex(0)
        let clock = Mutex<Instant?>(nil)
        let bench = SourceBench(
            [
                "AWS_WEB_IDENTITY_TOKEN_FILE": "/token", "AWS_ROLE_ARN": "arn:aws:iam::123456789012:role/pod",
                "AWS_REGION": "eu-west-1",
            ],
            files: { path in
                path == "/token"
                    ? number.withLock {
                        $0 += 1
                        return "eyJhbGciOi.\($0)\n"
                    } : nil
            }
        ) { _, number throws(TransportError) in
            let now = clock.withLock { $0 } ?? Instant(seconds: 1_795_406_400)
            return .xml(
                ResponseExamples.assumeRoleWithWebIdentity(
                    key: "ASIA\(number)", expiration: UTCComponents(now + .hours(1)).rfc3339), date: now)
        }
        let first = try await bench.holder().credentials(for: .virginia)
        #expect(first.accessKeyID == "ASIA1")
        bench.clock.advance(by: .minutes(56))
        clock.withLock { $0 = bench.clock.now }
        _ = try await bench.keys()
        let requests = bench.asked
        #expect(requests.map { $0.form["WebIdentityToken"] } == ["eyJhbGciOi.1", "eyJhbGciOi.2"])
        #expect(
            requests.allSatisfy { $0.header("Authorization") == nil && $0.form["RoleSessionName"] == "aws-man@host" })
        #expect(requests[0].url.host == "sts.us-east-1.amazonaws.com")
    }

    @Test func `a web identity in another account than the file's is not used`() async {
        let bench = SourceBench(
            ["AWS_WEB_IDENTITY_TOKEN_FILE": "/token", "AWS_ROLE_ARN": "arn:aws:iam::1:role/pod"],
            files: { $0 == "/token" ? "t" : nil }
        ) { _, _ throws(TransportError) in
            .xml(
                ResponseExamples.assumeRole(account: "999999999999").replacing(
                    "AssumeRoleRes", with: "AssumeRoleWithWebIdentityRes"))
        }
        let error = await #expect(throws: CredentialFailure.self) { try await bench.keys() }
        if case .wrongAccount(_, "999999999999", _) = error {} else { Issue.record("\(String(describing: error))") }
    }

    static let config = "[profile p]\ncredential_process = /opt/keys --for 'an account'\n"

    @Test func `a program gets its words, and gives keys with an end`() async throws {
        let runs = Mutex<[[String]]>([])
        let bench = SourceBench(
            files: { $0.hasSuffix("config") ? Self.config : nil },
            process: { (words) throws(ProcessFailure) in
                runs.withLock { $0.append(words) }
                return Array(
                    #"{"Version": 1, "AccessKeyId": "AKP", "SecretAccessKey": "s", "SessionToken": "t", "Expiration": "2026-11-23T07:00:00+02:00"}"#
                        .utf8)
            }
        ) { _, _ throws(TransportError) in .text("", status: 500) }
        #expect(try await bench.keys(profile: "p").sessionToken == "t")
        _ = try await bench.keys(profile: "p")
        #expect(runs.withLock { $0 } == [["/opt/keys", "--for", "an account"]])
        bench.clock.advance(by: .minutes(56))
        _ = try await bench.keys(profile: "p")
        #expect(runs.withLock { $0.count } == 2)
    }

    @Test(arguments: ["/h/.aws/config", "/h/.aws/credentials"])
    func `a program is not run when others may write to the file that names it`(file: String) async {
        let bench = SourceBench(
            files: { path in
                path != file ? nil : file.hasSuffix("config") ? Self.config : "[p]\ncredential_process = /opt/keys\n"
            },
            process: { _ throws(ProcessFailure) in
                Issue.record("it ran")
                return []
            },
            suspicion: { $0 == file ? "other users may write to \($0) (mode 0666): chmod go-w \($0)" : nil }
        ) { _, _ throws(TransportError) in .text("", status: 500) }
        let error = await #expect(throws: CredentialFailure.self) { try await bench.keys(profile: "p") }
        #expect(error?.description.contains("(mode 0666): chmod go-w \(file)") == true, "\(String(describing: error))")
    }

    static let bad: [(output: String, word: String)] = [
        ("wJalrXUtnFEMI", "no JSON"), (#"{"AccessKeyId": "A", "SecretAccessKey": "s"}"#, "Version is not 1"),
        (#"{"Version": 2, "AccessKeyId": "A", "SecretAccessKey": "s"}"#, "Version is not 1"),
        (#"{"Version": 1, "AccessKeyId": "A"}"#, "no SecretAccessKey"),
        (#"{"Version": 1, "AccessKeyId": "A\n", "SecretAccessKey": "s"}"#, "AccessKeyId has a control character"),
        (#"{"Version": 1, "AccessKeyId": "A", "SecretAccessKey": "s", "Expiration": "x"}"#, "no time"),
    ]

    @Test(arguments: bad) func `rubbish is refused and not repeated`(output: String, word: String) async {
        let bench = SourceBench(
            files: { $0.hasSuffix("config") ? Self.config : nil },
            process: { _ throws(ProcessFailure) in Array(output.utf8) }
        ) { _, _ throws(TransportError) in .text("", status: 500) }
        let error = await #expect(throws: CredentialFailure.self) { try await bench.keys(profile: "p") }
        #expect(error?.description.contains(word) == true, "\(String(describing: error))")
        #expect(error?.description.contains("wJalr") == false)
    }

    @Test func `an open quote in a command is refused before anything runs`() async {
        let bench = SourceBench(files: { $0.hasSuffix("config") ? "[profile p]\ncredential_process = a 'b\n" : nil }) {
            _, _ throws(TransportError) in .text("")
        }
        let error = await #expect(throws: CredentialFailure.self) { try await bench.keys(profile: "p") }
        #expect(error?.description == "credential_process of profile p: a quote is not closed")
    }
}
