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
    /// Described at `Neighbour`.
    let lies: Bool

    init(
        seed: UInt64, lies: Bool = false, logger: Logger = Logger(label: "simulation") { _ in SwiftLogNoOpLogHandler() }
    ) {
        (self.seed, self.lies, self.logger) = (seed, lies, logger)
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
        let environment = try SimulationEnvironment(seed: seed, logger: logger, lies: lies)
        return try await Self.within(environment) { try await playNights(in: environment) }
    }

    private static func within<Result: Sendable>(
        _ environment: SimulationEnvironment, _ body: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        try await environment.time.run {
            try await withThrowingTaskGroup(of: Result?.self) { group in
                group.addTask {
                    await environment.network.run()
                    return nil
                }
                group.addTask {
                    defer { environment.network.close() }
                    return try await body()
                }
                var result: Result?
                for try await ended in group { if let ended { result = ended } }
                return try SimulationEnvironment.require(result, "result")
            }
        }
    }

    /// Plays a night twice, without and with the neighbour, and returns a line for each other account that he made later by
    /// more than a fiftieth and a second. No other fault is played, and every call takes the same time.
    func delays() async throws -> [String] {
        let (alone, beside) = (try await lengths(deeds: 0), try await lengths(deeds: 60))
        return alone.sorted { $0.key < $1.key }.compactMap { account, before in
            guard let after = beside[account], after > before * 1.02 + .seconds(1) else { return nil }
            return "\(account) took \(after.words) beside a neighbour, and \(before.words) without"
        }
    }

    /// How long the night of each account lasts that is not the neighbour's.
    private func lengths(deeds: Int) async throws -> [AccountID: Duration] {
        let environment = try SimulationEnvironment(seed: seed, logger: logger)
        guard environment.accounts.count > 1 else { return [:] }
        return try await Self.within(environment) {
            var plan = FaultPlan()
            plan.latency = .milliseconds(60)...(.milliseconds(60))
            plan.neighbourDeeds = deeds
            environment.use(plan)
            let start = environment.truth
            var night = try SimulatedNight(environment, plan, database: MemoryStore(), earlier: nil)
            _ = try await night.play()
            return environment.lastCalls.filter { $0.key != environment.neighbour.account }.mapValues { $0 - start }
        }
    }

    private func playNights(in environment: SimulationEnvironment) async throws -> Outcome {
        var outcome = Outcome()
        var database = MemoryStore()
        var runs: [RunKey] = []
        var confirmed: [Lane: Int] = [:]
        let nightsWithFaults = environment.random.int(1...3)
        for number in 1...(nightsWithFaults + 1) {
            let isFaultFree = number > nightsWithFaults
            let plan = isFaultFree ? FaultPlan() : environment.drawPlan()
            environment.use(plan)
            // Why: a night that must lose nothing begins with files that can be read.
            if isFaultFree || plan.mustBeWaitedOut { environment.files.restore(at: environment.truth) }
            // Why nothing with another database: that one has confirmed nothing.
            let isKnown = !plan.losesDatabase && !plan.secondHost
            environment.checker.note(confirmed: isKnown ? confirmed : [:], in: environment.cloud.dump())
            var night = try SimulatedNight(environment, plan, database: database, earlier: runs.last)
            let report = try await night.play()
            database = night.database
            runs.append(night.run)
            logger.info("night \(number): \(plan.summary)")
            outcome.nights += 1
            if plan.losesDatabase { confirmed = [:] }
            for lane in report.lanes {
                guard let count = lane.confirmedSelection, let account = AccountID(lane.account),
                    let region = Region(lane.region)
                else { continue }
                confirmed[Lane(account: account, region: region)] = count
            }
            outcome.crashes += night.crashes
            outcome.calls += report.api.calls
            // Why: requests that dead processes left on their way must arrive before the audit.
            try await environment.time.sleep(.minutes(6))
            let audit = NightAudit(
                number: number, night: night.night, plan: plan, actions: environment.actions,
                checker: environment.checker,
                neighbour: environment.neighbour, isFaultFree: isFaultFree)
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
