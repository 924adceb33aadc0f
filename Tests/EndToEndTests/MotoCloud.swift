import Foundation
import FoundationNetworking

/// The emulator in a process of this test, and the audit that reads it.
struct MotoCloud {
    struct Account: Codable {
        let id: String
        let region: String
    }

    private struct Greeting: Codable {
        let port: Int
        let accounts: [Account]
    }

    let endpoint: URL
    let accounts: [Account]
    let directory: URL
    /// The UTC offset, in hours, at which it is about noon now. Noon is far from midnight and a night's boundary.
    let zoneHours: Int

    /// Runs `body` with a new emulator, and ends the emulator afterwards by closing its standard input.
    static func with<Value>(_ body: (MotoCloud) async throws -> Value) async throws -> Value {
        try await PythonPeer.with("emulator.py", environment: environment) { (greeting: Greeting, directory) in
            guard let endpoint = URL(string: "http://127.0.0.1:\(greeting.port)") else {
                throw ChildProcess.Failure(description: "no port in \(greeting)")
            }
            let hour = Calendar(identifier: .gregorian).dateComponents(in: .gmt, from: Date()).hour ?? 0
            return try await body(
                MotoCloud(
                    endpoint: endpoint, accounts: greeting.accounts, directory: directory, zoneHours: 12 - hour))
        }
    }

    /// The name of `zoneHours` in the time zone database, in which a positive number means hours west.
    var zone: String { zoneHours == 0 ? "Etc/GMT" : "Etc/GMT\(zoneHours > 0 ? "-" : "+")\(abs(zoneHours))" }

    /// Moves every snapshot and image back by a day.
    func age() async throws { _ = try await post("age?hours=24") }

    func resetLedger() async throws { _ = try await post("ledger/reset") }

    /// Writes every call since the last reset to a file.
    func ledger(_ name: String) async throws -> URL {
        let file = directory.appendingPathComponent(name)
        try await get("ledger").write(to: file)
        return file
    }

    /// The actions that were called since the last reset.
    func actions() async throws -> Set<String> {
        struct Call: Codable { let action: String }
        return Set(try JSONDecoder().decode([Call].self, from: await get("ledger")).map(\.action))
    }

    /// Makes `action` fail with UnauthorizedOperation in `account`; nil ends all denials of the account.
    func deny(_ action: String?, in account: String) async throws {
        _ = try await post("deny?account=\(account)&action=\(action ?? "")")
    }

    /// Reads the cloud with boto3 into a file.
    func read(_ name: String) async throws -> URL {
        let child = try await audit(["read", "--endpoint", endpoint.absoluteString, "--accounts", accountsJSON])
        guard child.status == 0 else { throw ChildProcess.Failure(description: child.errors) }
        let file = directory.appendingPathComponent(name)
        try Data(child.output.utf8).write(to: file)
        return file
    }

    /// Every difference from what the night should have left; empty if the night is flawless.
    func check(_ before: URL, _ after: URL, ledger: URL? = nil) async throws -> [String] {
        try await differences("check", before, after, ledger.map { ["--ledger", $0.path] } ?? [])
    }

    /// The ways of breaking the night that the audit does not find.
    func selftest(_ before: URL, _ after: URL) async throws -> [String] {
        try await differences("selftest", before, after, [])
    }

    /// Makes the calls of a flawless night with boto3.
    func referenceNight(_ name: String) async throws -> ChildProcess {
        try await python(
            "reference_night.py",
            ["--endpoint", endpoint.absoluteString, "--accounts", accountsJSON, "--name", name]
                + ["--zone-hours", String(zoneHours)])
    }

    private func differences(_ verb: String, _ before: URL, _ after: URL, _ more: [String]) async throws -> [String] {
        let child = try await audit(
            [verb, before.path, after.path, "--zone-hours", String(zoneHours)] + more)
        guard child.status <= 1, child.status == 1 || child.output.isEmpty else {
            throw ChildProcess.Failure(description: child.errors)
        }
        let lines = child.output.split(separator: "\n").map(String.init)
        // Why: Python also ends with 1 when it crashes.
        return child.status == 1 && lines.isEmpty ? [child.errors] : lines
    }

    private func audit(_ arguments: [String]) async throws -> ChildProcess { try await python("audit.py", arguments) }

    private func python(_ script: String, _ arguments: [String]) async throws -> ChildProcess {
        try await ChildProcess.run(
            Workplace.python, Workplace.pythonArguments + [Workplace.script(script).path] + arguments,
            environment: Self.environment, in: directory)
    }

    private var accountsJSON: String {
        "[" + accounts.map { "{\"id\": \"\($0.id)\", \"region\": \"\($0.region)\"}" }.joined(separator: ", ") + "]"
    }

    private static var environment: [String: String] {
        ProcessInfo.processInfo.environment.filter { ["PATH", "HOME"].contains($0.key) }
            .merging(["PYTHONDONTWRITEBYTECODE": "1"]) { $1 }
    }

    private func post(_ route: String) async throws -> Data { try await send(route, "POST") }
    private func get(_ route: String) async throws -> Data { try await send(route, "GET") }

    private func send(_ route: String, _ method: String) async throws -> Data {
        guard let url = URL(string: "\(endpoint)/_emulator/\(route)") else {
            throw ChildProcess.Failure(description: "no route \(route)")
        }
        var request = URLRequest(url: url)
        request.httpMethod = method
        let (data, response) = try await URLSession.shared.data(for: request)
        guard (response as? HTTPURLResponse)?.statusCode == 200 else {
            throw ChildProcess.Failure(description: "\(route): \(String(decoding: data, as: UTF8.self))")
        }
        return data
    }
}
