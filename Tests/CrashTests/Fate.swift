import CloudSimulator
import Foundation
import Model

/// The stops and the kill of one process, drawn before it starts.
struct Fate: Sendable {
    private struct Stop {
        let after: Duration
        let lasting: Duration
    }

    private var stops: [Stop] = []
    /// The time from the last stop to the kill.
    private let killedAfter: Duration
    /// True when the process is killed during its last stop and never continues.
    private var diesStopped = false

    /// The lifetime of requests, in seconds, in a storm with stops. It is shorter than the longest stop.
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

    /// Applies the stops and the kill. Returns how the process ended and how often it was stopped.
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
            // The test has ended, and no process may outlive it.
            child.signal(SIGKILL)
            throw error
        }
        return (await child.wait(killedAfter: killedAfter), made)
    }

    /// Draws a delay. Most are short, so that they hit the start and the reconciliation; some let the process get far.
    private static func delay(_ random: inout SeededRandom) -> Duration {
        let milliseconds =
            switch Double.random(in: 0..<1, using: &random) {
            case ..<0.7: 40...1_200
            case ..<0.95: 1_000...5_000
            default: 5_000...8_000
            }
        return .milliseconds(Int.random(in: milliseconds, using: &random))
    }

    /// Draws the length of a stop. Half of the stops are short. The others exceed the window of two seconds, most of
    /// these also the lifetime of a request, and some the time limit of an attempt.
    private static func pause(_ random: inout SeededRandom) -> Duration {
        let milliseconds = Double.random(in: 0..<1, using: &random) < 0.5 ? 20...1_000 : 2_200...6_500
        return .milliseconds(Int.random(in: milliseconds, using: &random))
    }
}
