import Files
import Jobs
import Model
import Queue
import Reports

/// Prints the report of a command's conclusion.
struct ReportPrinter: Sendable {
    let workplace: Workplace
    var scope = ReportScope.everything
    /// The file that gets the report; nil for standard output.
    var output: String?

    /// The most failures per account and region that are read, for a terminal and for the other forms.
    static let textFailures = 50
    static let jsonFailures = 1_000

    func print(_ conclusion: Conclusion, format: ReportCommand.Format) throws {
        guard let report = conclusion.report else { return }
        switch format {
        case .text: try printProse(text(report, conclusion, ink).text)
        case .json:
            try print(
                ReportJSON(
                    report, now: workplace.now, exit: ProgramStatus.of(conclusion), standing: conclusion.standing,
                    call: workplace.call, scope: scope
                ).document.text)
        case .csv:
            try print(
                ReportCSV(
                    report, now: workplace.now, standing: conclusion.standing, call: workplace.call, scope: scope
                ).text)
        case .html: try print(conclusion, Pictures())
        }
    }

    /// The parts of a page beside the report.
    struct Pictures {
        var history: NightHistory?
        var timeline: RunTimeline?
        var recovery: (night: Night, ages: [RecoveryAge])?
    }

    /// Prints the report as a page.
    func print(_ conclusion: Conclusion, _ pictures: Pictures) throws {
        if let page = page(conclusion, pictures) { try print(page.html) }
    }

    /// The report as a page; nil when there is none.
    func page(
        _ conclusion: Conclusion, _ pictures: Pictures, frame: SiteFrame? = nil, parts: ReportPage.Parts = .all
    ) -> ReportPage? {
        guard let report = conclusion.report else { return nil }
        return ReportPage(
            text(report, conclusion, .plain, bounds: ReportPage.bounds), history: pictures.history,
            timeline: pictures.timeline, recovery: pictures.recovery, frame: frame, parts: parts)
    }

    /// Prints the missed nights of a database without a run.
    func print(_ missed: MissedNights, format: ReportCommand.Format) throws {
        switch format {
        case .text:
            try printProse(MissedText.lines(missed, ink, workplace.call, workplace.display).joined(separator: "\n"))
        case .json: try print(ReportJSON.documentWithoutRun(missed).text)
        case .csv: try print(ReportCSV.textWithoutRun(missed, workplace.call))
        case .html:
            try print(
                ReportPage.htmlWithoutRun(missed, now: workplace.now, display: workplace.display, call: workplace.call))
        }
    }

    /// A file gets no colours.
    private var ink: Ink { output == nil ? workplace.console.outputInk : .plain }

    private func printProse(_ text: String) throws {
        if output == nil { workplace.console.printProse(text) } else { try print(text) }
    }

    private func print(_ text: String) throws {
        guard let output else { return workplace.console.print(text) }
        do throws(FileRefusal) {
            // Why as a whole: a web server or a mail must never see half a report.
            try PlainFile.replace(output, with: Array((text + "\n").utf8), mode: nil)
        } catch {
            throw CommandFailure(
                .fatal, "the report was not written to \(Printable.line(output)): \(error.reason)",
                hint: "name a file in a directory that exists and may be written")
        }
    }

    /// Writes the failures to standard error, unless a person or the same stream gets the report. Cron then mails them if
    /// the report is in a file. Nothing is written for a conclusion that ends with 0.
    func alarm(_ conclusion: Conclusion) {
        guard let report = conclusion.report, ProgramStatus.of(conclusion) != .fine else { return }
        alarm(text(report, conclusion, .plain).causes)
    }

    /// Does the same for the missed nights of a database without a run.
    func alarm(_ missed: MissedNights) {
        alarm(MissedText.lines(missed, .plain, workplace.call, workplace.display).joined(separator: "\n"))
    }

    private func alarm(_ causes: String) {
        let console = workplace.console
        guard output != nil || console.screen == nil && !console.isOneStream else { return }
        console.tell(causes)
    }

    private func text(
        _ report: RunReport, _ conclusion: Conclusion, _ ink: Ink, bounds: ReportText.Bounds = .init()
    ) -> ReportText {
        ReportText(
            report, kinds: AllJobs.kinds, now: workplace.now, ink: ink, display: workplace.display, bounds: bounds,
            call: workplace.call, standing: conclusion.standing, scope: scope)
    }
}

extension TaskStore {
    func report(of run: RunKey, failures: Int) async throws -> RunReport {
        guard let report = try await report(run, failureLimit: failures) else { throw StoreError.noSuchRun(run) }
        return report
    }
}

extension TaskStore {
    /// Finds the run with the full name `name`; the latest run when `name` is nil.
    func find(_ name: String?) async throws -> RunSummary {
        let runs = try await runs()
        guard let name else {
            guard let latest = runs.max(by: { $0.createdAt < $1.createdAt }) else {
                throw CommandFailure(.usage, "there is no run yet", hint: "aws-man run starts one")
            }
            return latest
        }
        guard let run = runs.first(where: { $0.key.text == name }) else {
            let latest = runs.sorted { $0.createdAt > $1.createdAt }.prefix(5).map(\.key.text)
            throw CommandFailure(
                .usage, "there is no run \(Printable.line(name))",
                hint: latest.isEmpty ? nil : "the latest runs are \(Wording.list(latest))")
        }
        return run
    }
}
