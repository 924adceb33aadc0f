import Accounts
import ArgumentParser
import Jobs
import Model
import Reports
import Synchronization

struct AccountsCheckCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Reads every account file and asks AWS, per account and region, whether everything is in place.",
        discussion: """
            Changes nothing: write permissions are asked by dry runs of EC2, and only of AWS itself. Ends with 78 when a file \
            is wrong, else with 3 when something is not in place.
            """)

    @ParentCommand var root: AWSMan
    @OptionGroup(visibility: .hidden) var here: GlobalOptions
    @OptionGroup var lanes: LaneOptions
    @Option(help: "How to print it.") var format = OutputFormat.text
    func execute(in surroundings: Surroundings) async throws -> Conclusion {
        let place = workplace(in: surroundings)
        place.warnOfFiles()
        let fleetJobs = try await place.wholeFleetJobs(place.fleet())
        let fleet = fleetJobs.fleet
        // Why before the probes: the problems of the files are told even when AWS cannot be asked.
        let files = place.conclude(fleetJobs)
        let printer = ProbePrinter(place, fleet, isQuiet: format == .json)
        // Why at once: a fleet takes minutes, and its user waits.
        let probes = try await fleetJobs.check(lanes.fleetFilter) { printer.print($0) }
        let conclusion =
            files.failure == nil
            ? Conclusion(needsAttention: files.needsAttention || probes.isEmpty || !probes.allSatisfy(\.isGood)) : files
        switch format {
        case .text:
            printer.printEnd(of: probes)
            place.tellIdle(fleetJobs, lanes)
        case .json:
            let warnings = fleetJobs.warnings() + fleet.problems.map(\.description)
            place.console.print(
                CheckJSON(
                    probes, warnings: warnings, idle: fleetJobs.idle(lanes.fleetFilter),
                    exit: ProgramStatus.of(conclusion)
                ).document.text)
        }
        return conclusion
    }
}

/// Prints a row for each account and region as soon as it was asked, but only so many of those that are well.
private final class ProbePrinter: Sendable {
    private let console: Console
    private let text: CheckText
    private let isQuiet: Bool
    private let goodRows = Mutex(0)

    init(_ place: Workplace, _ fleet: Fleet, isQuiet: Bool) {
        console = place.console
        text = CheckText(names: fleet.accounts.map(\.name), ink: console.outputInk, call: place.call)
        self.isQuiet = isQuiet
    }

    func print(_ probe: LaneProbe) {
        guard !isQuiet, !probe.isGood || takesGoodRow() else { return }
        console.printProse(text.row(probe))
    }

    private func takesGoodRow() -> Bool {
        goodRows.withLock { rows in
            rows += 1
            return rows <= CheckText.mostGoodRows
        }
    }

    func printEnd(of probes: [LaneProbe]) { console.printProse("\n" + text.end(probes)) }
}
