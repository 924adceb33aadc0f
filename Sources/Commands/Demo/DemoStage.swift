import Accounts
import CloudSimulator
import Engine
import Foundation
import Jobs
import Model
import Queue
import Reports

/// The demo's cloud and clock. The program works with them as it would work with AWS.
struct DemoStage: Sendable {
    let fleet: Fleet
    let simulator: CloudSimulator
    let clock: FastClock
    let workplace: Workplace
    private let fleetJobs: FleetJobs

    /// The result of one night.
    struct PlayedNight: Sendable {
        let report: RunReport
        let status: ProgramStatus
        let tally: DemoTally
    }

    /// The range of a call's duration in seconds.
    private static let latency: ClosedRange<Double> = 0.15...0.3

    init(_ place: Workplace, cloudFile: String, speed: Double) throws {
        let real = place.surroundings.effects
        let fleet = try DemoFleet.fleet()
        let earlier = try DemoCloud.load(cloudFile)
        let clock = FastClock(startingAt: earlier?.now ?? DemoCloud.firstNight, speed: speed, real: real)
        let simulator = CloudSimulator(
            scenario: earlier ?? DemoCloud.scenario(fleet), clock: .following { clock.now },
            // Why the time: a cloud that is continued must not use an id twice, since AWS never does.
            seed: UInt64(clamping: clock.now.milliseconds),
            latency: { _ in
                .milliseconds(
                    Int64(
                        (Self.latency.lowerBound + real.random() * (Self.latency.upperBound - Self.latency.lowerBound))
                            * 1_000))
            },
            pause: clock.effects.sleep)
        var surroundings = place.surroundings
        surroundings.environment = [:]
        surroundings.effects = clock.effects
        surroundings.transport = { simulator.transport }
        surroundings.credentials = DemoFleet.credentials(fleet)
        (self.fleet, self.simulator, self.clock) = (fleet, simulator, clock)
        workplace = place.moved(to: surroundings)
        fleetJobs = try workplace.fleetJobs(fleet)
    }

    /// Performs a whole `run` of one night: enqueue, work, report.
    func run() async throws -> PlayedNight {
        let night = fleet.night(at: clock.now)
        guard let key = RunKey(night: night) else { throw CommandFailure(.fatal, "the night has no name") }
        simulator.clearLedger()
        let session = try await QueueSession(workplace, fleetJobs)
        let request = try fleetJobs.request(run: key, night: night, listsAgain: true, at: clock.now)
        _ = try await session.store.enqueue(request, at: clock.now)
        if try await session.store.run(key)?.endedAt == nil { _ = try await session.work(until: .ended(key)) }
        guard let report = try await session.store.report(key, failureLimit: ReportPrinter.textFailures) else {
            throw StoreError.noSuchRun(key)
        }
        let conclusion = Conclusion(signal: workplace.surroundings.signals.signal, report: report)
        try await session.end()
        return PlayedNight(
            report: report, status: ProgramStatus.of(conclusion), tally: DemoTally(simulator, fleet, since: night.start)
        )
    }

    /// Sets the clock to `nightly_at` of the next night.
    func sleepUntilNextNight() {
        let next = fleet.night(at: fleet.night(at: clock.now).end)
        clock.skip(to: next.start + Night.lead)
    }

    /// Spells command lines that name the demo's database. They name no accounts, because the fleet is built in.
    var call: ProgramCall {
        ProgramCall(
            program: workplace.surroundings.program, database: workplace.paths.database, replays: false)
    }

    var isInterrupted: Bool { workplace.surroundings.signals.signal != nil }

    /// True while the role lacks the permission to delete.
    var deniesDeletes: Bool {
        let cloud = simulator.dump()
        return fleet.accounts.contains { $0.name == DemoCloud.denied && cloud[$0.id]?.denials.isEmpty == false }
    }

    /// Gives the role the permission to delete.
    func grantDeletes() {
        for account in fleet.accounts where account.name == DemoCloud.denied {
            simulator.edit(account.id) { $0.denials = [] }
        }
    }
}
