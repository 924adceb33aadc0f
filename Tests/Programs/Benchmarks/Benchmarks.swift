import ArgumentParser
import Dispatch
import Foundation

/// Waits for the benchmarks on a thread that stays: valgrind cannot follow a main thread that is given to libdispatch.
@main
enum Program {
    static func main() {
        let end = DispatchSemaphore(value: 0)
        Task.detached {
            await Benchmarks.main()
            end.signal()
        }
        end.wait()
    }
}

/// Measures what REQUIREMENTS R57–R60 promise: every row as value, bound or rival, and ratio.
struct Benchmarks: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measures the numbers to hold, each beside its bound or rival.",
        discussion: "Build it for release. How each row is measured is in Sources/Benchmarks/README.md.",
        subcommands: [Measure.self, AnswerServer.self, OwnerCommand.self], defaultSubcommand: Measure.self)
}

/// All rows, or some.
struct Measure: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Measures all rows, or those that are named.")

    @Flag(help: "Smaller sizes, for a look in under a minute.")
    var quick = false

    @Option(help: "Which rows; all when none is named.")
    var row: [RowName] = []

    @Option(help: "Where databases are made: on the disk whose fsync is to count.")
    var directory = FileManager.default.temporaryDirectory.path

    mutating func run() async throws {
        let workshop = try Workshop(under: directory, isQuick: quick)
        defer { workshop.clear() }
        print(Machine.description(directory: directory))
        print(Line.heading)
        for name in row.isEmpty ? RowName.allCases : row {
            for line in try await name.measure(in: workshop) { print(line.text) }
        }
    }
}

/// The rows by name, in order of value.
enum RowName: String, CaseIterable, ExpressibleByArgument {
    case transitions, claims, night, calls, memory, restart, rival

    func measure(in workshop: Workshop) async throws -> [Line] {
        switch self {
        case .transitions: try await TransitionsRow(workshop: workshop).measure()
        case .claims: try await ClaimsRow(workshop: workshop).measure()
        case .night: try await NightRow(workshop: workshop).measure()
        case .calls: try await CallsRow(workshop: workshop).measure()
        case .memory: try await MemoryRow(workshop: workshop).measure()
        case .restart: try await RestartRow(workshop: workshop).measure()
        case .rival: try await RivalRow(workshop: workshop).measure()
        }
    }
}
