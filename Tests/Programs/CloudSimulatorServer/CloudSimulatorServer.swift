import ArgumentParser
import CloudSimulator
import Foundation
import Model

/// Serves the simulated cloud on a loopback port, for tests in other processes and for experiments. It runs until a
/// signal ends it.
@main
struct CloudSimulatorServer: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serves a simulated EC2, STS, CloudWatch and SNS on a loopback port.",
        discussion: "The first line of standard output is the port. Time is the system's until a request advances it.")

    @Option(help: "The port to listen on; 0 takes a free one.")
    var port = 0

    @Option(help: "The seed of ids, times and everything else that is random.")
    var seed: UInt64 = 1

    @Option(help: "An aged fleet as a JSON file (AgedFleet): only `members` is required.")
    var fleet: String?

    @Option(help: "A cloud as a JSON file (CloudScenario), such as a dump of this server.")
    var scenario: String?

    @Option(help: "How the cloud behaves, as a JSON file (CloudSettings).")
    var settings: String?

    @Option(help: "How many milliseconds a call takes: `200`, or `150-300` for a uniform draw.")
    var latency: String?

    mutating func run() async throws {
        let settings = try settings.map { try Self.decode(CloudSettings.self, $0) } ?? CloudSettings()
        var cloud = CloudScenario()
        if let scenario { cloud = try Self.decode(CloudScenario.self, scenario) }
        if let fleet {
            var plan = try Self.decode(AgedFleet.self, fleet)
            plan.now = Self.systemNow()
            plan.seed = seed
            cloud.accounts += plan.scenario().accounts
        }
        let simulator = CloudSimulator(
            scenario: cloud, settings: settings, clock: .following(Self.systemNow), seed: seed,
            latency: try latency.map { Self.uniform(try Self.bounds($0), seed) },
            pause: { try await Task.sleep(for: $0) })
        try await Listener(simulator: simulator).run(port: port)
    }

    @Sendable private static func systemNow() -> Instant {
        Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000))
    }

    private static func uniform(_ bounds: ClosedRange<Int64>, _ seed: UInt64) -> CloudSimulator.Latency {
        { call in
            var random = SeededRandom(seed: seed, "latency \(call.number)")
            return .milliseconds(Int64.random(in: bounds, using: &random))
        }
    }

    private static func decode<Value: Decodable>(_ type: Value.Type, _ path: String) throws -> Value {
        try JSONDecoder().decode(type, from: Data(contentsOf: URL(fileURLWithPath: path)))
    }

    private static func bounds(_ text: String) throws -> ClosedRange<Int64> {
        let parts = text.split(separator: "-").map { Int64($0) }
        guard let low = parts.first ?? nil, let high = parts.last ?? nil, parts.count <= 2, 0 <= low, low <= high else {
            throw ValidationError("latency: expected milliseconds such as 200 or 150-300")
        }
        return low...high
    }
}
