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

/// Measures what REQUIREMENTS R57–R60 promise: every row as value, bound or baseline, and ratio.
struct Benchmarks: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measures the numbers to hold, each beside its bound or baseline.",
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
        let workspace = try Workspace(under: directory, isQuick: quick)
        defer { workspace.clear() }
        print(Machine.description(directory: directory))
        print(Line.heading)
        for name in row.isEmpty ? RowName.allCases : row {
            for line in try await name.measure(in: workspace) { print(line.text) }
        }
    }
}

/// The rows by name, in order of value.
enum RowName: String, CaseIterable, ExpressibleByArgument {
    case transitions, claims, night, calls, memory, restart, boto3
    case ownParts = "own-parts"

    func measure(in workspace: Workspace) async throws -> [Line] {
        switch self {
        case .transitions: try await TransitionsRow(workspace: workspace).measure()
        case .claims: try await ClaimsRow(workspace: workspace).measure()
        case .night: try await NightRow(workspace: workspace).measure()
        case .calls: try await CallsRow(workspace: workspace).measure()
        case .memory: try await MemoryRow(workspace: workspace).measure()
        case .restart: try await RestartRow(workspace: workspace).measure()
        case .boto3: try await Boto3Row(workspace: workspace).measure()
        case .ownParts: try await OwnPartsRow(workspace: workspace).measure()
        }
    }
}
