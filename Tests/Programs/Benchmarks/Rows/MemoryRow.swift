import ArgumentParser
import Commands
import Engine
import Foundation
import Logging
import Model
import Queue

/// Measures the memory of the built `aws-man work` without work, and of an owner with a million tasks, as the kernel
/// counts it.
struct MemoryRow {
    let workspace: Workspace

    /// The target in megabytes.
    static let idleTarget = 30.0
    /// The target in megabytes.
    static let fullTarget = 200.0
    static let lanes = 1_000

    func measure() async throws -> [Line] {
        let tasks = workspace.size(1_000_000, quick: 100_000)
        let idle = try await idle()
        let path = workspace.newPath()
        let store = try await SQLiteStore.open(path: path, .creating, at: SampleFleet.now)
        try await SampleFleet.fill(store, rows: tasks, lanes: Self.lanes, payload: SampleFleet.payload(120))
        try await store.close()
        let child = try ChildProcess(ChildProcess.path(of: "Benchmarks"), ["owner", path])
        let figures = child.line().split(separator: " ").compactMap { Double($0) }
        child.end()
        guard figures.count == 3 else { preconditionFailure("the owner tells its figures") }
        return [
            Line(
                what: "5 anonymous memory, idle (aws-man work)", value: "\(Figure.short(idle)) MB",
                against: "target 30 MB", ratio: idle / Self.idleTarget, holds: idle <= Self.idleTarget),
            Line(
                what: "5 resident, \(tasks) tasks over \(Self.lanes) accounts, at most",
                value: "\(Figure.short(figures[0])) MB", against: "target 200 MB",
                ratio: figures[0] / Self.fullTarget, holds: figures[0] <= Self.fullTarget),
            Line(
                what: "5   of that anonymous, with \(Figure.short(figures[2])) settled meanwhile",
                value: "\(Figure.short(figures[1])) MB", against: "", ratio: nil),
        ]
    }

    private func idle() async throws -> Double {
        let accounts = workspace.directory + "/accounts"
        try FileManager.default.createDirectory(atPath: accounts, withIntermediateDirectories: true)
        let file = "account: \"123456789012\"\nregions: [cn-north-1]\n"
        try file.write(toFile: accounts + "/one.yaml", atomically: true, encoding: .utf8)
        let child = try ChildProcess(
            ChildProcess.path(of: "aws-man"), ["--accounts", accounts, "--database", workspace.newPath(), "work"])
        defer { child.end() }
        // Six seconds are longer than the program waits for its account files to settle.
        try await Task.sleep(for: .seconds(6))
        let anonymous = child.figures.anonymous
        precondition(child.process.isRunning && anonymous > 0, "it stays for more work")
        return anonymous
    }
}

/// Owns a full queue for some seconds, so that its memory can be measured. Its attempts only sleep for 100 ms, and all
/// bounds are the usual ones. It prints the most resident and anonymous megabytes, and the number of settled tasks.
struct OwnerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "owner", abstract: "Works a queue for some seconds.")

    @Argument var database: String

    mutating func run() async throws {
        let store = try await SQLiteStore.open(path: database, .existing, at: SampleFleet.now)
        let live = Effects.live()
        let start = live.now()
        // The queue was filled for a fixed night, and the clock starts there.
        let effects = Effects(
            now: { SampleFleet.now + (live.now() - start) }, uptime: live.uptime, sleep: live.sleep, random: live.random
        )
        let job = JobDefinition(kind: SampleFleet.kind, effect: .creates, limit: .seconds(120)) { attempt in
            // Why: a sleep that is cut short changes nothing.
            try? await attempt.effects.sleep(.milliseconds(100))
            attempt.control.answered(SampleFleet.action, .fine)
            return AttemptResult(.done)
        }
        let stop = StopSignal()
        let engine = Engine(
            store: store, jobs: [job], buckets: [:], limits: Limits(), effects: effects,
            logger: Logger(label: "benchmark") { _ in SwiftLogNoOpLogHandler() })
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                // Why: the sleep is not cancelled before it ends.
                try? await live.sleep(.seconds(8))
                stop.request()
            }
            _ = await engine.run(until: .stopped, as: SampleFleet.owner, stop: stop)
            group.cancelAll()
        }
        let figures = ProcessFigures(getpid())
        let done = known(try await store.run(SampleFleet.run)).counts.done
        print(figures.residentAtMost, figures.anonymous, done)
    }
}
