import AWS
import Accounts
import ArgumentParser
import CloudSimulator
import Commands
import CurlTransport
import Engine
import Foundation
import Jobs
import Logging
import Model
import Queue

/// Measures a whole night of one large account with the buckets opened wide, so that the machine decides how long it takes.
struct AccountRow {
    let workspace: Workspace

    func measure() async throws -> [Line] {
        let instances = workspace.size(2_500, quick: 250)
        let fleet = AgedFleet(
            now: SampleFleet.wallNow, members: CloudProcess.members(1) { _ in instances }, snapshotDays: 10,
            imageWeeks: 2, hasEdgeCases: false)
        var settings = CloudProcess.quick
        settings.pendingPerRegion = .max
        let cloud = try CloudProcess(fleet, settings, latency: "0-1", in: workspace)
        defer { cloud.child.end() }
        let night = try await cloud.cost {
            try ChildProcess(
                ChildProcess.path(of: "Benchmarks"),
                ["open-night", try cloud.accounts(in: workspace, isOpen: true), workspace.newPath()],
                environment: cloud.environment, quiet: true)
        }
        return [
            Line(
                what: "15 a night of \(instances) instances in one account, no bucket",
                value: "\(Figure.short(night.perChange)) µs a change",
                against: "\(night.changes) changes of \(night.calls) calls", ratio: nil),
            Line(
                what: "15   wall time; processor time", value: "\(Figure.short(night.seconds)) s",
                against: "\(Figure.short(night.processorSeconds)) s", ratio: nil),
            Line(
                what: "15   most memory resident", value: "\(Figure.short(night.megabytes)) MB", against: "", ratio: nil
            ),
        ]
    }
}

/// Works the night of an accounts directory as `aws-man run` does, but without the buckets of AWS's actions.
struct OpenNight: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "open-night", abstract: "Works a night of an accounts directory without token buckets.")

    @Argument var accounts: String
    @Argument var database: String

    mutating func run() async throws {
        let effects = Effects.live()
        let environment = ProcessInfo.processInfo.environment
        let fleet = try FleetReader.read(directory: accounts)
        let transport = try CurlTransport(TransportConfiguration(environment: environment))
        let fleetJobs = CallsRow.fleetJobs(fleet, transport.transport, effects, environment: environment)
        let night = fleet.night(at: effects.now())
        let run = known(RunKey(name: "nightly", night: night))
        let store = try await SQLiteStore.open(path: database, .creating, at: effects.now())
        _ = try await store.enqueue(fleetJobs.request(run: run, night: night, at: effects.now()), at: effects.now())
        let engine = Engine(
            store: store, jobs: fleetJobs.jobs, buckets: [:], services: fleetJobs.services, limits: fleet.limits,
            effects: effects, logger: Logger(label: "benchmark") { _ in SwiftLogNoOpLogHandler() })
        let ending = await engine.run(until: .ended(run), as: SampleFleet.owner)
        precondition(ending == .goalMet, "the night ended: \(ending)")
        await transport.close()
        try await store.close()
    }
}
