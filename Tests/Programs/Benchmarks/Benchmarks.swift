import ArgumentParser
import Dispatch
import Foundation

/// Waits for the benchmarks on the main thread, because valgrind cannot follow a main thread given to libdispatch.
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

/// Measures the promises of REQUIREMENTS R57–R60, R77, R78, R84–R87 and R115. Every row has a value, a bound or baseline, and a
/// ratio.
struct Benchmarks: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measures the required numbers, each beside its bound or baseline.",
        discussion: "Build it for release. Tests/Programs/Benchmarks/README.md says how each row is measured.",
        subcommands: [
            Measure.self, AnswerServer.self, OwnerCommand.self, OpenNight.self, ReadInstances.self,
            ListerCommand.self,
        ], defaultSubcommand: Measure.self)
}

/// Measures all rows, or the named ones.
struct Measure: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Measures all rows, or those that are named.")

    @Flag(help: "Measure with smaller sizes, in about a minute.")
    var quick = false

    @Option(help: "The rows to measure; all when none is named.")
    var row: [RowName] = []

    @Option(help: "The directory that databases are made in, on the disk whose fsync is to count.")
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

/// The rows by name, in the order of the table.
enum RowName: String, CaseIterable, ExpressibleByArgument {
    case transitions, claims, night, calls, memory, restart, boto3
    case ownParts = "own-parts"
    case nights, large, attempts, plans, inventory, fleet, account, answers, serve

    func measure(in workspace: Workspace) async throws -> [Line] {
        switch self {
        case .transitions: try await TransitionsRow(workspace: workspace).measure()
        case .claims: try await ClaimsRow(workspace: workspace).measure()
        case .night: try await NightRow(workspace: workspace).measure()
        case .calls: try await CallsRow(workspace: workspace).measure()
        case .memory: try await MemoryRow(workspace: workspace).measure()
        case .restart: try await RestartRow(workspace: workspace).measure()
        case .boto3: try await Boto3Row(workspace: workspace).measure()
        case .ownParts: try OwnPartsRow(workspace: workspace).measure()
        case .nights: try await NightsRow(workspace: workspace).measure()
        case .large: try await LargeRow(workspace: workspace).measure()
        case .attempts: try await AttemptsRow(workspace: workspace).measure()
        case .plans: try await PlansRow(workspace: workspace).measure()
        case .inventory: try await InventoryRow(workspace: workspace).measure()
        case .fleet: try await FleetRow(workspace: workspace).measure()
        case .account: try await AccountRow(workspace: workspace).measure()
        case .answers: try await AnswersRow(workspace: workspace).measure()
        case .serve: try await ServeRow(workspace: workspace).measure()
        }
    }
}
