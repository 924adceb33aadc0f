import ArgumentParser
import Model
import Queue
import Reports

struct ReportCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Shows the result or the progress of a run, per account and region.")

    @ParentCommand var root: AWSMan
    @OptionGroup(visibility: .hidden) var here: GlobalOptions
    @OptionGroup var lanes: LaneOptions
    @Argument(help: .run) var run: String?
    @Option(help: "How to print it.") var format = OutputFormat.text

    func execute(in surroundings: Surroundings) async throws -> Conclusion {
        let place = try workplace(in: surroundings)
        let store = try await place.store(.existing)
        let printer = ReportPrinter(workplace: place, store: store)
        let key = try await store.find(run).key
        var report = try await printer.report(
            key, failures: format == .json ? ReportPrinter.jsonFailures : ReportPrinter.textFailures)
        if !lanes.isEmpty {
            let all = report
            report.lanes = all.lanes.filter(lanes.matches)
            if report.lanes.isEmpty { throw lanes.nothingMatches(in: all) }
        }
        // Why the lock: when an owner was killed, only the lock shows this at once.
        let isWorked = report.state == .ended ? true : try OwnerLock.tryAcquire(database: place.paths.database) == nil
        let conclusion = Conclusion(report: report, needsAttention: !isWorked)
        printer.print(report, format: format, status: ProgramStatus.of(conclusion), isWorked: isWorked)
        return conclusion
    }
}
