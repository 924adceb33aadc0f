import CloudSimulator
import Foundation
import FoundationNetworking
import Model

/// The simulated cloud as a process of its own, on a loopback port, for the built binary.
final class CloudServer: Sendable {
    let endpoint: String
    private let stop: @Sendable () -> Void

    private init(_ endpoint: String, stop: @escaping @Sendable () -> Void) {
        self.endpoint = endpoint
        self.stop = stop
    }

    /// Runs `body` with a server of that cloud, in which snapshots and images complete within a second.
    static func with<Value>(
        _ scenario: CloudScenario, in directory: URL, _ body: (CloudServer) async throws -> Value
    ) async throws -> Value {
        var settings = CloudSettings()
        (settings.snapshotSeconds, settings.imageSeconds) = (0.1...0.5, 0.1...0.5)
        let files = (
            scenario: directory.appending(path: "cloud.json"), settings: directory.appending(path: "settings.json")
        )
        try Data(try scenario.json()).write(to: files.scenario)
        try JSONEncoder().encode(settings).write(to: files.settings)
        let server = try await start(["--scenario", files.scenario.path, "--settings", files.settings.path])
        defer { server.stop() }
        return try await body(server)
    }

    private static func start(_ arguments: [String]) async throws -> CloudServer {
        let process = Process()
        process.executableURL = Workplace.built("CloudSimulatorServer")
        process.arguments = arguments
        process.environment = ["PATH": "/usr/bin:/bin"]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        // Why: its first line is the port, and it prints nothing else.
        var line = Data()
        while !line.contains(UInt8(ascii: "\n")) {
            let more = pipe.fileHandleForReading.availableData
            guard !more.isEmpty else { throw ChildProcess.Failure(description: "the simulator did not start") }
            line += more
        }
        let port = String(decoding: line, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        let id = process.processIdentifier
        return CloudServer("http://127.0.0.1:\(port)") { kill(id, SIGKILL) }
    }

    /// Every call so far.
    func ledger() async throws -> [LedgerEntry] {
        guard let url = URL(string: endpoint + CloudSimulator.adminPath + "ledger") else {
            throw ChildProcess.Failure(description: "no address")
        }
        let data: Data = try await withCheckedThrowingContinuation { continuation in
            URLSession.shared.dataTask(with: url) { data, _, error in
                if let data {
                    continuation.resume(returning: data)
                } else {
                    continuation.resume(throwing: error ?? ChildProcess.Failure(description: "no ledger"))
                }
            }.resume()
        }
        return try JSONDecoder().decode([LedgerEntry].self, from: data)
    }
}
