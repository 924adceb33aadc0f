import ArgumentParser
import Foundation
import Logging

/// Plays seeds, and says which ones went wrong and how to play them again.
@main struct Simulation: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "Simulation",
        abstract: "Plays nights in virtual time in which everything goes wrong, and audits what they leave.")

    @Option(help: "Plays this seed alone, with the program's log.")
    var seed: UInt64?

    @Option(help: "Plays from this seed on.")
    var from: UInt64 = 1

    @Option(help: "Goes on until so many nights have been played.")
    var nights = 1_000

    func run() async throws {
        try Self.hashAlike()
        if let seed {
            let outcome = try await SimulatedWorld(seed: seed, logger: Logger(label: "nights")).play()
            for complaint in outcome.complaints { print(complaint) }
            print(
                "seed \(seed): \(outcome.nights) nights, \(outcome.deaths) deaths, \(outcome.complaints.count) complaints"
            )
            if !outcome.complaints.isEmpty { throw ExitCode.failure }
            return
        }
        let clock = ContinuousClock()
        let begun = clock.now
        var total = SimulatedWorld.Outcome()
        var seed = from
        var bad: [UInt64] = []
        while total.nights < nights {
            let outcome = try await SimulatedWorld(seed: seed).play()
            total.nights += outcome.nights
            total.calls += outcome.calls
            total.deaths += outcome.deaths
            if !outcome.complaints.isEmpty {
                bad.append(seed)
                for (index, faults) in outcome.weathers.enumerated() {
                    print("seed \(seed): night \(index + 1): \(faults)")
                }
                for complaint in outcome.complaints.prefix(5) { print("seed \(seed): \(complaint)") }
                print("again: \(Self.again(seed))")
            }
            seed += 1
        }
        let minutes = Double((clock.now - begun).components.seconds) / 60
        print(
            "\(total.nights) nights of \(seed - from) seeds, \(total.calls) calls, \(total.deaths) deaths: "
                + "\(bad.count) seeds with complaints; \(Int(Double(total.nights) / max(minutes, 1.0 / 60))) nights a minute"
        )
        if !bad.isEmpty { throw ExitCode.failure }
    }

    /// Starts this program anew unless sets and dictionaries have the same order in every process: a seed could not be
    /// played again otherwise.
    private static func hashAlike() throws {
        let name = "SWIFT_DETERMINISTIC_HASHING"
        guard ProcessInfo.processInfo.environment[name] == nil else { return }
        setenv(name, "1", 1)
        let arguments = CommandLine.arguments.map { strdup($0) } + [nil]
        execv("/proc/self/exe", arguments)
        throw ValidationError("cannot start itself anew: set \(name)=1")
    }

    /// The one command that plays a seed again.
    static func again(_ seed: UInt64) -> String { "swift run -c release Simulation --seed \(seed)" }
}
