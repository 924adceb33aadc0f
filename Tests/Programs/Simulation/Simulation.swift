import ArgumentParser
import Foundation
import Logging

/// Plays seeds and prints each violation with the command that plays its seed again.
@main struct Simulation: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "Simulation",
        abstract: "Simulates nightly backups under faults and checks that no promise of aws-man is violated.",
        discussion: """
            Each seed gives a small fleet of AWS accounts in a simulated cloud. aws-man backs the fleet up in one to three \
            nights with faults (errors, lost and late answers, lagging listings, process crashes, user actions and more), \
            then in a night without faults, which must fix everything. All of it runs in virtual time.

            A safety checker judges every call that changes the cloud, and an audit judges what every night leaves. The \
            exit code is 1 if either found a violation. A seed plays the same nights every time.
            """)

    @Option(help: "Play only this seed, and print the log of the program.")
    var seed: UInt64?

    @Option(help: "The first seed; the following seeds are played in order. Ignored with --seed.")
    var from: UInt64 = 1

    @Option(help: "Play seeds until at least this many nights have been simulated. Ignored with --seed.")
    var nights = 1_000

    @Flag(help: "Let listings lie in favour of the neighbour. The checker must then find violations.")
    var lies = false

    func run() async throws {
        try Self.requireDeterministicHashing()
        let clock = ContinuousClock()
        let start = clock.now
        var total = SimulationRun.Outcome()
        var violating: [UInt64] = []
        var next = seed ?? from
        repeat {
            let run = seed.map { SimulationRun(seed: $0, lies: lies, logger: Logger(label: "simulation")) }
            var outcome = try await (run ?? SimulationRun(seed: next, lies: lies)).play()
            // Why not of each seed: it takes two nights more.
            if next % 5 == 0 { outcome.violations += try await SimulationRun(seed: next).delays() }
            total.nights += outcome.nights
            total.calls += outcome.calls
            total.crashes += outcome.crashes
            if !outcome.violations.isEmpty {
                violating.append(next)
                show(outcome, of: next)
            }
            next += 1
        } while seed == nil && total.nights < nights
        let minutes = max(Double((clock.now - start).components.seconds), 1) / 60
        print(
            "Simulated \(total.nights) nights of \(next - (seed ?? from)) seeds with \(total.calls) API calls and "
                + "\(total.crashes) process crashes; \(Int(Double(total.nights) / minutes)) nights per minute.")
        guard violating.isEmpty else {
            print("Violations in \(violating.count) seeds: \(violating.map(String.init).joined(separator: ", "))")
            throw ExitCode.failure
        }
        print("No violation was found.")
    }

    /// Prints the faults and violations of a seed; among many seeds, only its first five violations.
    private func show(_ outcome: SimulationRun.Outcome, of number: UInt64) {
        for (index, plan) in outcome.faultPlans.enumerated() {
            print("seed \(number): faults of night \(index + 1): \(plan)")
        }
        let shown = outcome.violations.prefix(seed == nil ? 5 : .max)
        for violation in shown { print("seed \(number): violation: \(violation)") }
        let rest = outcome.violations.count - shown.count
        print("seed \(number): \(rest > 0 ? "\(rest) more violations; " : "")to play it alone:")
        print("    swift run -c release Simulation --seed \(number)")
    }

    /// Restarts the program with deterministic hashing, so that sets and dictionaries have the same order in every process
    /// and a seed plays the same nights.
    private static func requireDeterministicHashing() throws {
        let name = "SWIFT_DETERMINISTIC_HASHING"
        guard ProcessInfo.processInfo.environment[name] == nil else { return }
        setenv(name, "1", 1)
        let arguments = CommandLine.arguments.map { strdup($0) } + [nil]
        execv("/proc/self/exe", arguments)
        throw ValidationError("The program cannot restart itself. Set \(name)=1 and start it again.")
    }
}
