import AnswerExamples
import HTTP
import Model
import Synchronization

import AWS

/// An account whose base keys come from a scripted source.
struct SourceBench {
    let clock = VirtualClock()
    let cloud: ScriptedTransport
    let identities: Identities
    /// The files that the program wrote, by path.
    let written: Written

    final class Written: Sendable {
        private let files = Mutex<[String: String]>([:])
        private let told = Mutex<[String]>([])
        var all: [String: String] { files.withLock { $0 } }
        var warnings: [String] { told.withLock { $0 } }
        func warn(_ text: String) { told.withLock { $0.append(text) } }
        func put(_ text: String, at path: String) { files.withLock { $0[path] = text } }
    }

    static let account = AccountID("123456789012") ?? { preconditionFailure("twelve digits") }()
    /// The start of the virtual clock, and times after it.
    static let hour = "2026-11-23T05:00:00Z"
    static let home = "/h"

    /// `files` are read at each reading, so that a test may change them.
    init(
        _ variables: [String: String] = [:], files: @escaping @Sendable (String) -> String? = { _ in nil },
        process: @escaping @Sendable ([String]) async throws(ProcessFailure) -> [UInt8] = {
            _ throws(ProcessFailure) in throw .notStarted("?")
        },
        suspicion: @escaping @Sendable (String) -> String? = { _ in nil }, isReadOnly: Bool = false,
        answering answer: @escaping ScriptedTransport.Answer
    ) {
        let (clock, written) = (clock, Written())
        self.written = written
        cloud = ScriptedTransport { (request, number) throws(TransportError) in
            switch request.form["Action"] {
            case "GetCallerIdentity": return .xml(ResponseExamples.callerIdentity(account: Self.account.digits))
            case "AssumeRole":
                return .xml(
                    ResponseExamples.assumeRole(
                        key: "ASIA\(number)", expiration: UTCComponents(clock.now + .hours(1)).rfc3339),
                    date: clock.now)
            default: return try await answer(request, number)
            }
        }
        var environment = CredentialEnvironment(
            variables: variables.merging(["HOME": Self.home]) { own, _ in own },
            readFile: { (path) throws(FileUnreadable) in written.all[path] ?? files(path) },
            writeFile: { (path, text) throws(FileUnreadable) in
                guard !isReadOnly else { throw FileUnreadable(why: "Read-only file system (errno 30)") }
                written.put(text, at: path)
            },
            runProcess: process, suspicion: suspicion)
        environment.warn = written.warn
        identities = Identities(
            client: cloud.client(clock), endpoints: Endpoints(), environment: environment,
            effects: clock.effects, sessionName: "aws-man@host")
    }

    func keys(profile: String? = nil, role: String? = nil) async throws(CredentialFailure) -> Credentials {
        try await holder(profile: profile, role: role).credentials(for: .virginia)
    }

    func holder(profile: String? = nil, role: String? = nil) -> AccountCredentials {
        identities.account(
            IdentitySettings(
                account: Self.account, credentials: .init(profile: profile, role: role.flatMap { IAMRole($0) })))
    }

    /// The requests to the source itself, without those to STS with keys.
    var asked: [HTTPRequest] {
        cloud.requests.filter { !["GetCallerIdentity", "AssumeRole"].contains($0.form["Action"]) }
    }
}

extension HTTPResponse {
    static func text(_ body: String, status: Int = 200) -> HTTPResponse {
        HTTPResponse(status: status, body: Array(body.utf8))
    }

    /// The document with which services of a host give keys.
    static func keys(_ id: String = "AKSOURCE", until: String? = SourceBench.hour, token: String? = "token of source")
        -> HTTPResponse
    {
        var fields = [
            "\"Code\": \"Success\"", "\"AccessKeyId\": \"\(id)\"", "\"SecretAccessKey\": \"secret of source\"",
        ]
        if let token { fields.append("\"Token\": \"\(token)\"") }
        if let until { fields.append("\"Expiration\": \"\(until)\"") }
        return .text("{\(fields.joined(separator: ", "))}")
    }
}
