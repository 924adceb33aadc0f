import ArgumentParser
import Commands
import CurlTransport
import Foundation
import Jobs
import Model

/// Measures the memory of a process that lists and plans a large account, over that of the same process before.
struct InventoryRow {
    let workspace: Workspace

    /// The target in megabytes.
    static let target = 100.0

    func measure() async throws -> [Line] {
        let volumes = workspace.size(5_000, quick: 1_000)
        let target = Self.target * Double(volumes) / 5_000
        let cloud = try AgedCloud(volumes: volumes, in: workspace)
        defer { cloud.end() }
        let child = try ChildProcess(ChildProcess.path(of: "Benchmarks"), ["lister", cloud.endpoint])
        let figures = child.line().split(separator: " ").compactMap { Double($0) }
        child.end()
        guard figures.count == 3 else { preconditionFailure("the lister tells its figures") }
        let what = "\(volumes * 10) snapshots, \(volumes) images, \(volumes / 2) instances"
        func line(_ name: String, _ megabytes: Double) -> Line {
            Line(
                what: "13 \(name), \(what)", value: "\(Figure.short(megabytes)) MB over idle",
                against: "target \(Figure.short(target)) MB", ratio: megabytes / target, holds: megabytes <= target)
        }
        return [line("at most", figures[1] - figures[0]), line("held", figures[2] - figures[0])]
    }
}

/// Lists and plans the account of a cloud, and prints the megabytes that were resident before, at most, and with the
/// inventory after the plan is gone.
struct ListerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lister", abstract: "Lists and plans the account of a simulated cloud.")

    @Argument var endpoint: String

    mutating func run() async throws {
        let effects = Effects.live()
        let (jobs, transport) = try AgedCloud.fleetJobs(endpoint, effects)
        let before = ProcessFigures(getpid()).resident
        let tasks = try await AgedCloud.plan(jobs, effects).count
        let after = ProcessFigures(getpid())
        print(before, after.residentAtMost, after.resident)
        precondition(tasks > 0, "the plan has tasks")
        await transport.close()
    }
}
