import Foundation
import Testing

/// The built binary with a moto that checks signatures: a call that is signed wrong is refused.
@Suite struct SignatureCheckTests {
    private struct Peer: Codable {
        let port: Int
        let account: String
        let region: String
        let key: String
        let secret: String
        let volume: String
    }

    @Test func `a night's calls are signed right, and a wrong secret makes none and says so`() async throws {
        let environment = ProcessInfo.processInfo.environment.filter { ["PATH", "HOME"].contains($0.key) }
            .merging(["PYTHONDONTWRITEBYTECODE": "1"]) { $1 }
        try await PythonPeer.with("signing_peer.py", environment: environment) { (peer: Peer, directory) in
            let wrong = try await night(peer, secret: peer.secret + "x", "wrong", in: directory)
            #expect(wrong.status == 3)
            #expect(wrong.output.contains("SignatureDoesNotMatch") && wrong.output.contains("0 to change something"))
            let right = try await night(peer, secret: peer.secret, "right", in: directory)
            #expect(right.status == 0, "\(right.output)\(right.errors)")
            // These are the snapshot and the alarm.
            #expect(right.output.contains("2 to change something") && right.output.contains("1/1"))
        }
    }

    private func night(_ peer: Peer, secret: String, _ name: String, in directory: URL) async throws -> ChildProcess {
        let place = directory.appendingPathComponent(name)
        let accounts = place.appendingPathComponent("accounts")
        try FileManager.default.createDirectory(at: accounts, withIntermediateDirectories: true)
        try Data("limits: { confirm_first: 1s }\n".utf8).write(to: accounts.appendingPathComponent("defaults.yaml"))
        try Data("account: \"\(peer.account)\"\nregions: [\(peer.region)]\n".utf8)
            .write(to: accounts.appendingPathComponent("one.yaml"))
        return try await ChildProcess.run(
            Workplace.program,
            ["--accounts", accounts.path, "--database", place.appendingPathComponent("queue.sqlite").path, "run"],
            environment: [
                "HOME": place.path, "PATH": "/usr/bin:/bin", "AWS_ACCESS_KEY_ID": peer.key,
                "AWS_SECRET_ACCESS_KEY": secret, "AWS_ENDPOINT_URL": "http://127.0.0.1:\(peer.port)",
            ],
            in: place)
    }
}
