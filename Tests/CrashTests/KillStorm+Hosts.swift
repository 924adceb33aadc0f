import CloudSimulator
import Foundation
import Model

extension KillStorm {
    private static let hosts = ["one", "two"]
    private static let faultsPerNight = 0...3

    /// Plays a night of two hosts that do not know of each other. Each is killed a number of times, then ends its run. A
    /// last run of another name then lists everything and deletes the duplicates.
    func playNightOnTwoHosts(
        _ world: CrashWorld, _ figures: inout Figures, _ random: inout SeededRandom
    ) async throws {
        let night = figures.nights
        let each = (min(Int.random(in: Self.killsPerNight, using: &random), kills - figures.kills) + 1) / 2
        try await world.server.clearFaults()
        for _ in 0..<Int.random(in: Self.faultsPerNight, using: &random) {
            figures.faults += 1
            try await world.server.add(Self.fault(&random))
        }
        let ends = try await withThrowingTaskGroup(of: (kills: Int, starts: Int).self) { group in
            for host in Self.hosts {
                let own = SeededRandom(seed: seed, "night \(night) of host \(host)")
                group.addTask { try await playNight(world, night, host, kills: each, own) }
            }
            return try await group.reduce(into: (kills: 0, starts: 0)) { sum, end in
                sum.kills += end.kills
                sum.starts += end.starts
            }
        }
        figures.kills += ends.kills
        figures.starts += ends.starts + 1
        try await world.server.clearFaults()
        // Why: a duplicate can be deleted only once listings show it.
        try await Waiting.sleep(CrashWorld.lag)
        let last = try await world.run(
            "run", "last-\(night)", database: Self.hosts[0], label: "last", limit: Child.patience)
        guard last.ending == .exit(0) else {
            throw Child.Failure(
                description: "the last run of night \(night): \(last.ending)\n\(last.said)\nin \(world.directory.path)")
        }
        for host in Self.hosts { try await check(world, database: host) }
    }

    private func playNight(
        _ world: CrashWorld, _ night: Int, _ host: String, kills: Int, _ random: SeededRandom
    ) async throws -> (kills: Int, starts: Int) {
        var random = random
        var figures = (kills: 0, starts: 0)
        while true {
            let isDeadly = figures.kills < kills
            let child = try world.start(
                ["run", "night-\(night)"], database: host, label: "\(host)-\(figures.starts % 4)")
            figures.starts += 1
            let fate = isDeadly ? Fate(stops: false, &random) : Fate(killedAfter: Child.patience)
            switch try await fate.meet(child).ending {
            case .signal(SIGKILL) where isDeadly: figures.kills += 1
            case .exit(0): return figures
            case let ending:
                throw Child.Failure(
                    description: "host \(host), night \(night) after \(figures.kills) kills: \(ending)\n\(child.said)\n"
                        + "in \(world.directory.path)")
            }
        }
    }
}
