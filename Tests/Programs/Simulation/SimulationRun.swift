import Accounts
import CloudSimulator
import Logging
import Model
import Queue
import ReferenceStore
import VirtualTime

/// Plays one seed: one to three nights with faults, then a night without faults, which must fix everything.
struct SimulationRun: Sendable {
    let seed: UInt64
    let logger: Logger

    init(seed: UInt64, logger: Logger = Logger(label: "simulation") { _ in SwiftLogNoOpLogHandler() }) {
        self.seed = seed
        self.logger = logger
    }

    struct Outcome: Sendable {
        var nights = 0
        var calls = 0
        var crashes = 0
        /// A line about the faults of each night.
        var faultPlans: [String] = []
        /// A line per violation.
        var violations: [String] = []
    }

    func play() async throws -> Outcome {
        let environment = try SimulationEnvironment(seed: seed, logger: logger)
        return try await environment.time.run {
            try await withThrowingTaskGroup(of: Outcome?.self) { group in
                group.addTask {
                    await environment.network.run()
                    return nil
                }
                group.addTask {
                    defer { environment.network.close() }
                    return try await playNights(in: environment)
                }
                var outcome = Outcome()
                for try await ended in group { if let ended { outcome = ended } }
                return outcome
            }
        }
    }

    private func playNights(in environment: SimulationEnvironment) async throws -> Outcome {
        var outcome = Outcome()
        var database = MemoryStore()
        var runs: [RunKey] = []
        let nightsWithFaults = environment.random.int(1...3)
        for number in 1...(nightsWithFaults + 1) {
            let isFaultFree = number > nightsWithFaults
            let plan = isFaultFree ? FaultPlan() : environment.drawPlan()
            environment.use(plan)
            // Why: a night that must lose nothing begins with files that can be read.
            if isFaultFree || plan.mustBeWaitedOut { environment.files.restore(at: environment.truth) }
            var night = try SimulatedNight(environment, plan, database: database, earlier: runs.last)
            let report = try await night.play()
            database = night.database
            runs.append(night.run)
            logger.info("night \(number): \(plan.summary)")
            outcome.nights += 1
            outcome.crashes += night.crashes
            outcome.calls += report.api.calls
            // Why: requests that dead processes left on their way must arrive before the audit.
            try await environment.time.sleep(.minutes(6))
            let audit = NightAudit(
                number: number, night: night.night, plan: plan, actions: environment.actions, isFaultFree: isFaultFree)
            outcome.faultPlans.append(plan.summary)
            outcome.violations += audit.violations(environment.cloud.dump(), asked: night.asked, report)
            outcome.violations += try await database.check().map { "night \(number): queue: \($0)" }
            try await environment.sleepUntilNextNight()
        }
        for run in runs {
            let report = try await SimulatedNight.finish(run, in: database, environment)
            if let report, report.state != .ended { outcome.violations.append("\(run) does not end") }
        }
        outcome.violations += environment.checker.violations
        return outcome
    }
}

extension SimulationEnvironment {
    /// Sleeps until up to half an hour after the next night's start.
    func sleepUntilNextNight() async throws {
        let next =
            fleet.night(at: fleet.night(at: truth).end).start + Night.lead + random.duration(.zero...(.minutes(30)))
        try await time.sleep(next - truth)
    }
}
