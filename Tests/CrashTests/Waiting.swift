import Commands
import Model

/// Waits in real time for other processes.
enum Waiting {
    private static let live = Effects.live()
    private static let step = Duration.milliseconds(20)
    /// These take about a minute on a busy machine.
    static let tries = 3_000

    static var now: Instant { live.now() }
    static var uptime: Uptime { live.uptime() }
    static func sleep(_ duration: Duration) async throws { try await live.sleep(duration) }
    static func pause() async throws { try await live.sleep(step) }

    /// Waits until `condition` holds; throws after a minute.
    static func until(_ what: String, _ condition: () async throws -> Bool) async throws {
        for _ in 0..<tries {
            if try await condition() { return }
            try await pause()
        }
        throw Child.Failure(description: "waited in vain until \(what)")
    }
}
