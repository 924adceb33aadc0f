import Accounts
import CloudSimulator
import Engine
import Jobs
import Logging
import Model
import Queue
import ReferenceStore
import Reports
import VirtualTime

/// Plays a seed: some stormy nights, then a calm one that must put everything in order.
package struct SimulatedWorld: Sendable {
    package let seed: UInt64
    private let logger: Logger

    package init(seed: UInt64, logger: Logger = Logger(label: "nights") { _ in SwiftLogNoOpLogHandler() }) {
        self.seed = seed
        self.logger = logger
    }

    /// What came of it.
    package struct Outcome: Sendable {
        package var nights = 0
        package var calls = 0
        package var deaths = 0
        /// What each night was like.
        package var weathers: [String] = []
        /// What is wrong, a line each.
        package var complaints: [String] = []
    }

    package func play() async throws -> Outcome {
        let world = try World(seed: seed, logger: logger)
        return try await world.time.run {
            try await withThrowingTaskGroup(of: Outcome?.self) { group in
                group.addTask {
                    await world.network.run()
                    return nil
                }
                group.addTask {
                    defer { world.network.close() }
                    return try await nights(of: world)
                }
                var outcome = Outcome()
                for try await ended in group { if let ended { outcome = ended } }
                return outcome
            }
        }
    }

    private func nights(of world: World) async throws -> Outcome {
        var outcome = Outcome()
        var disk = MemoryStore()
        var runs: [RunKey] = []
        let stormy = world.dice.int(1...3)
        for number in 1...(stormy + 1) {
            let isCalm = number > stormy
            let faults = isCalm ? FaultPlan() : FaultPlan.stormy(world.dice)
            world.change(to: faults)
            if isCalm { world.files.restore(at: world.truth) }
            var play = SimulatedNight(world: world, faults: faults, number: number, disk: disk, earlier: runs.last)
            let report = try await play.run()
            disk = play.disk
            runs.append(try play.key())
            logger.info("night \(number): \(faults.words)")
            outcome.nights += 1
            outcome.deaths += play.deathsDied
            outcome.calls += report.api.calls
            // Why: what a process left on the wire arrives before anybody judges.
            try await world.time.sleep(.minutes(6))
            let audit = NightAudit(
                number: number, night: play.night, faults: faults, actions: world.actions, isCalm: isCalm)
            outcome.weathers.append(faults.words)
            outcome.complaints += audit.complaints(world.cloud.dump(), asked: play.asked, report)
            outcome.complaints += try await disk.check().map { "night \(number): queue: \($0)" }
            try await world.sleepUntilNextNight()
        }
        for run in runs {
            let report = try await SimulatedNight.finish(run, on: disk, world)
            if let report, report.state != .ended { outcome.complaints.append("\(run) never ends") }
        }
        outcome.complaints += world.checker.complaints
        return outcome
    }
}

extension World {
    /// To the next night's hour, and a little after it.
    func sleepUntilNextNight() async throws {
        let next =
            fleet.night(at: fleet.night(at: truth).end).start + Night.lead + dice.duration(.zero...(.minutes(30)))
        try await time.sleep(next - truth)
    }
}
