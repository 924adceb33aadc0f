import CloudSimulator
import Foundation
import Model

/// What happens to a process of a storm; it is drawn before the process starts.
struct Fate: Sendable {
    private struct Stop {
        let after: Duration
        let lasting: Duration
    }

    private var stops: [Stop] = []
    /// The time from the last stop to the kill.
    private let killedAfter: Duration
    /// When this is true, the process is killed during its last stop.
    private var diesStopped = false

    /// The lifetime of requests in a storm with stops; the longest stops are longer.
    static let requestLifetimeSeconds = 3

    init(killedAfter: Duration) { self.killedAfter = killedAfter }

    init(stops hasStops: Bool, _ random: inout SeededRandom) {
        killedAfter = Self.delay(&random)
        guard hasStops, Double.random(in: 0..<1, using: &random) < Self.stoppedShare else { return }
        for _ in 0..<Int.random(in: 1...2, using: &random) {
            stops.append(Stop(after: Self.delay(&random), lasting: Self.pause(&random)))
        }
        diesStopped = Double.random(in: 0..<1, using: &random) < Self.diesStoppedShare
    }

    private static let stoppedShare = 0.6
    private static let diesStoppedShare = 0.3

    /// Stops and kills the process as drawn. Returns its ending and the number of stops.
    func meet(_ child: Child) async throws -> (ending: Child.Ending, stops: Int) {
        var made = 0
        do {
            for stop in stops {
                try await Waiting.sleep(stop.after)
                guard child.ending == nil else { break }
                child.signal(SIGSTOP)
                made += 1
                try await Waiting.sleep(stop.lasting)
                if diesStopped, made == stops.count { child.signal(SIGKILL) }
                child.signal(SIGCONT)
            }
        } catch {
            // The test has ended, and leaves no process behind.
            child.signal(SIGKILL)
            throw error
        }
        return (await child.wait(killedAfter: killedAfter), made)
    }

    /// Mostly a short delay, during which a restarted process reconciles; sometimes long enough for much work.
    private static func delay(_ random: inout SeededRandom) -> Duration {
        let milliseconds =
            switch Double.random(in: 0..<1, using: &random) {
            case ..<0.7: 40...1_200
            case ..<0.95: 1_000...5_000
            default: 5_000...8_000
            }
        return .milliseconds(Int.random(in: milliseconds, using: &random))
    }

    /// Half of the pauses are short. The others are longer than the window of two seconds, most of these also longer than
    /// the lifetime of a request, and some longer than an attempt may take.
    private static func pause(_ random: inout SeededRandom) -> Duration {
        let milliseconds = Double.random(in: 0..<1, using: &random) < 0.5 ? 20...1_000 : 2_200...6_500
        return .milliseconds(Int.random(in: milliseconds, using: &random))
    }
}
