import CloudSimulator
import Foundation
import FoundationNetworking
import Model

/// The simulated cloud in another process, on a loopback port, so that it outlives the program.
struct SimulatorServer: Sendable {
    let child: Child
    let endpoint: String

    /// Runs `body` with a server of that fleet, and ends the server afterwards.
    static func with<Value: Sendable>(
        _ fleet: AgedFleet, _ settings: CloudSettings, latency: String, in directory: URL,
        _ body: (SimulatorServer) async throws -> Value
    ) async throws -> Value {
        let encoder = JSONEncoder()
        let (fleetFile, settingsFile) = (
            directory.appending(path: "fleet.json"), directory.appending(path: "cloud.json")
        )
        try encoder.encode(fleet).write(to: fleetFile)
        try encoder.encode(settings).write(to: settingsFile)
        let child = try Child(
            Programs.simulator,
            [
                "--fleet", fleetFile.path, "--settings", settingsFile.path, "--latency", latency, "--seed",
                String(fleet.seed),
            ], environment: ["PATH": "/usr/bin:/bin"], log: directory.appending(path: "simulator.log"))
        let result: Result<Value, any Error>
        do {
            let port = try await port(of: child)
            result = .success(try await body(SimulatorServer(child: child, endpoint: "http://127.0.0.1:\(port)")))
        } catch {
            result = .failure(error)
        }
        child.signal(SIGKILL)
        _ = await child.wait()
        return try result.get()
    }

    private static func port(of child: Child) async throws -> Int {
        for _ in 0..<Waiting.tries {
            if let port = Int(child.said.prefix { $0 != "\n" }), child.said.contains("\n") { return port }
            if let ending = child.ending { throw Child.Failure(description: "the simulator: \(ending)\n\(child.said)") }
            try await Waiting.pause()
        }
        throw Child.Failure(description: "the simulator did not start: \(child.said)")
    }

    /// Everything in the cloud now.
    func dump() async throws -> CloudScenario { try JSONDecoder().decode(CloudScenario.self, from: await get("dump")) }
    /// Every call since the ledger was cleared.
    func ledger() async throws -> [LedgerEntry] {
        try JSONDecoder().decode([LedgerEntry].self, from: await get("ledger"))
    }
    func clearLedger() async throws { try await post("ledger/clear") }
    /// Replaces the accounts of the scenario.
    func seed(_ scenario: CloudScenario) async throws { try await post("seed", Data(try scenario.json())) }
    func add(_ rule: FaultRule) async throws { try await post("faults", try JSONEncoder().encode(rule)) }
    func clearFaults() async throws { try await post("faults/clear") }

    private func get(_ route: String) async throws -> Data { try await send(route, "GET", nil) }
    private func post(_ route: String, _ body: Data? = nil) async throws { _ = try await send(route, "POST", body) }

    private func send(_ route: String, _ method: String, _ body: Data?) async throws -> Data {
        guard let url = URL(string: endpoint + CloudSimulator.adminPath + route) else {
            throw Child.Failure(description: "no route \(route)")
        }
        var request = URLRequest(url: url)
        request.httpMethod = method
        request.httpBody = body
        // Why not data(for:): when one world fails, the calls of the other worlds are cancelled, and this may end the
        // whole test run (swift-corelibs 6.3: "a task that is not in the registry").
        let data: Data = try await withCheckedThrowingContinuation { continuation in
            URLSession.shared.dataTask(with: request) { data, response, error in
                let data = data ?? Data()
                if (response as? HTTPURLResponse)?.statusCode == 200 {
                    continuation.resume(returning: data)
                } else {
                    let text = error.map { "\($0)" } ?? String(decoding: data, as: UTF8.self)
                    continuation.resume(throwing: Child.Failure(description: "\(route): \(text)"))
                }
            }.resume()
        }
        return data
    }
}
