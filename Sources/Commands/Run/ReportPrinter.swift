import Jobs
import Model
import Queue
import Reports

/// Prints the report of a command's conclusion.
struct ReportPrinter: Sendable {
    let workplace: Workplace

    /// The most failures per account and region that are read, for people and for programs.
    static let textFailures = 50
    static let jsonFailures = 1_000

    func print(_ conclusion: Conclusion, format: OutputFormat) {
        guard let report = conclusion.report else { return }
        let console = workplace.console
        switch format {
        case .text: console.printProse(text(report, conclusion, console.outputInk).text)
        case .json:
            console.print(
                ReportJSON(
                    report, now: workplace.now, exit: ProgramStatus.of(conclusion), standing: conclusion.standing,
                    call: workplace.call
                ).document.text)
        }
    }

    /// If standard error is neither a terminal nor the place of the report, writes the failures there. Cron then mails
    /// them if the report is in a file.
    func alarm(_ conclusion: Conclusion) {
        guard workplace.console.screen == nil, !workplace.console.isOneStream, let report = conclusion.report else {
            return
        }
        workplace.console.tell(text(report, conclusion, .plain).causes)
    }

    private func text(_ report: RunReport, _ conclusion: Conclusion, _ ink: Ink) -> ReportText {
        ReportText(
            report, kinds: AllJobs.kinds, now: workplace.now, ink: ink, display: workplace.display,
            call: workplace.call, standing: conclusion.standing)
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
