import Foundation
import Testing

/// Deaths at any moment; a long storm is asked for by AWS_MAN_KILLS (see Tests/README.md).
@Suite(.serialized) struct KillStormTests {
    private static let environment = ProcessInfo.processInfo.environment
    private static let kills = environment["AWS_MAN_KILLS"].flatMap { Int($0) } ?? 200
    /// Worlds side by side, each with a cloud and a database of its own: the program mostly waits.
    private static let worlds = 4
    private static let seed = environment["AWS_MAN_KILLS_SEED"].flatMap { UInt64($0) } ?? 1

    @Test func `the program is killed at random moments, and every night ends with each thing made once`() async throws
    {
        let kills = try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<Self.worlds {
                let seed = Self.seed &+ UInt64(number)
                let kills = Self.kills / Self.worlds + (number < Self.kills % Self.worlds ? 1 : 0)
                group.addTask {
                    let storm = KillStorm(kills: kills, seed: seed)
                    let figures = try await storm.run { print("storm \(seed): \($0)") }
                    #expect(figures.findings.isFlawless, "storm \(seed): \(figures)\n\(figures.findings)")
                    return figures.kills
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(kills >= Self.kills)
    }
}
