import CloudSimulator
import Foundation
import Model

/// What happens to a process of a storm, drawn before it starts.
struct Fate: Sendable {
    private struct Stop {
        let after: Duration
        let lasting: Duration
    }

    private var stops: [Stop] = []
    /// After the last stop.
    private let killedAfter: Duration
    /// It is killed in its last stop, and never wakes up.
    private var diesStopped = false

    /// Of a storm with stops: shorter than the longest of them.
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

    /// Lets it happen; returns how the process ended and how often it was stopped.
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
            // The test has ended: no process of it stays.
            child.signal(SIGKILL)
            throw error
        }
        return (await child.wait(killedAfter: killedAfter), made)
    }

    /// Mostly soon, where a restart looks and catches up; sometimes late enough to get far.
    private static func delay(_ random: inout SeededRandom) -> Duration {
        let milliseconds =
            switch Double.random(in: 0..<1, using: &random) {
            case ..<0.7: 40...1_200
            case ..<0.95: 1_000...5_000
            default: 5_000...8_000
            }
        return .milliseconds(Int.random(in: milliseconds, using: &random))
    }

    /// Half of them shorter than anything, the others longer than the window of two seconds, most of these longer than a
    /// request is good for too, and some longer than an attempt may take.
    private static func pause(_ random: inout SeededRandom) -> Duration {
        let milliseconds = Double.random(in: 0..<1, using: &random) < 0.5 ? 20...1_000 : 2_200...6_500
        return .milliseconds(Int.random(in: milliseconds, using: &random))
    }
}
