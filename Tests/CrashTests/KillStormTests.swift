import Foundation
import Testing

/// The program is killed at any moment. AWS_MAN_KILLS asks for more kills (see Tests/README.md).
@Suite(.serialized) struct KillStormTests {
    private static let environment = ProcessInfo.processInfo.environment
    private static let longKills = environment["AWS_MAN_KILLS"].flatMap { Int($0) }
    /// The number of worlds that run at the same time, each with a cloud and a database. They mostly wait.
    private static let worlds = 4
    private static let seed = environment["AWS_MAN_KILLS_SEED"].flatMap { UInt64($0) } ?? 1

    @Test func `the program is killed at random moments, and every night ends with each thing made once`() async throws
    {
        try await storm(.kills, kills: 120)
    }

    @Test func `the program is stopped and killed at random moments, and every night ends with each thing made once`()
        async throws
    {
        try await storm(.stops, kills: 40)
    }

    @Test func `two hosts are killed at random moments, and what both made exists once after a last run`()
        async throws
    {
        try await storm(.hosts, kills: 60)
    }

    private func storm(_ kind: KillStorm.Kind, kills fewest: Int) async throws {
        let wanted = Self.longKills ?? fewest
        let kills = try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<Self.worlds {
                let seed = Self.seed &+ UInt64(number)
                let kills = wanted / Self.worlds + (number < wanted % Self.worlds ? 1 : 0)
                group.addTask {
                    let storm = KillStorm(kind: kind, kills: kills, seed: seed)
                    let figures = try await storm.run { print("storm \(seed) of \(kind): \($0)") }
                    #expect(figures.findings.isFlawless, "storm \(seed): \(figures)\n\(figures.findings)")
                    return figures.kills
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(kills >= wanted)
    }
}
