import Jobs
import Model
import Queue
import Reports

/// Reads a run's report and prints it.
struct ReportPrinter: Sendable {
    let workplace: Workplace
    let store: any TaskStore

    /// The most failures per account and region that are read, for people and for programs.
    static let textFailures = 50
    static let jsonFailures = 1_000

    func report(_ run: RunKey, failures: Int) async throws -> RunReport {
        guard let report = try await store.report(run, failureLimit: failures) else { throw StoreError.noSuchRun(run) }
        return report
    }

    /// `isWorked` is false when the run has not ended and no process works on it.
    func print(_ report: RunReport, format: OutputFormat, status: ProgramStatus, isWorked: Bool = true) {
        let console = workplace.console
        switch format {
        case .text:
            console.printProse(
                ReportText(
                    report, kinds: AllJobs.kinds, now: workplace.now, ink: console.outputInk,
                    display: workplace.display, call: workplace.call, isWorked: isWorked
                ).text)
        case .json:
            console.print(ReportJSON(report, now: workplace.now, exit: status, call: workplace.call).document.text)
        }
    }

    /// If standard error is neither a terminal nor the place of the report, writes the failures there. Cron then mails
    /// them if the report is in a file.
    func alarm(_ report: RunReport) {
        guard workplace.console.screen == nil, !workplace.console.isOneStream else { return }
        workplace.console.tell(
            ReportText(
                report, kinds: AllJobs.kinds, now: workplace.now, display: workplace.display, call: workplace.call
            ).causes)
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
