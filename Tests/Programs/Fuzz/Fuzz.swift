import ArgumentParser
import Foundation

/// Gives the program's readers of outside input random broken input, each target in a process of its own.
@main struct Fuzz: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "Fuzz",
        abstract: "Feeds broken input to whatever reads what comes from outside, and fails on a crash or a complaint.",
        discussion: """
            Each target runs in a process of its own. It fails when the process dies of a signal, when a case takes too \
            long or too much memory, and when a case was neither read nor refused in words. Case n of a seed is the same \
            in every run.
            """)

    @Option(help: "Run only this target; may be repeated.")
    var target: [FuzzName] = []

    @Option(help: "The seed. Other seeds draw other cases.")
    var seed: UInt64 = 20_261_130

    @Option(help: "Run each target for this many seconds.")
    var seconds = 10

    @Option(help: "Run this many cases of each target instead.")
    var cases: Int?

    @Option(help: "The first case.")
    var from = 0

    @Option(name: .customLong("case"), help: "Show and run only this case of one target, in this process.")
    var single: Int?

    @Option(help: .hidden)
    var progress: String?

    func run() async throws {
        if let single {
            guard target.count == 1 else { throw ValidationError("--case needs one --target") }
            try await play(target[0], .single(single), progress: nil)
        } else if let progress {
            guard target.count == 1 else { throw ValidationError("--progress needs one --target") }
            let plan = cases.map { FuzzRun.Plan.cases($0, from: from) } ?? .seconds(seconds, from: from)
            try await play(target[0], plan, progress: progress)
        } else {
            var failed: [String] = []
            for target in target.isEmpty ? FuzzName.everything : target {
                if try await !runApart(target) { failed.append(target.rawValue) }
            }
            guard failed.isEmpty else {
                print("FAILED: \(failed.joined(separator: ", "))")
                throw ExitCode.failure
            }
        }
    }

    /// Runs the target in this process. Ends with 1 after a complaint.
    private func play(_ name: FuzzName, _ plan: FuzzRun.Plan, progress: String?) async throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "aws-man-fuzz-\(getpid())")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer {
            // Why: a directory that is left behind does no harm.
            try? FileManager.default.removeItem(at: directory)
        }
        let run = try FuzzRun(name: name.rawValue, seed: seed, plan: plan, progress: progress)
        if try await !run.play(try await name.target(in: directory)) { throw ExitCode.failure }
    }

    /// Runs the target in a process of its own; returns whether all went well.
    private func runApart(_ name: FuzzName) async throws -> Bool {
        let progress = FileManager.default.temporaryDirectory.appending(
            path: "aws-man-fuzz-\(getpid())-\(name.rawValue)")
        try Data(count: MemoryLayout<Int>.size).write(to: progress)
        defer {
            // Why: a file of eight bytes that is left behind does no harm.
            try? FileManager.default.removeItem(at: progress)
        }
        let process = Process()
        process.executableURL = URL(filePath: "/proc/self/exe")
        process.arguments =
            ["--target", name.rawValue, "--seed", "\(seed)", "--from", "\(from)", "--progress", progress.path]
            + (cases.map { ["--cases", "\($0)"] } ?? ["--seconds", "\(seconds)"])
        // Why: the backtrace takes longer than a case may, and the case that is named can be played again with one.
        process.environment = ProcessInfo.processInfo.environment.merging(["SWIFT_BACKTRACE": "enable=no"]) { $1 }
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            process.terminationHandler = { _ in continuation.resume() }
            do {
                try process.run()
            } catch {
                continuation.resume(throwing: error)
            }
        }
        if process.terminationReason == .exit { return process.terminationStatus == 0 }
        let number = try Data(contentsOf: progress).withUnsafeBytes { $0.loadUnaligned(as: Int.self) }
        let signal = process.terminationStatus
        let what =
            signal == SIGALRM ? "took too long" : "died of signal \(signal) (\(String(cString: strsignal(signal))))"
        print("\(name.rawValue): case \(number) \(what)")
        print("    \(FuzzRun.again(name.rawValue, seed: seed, number: number))")
        return false
    }
}
