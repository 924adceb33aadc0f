import ArgumentParser
import Model
import Queue
import Reports

struct ReportCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Shows the result or the progress of a run, per account and region.",
        discussion: """
            All forms have the same verdict, and so has the exit code. --only problems leaves out the accounts and regions \
            in which nothing is wrong; the verdict and the sums remain those of all.
            """)

    /// The form in which a report is printed.
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, json, csv, html
    }

    /// The words that `--only` takes.
    enum Only: String, ExpressibleByArgument, CaseIterable {
        case problems
    }

    @ParentCommand var root: AWSMan
    @OptionGroup(visibility: .hidden) var here: GlobalOptions
    @OptionGroup var lanes: LaneOptions
    @Argument(help: .run) var run: String?
    @Option(help: "How to print it.") var format = Format.text
    @Option(help: "Show only what is wrong.") var only: Only?
    @Option(help: ArgumentHelp("Write it to this file, whole or not at all.", valueName: "file")) var output: String?
    @OptionGroup var metrics: MetricsOptions

    func validate() throws {
        guard metrics.metricsFile == nil || run == nil && lanes.isEmpty else {
            throw ValidationError(
                "--metrics-file is about the newest run and all accounts: leave out the run's name, --account and --region"
            )
        }
    }

    private func printer(_ place: Workplace) -> ReportPrinter {
        ReportPrinter(workplace: place, scope: only == nil ? .everything : .problems, output: output)
    }

    func execute(in surroundings: Surroundings) async throws -> Conclusion {
        let place = workplace(in: surroundings)
        let lanes = try await lanes.withoutTags(place)
        let store = try await place.store(.reading)
        let file = metrics.file(place)
        let reading = ReportReading(
            place: place, store: store, lanes: lanes,
            failures: format == .json || format == .csv ? ReportPrinter.jsonFailures : ReportPrinter.textFailures)
        let summary: RunSummary
        let conclusion: Conclusion
        switch try await reading.result(run) {
        case .run(let found, let result): (summary, conclusion) = (found, result)
        case .none(let asked):
            file?.write(await file?.facts(store))
            return try withoutRun(asked, place)
        }
        // Why before the report: its reader may keep the command waiting.
        file?.write(await file?.facts(store), conclusion)
        if format == .html {
            try printer(place).print(
                conclusion, try await reading.pictures(of: summary, isNewest: run == nil, conclusion))
        } else {
            try printer(place).print(conclusion, format: format)
        }
        printer(place).alarm(conclusion)
        return conclusion
    }

    /// The answer for a database without a run.
    private func withoutRun(_ asked: NightComparison.Answer, _ place: Workplace) throws -> Conclusion {
        guard case .known(let missed) = asked, !missed.open.isEmpty else {
            throw CommandFailure(.usage, "there is no run yet", hint: "aws-man run starts one")
        }
        try printer(place).print(missed, format: format)
        printer(place).alarm(missed)
        return Conclusion(needsAttention: true)
    }
}
