import Jobs
import Model
import Queue
import Reports

/// Reads a run's report and prints it.
struct ReportPrinter: Sendable {
    let workplace: Workplace
    let store: any TaskStore

    /// Failures of a lane that are read for people, and for programs.
    static let textFailures = 50
    static let jsonFailures = 1_000

    func report(_ run: RunKey, failures: Int) async throws -> RunReport {
        guard let report = try await store.report(run, failureLimit: failures) else { throw StoreError.noSuchRun(run) }
        return report
    }

    /// `isWorked`: false when the run has not ended and no process works it.
    func print(_ report: RunReport, format: OutputFormat, status: ProgramStatus, isWorked: Bool = true) {
        let console = workplace.console
        switch format {
        case .text:
            console.print(
                ReportText(
                    report, kinds: AllJobs.kinds, now: workplace.now, ink: console.outputInk, call: workplace.call,
                    isWorked: isWorked
                ).text)
        case .json:
            console.print(ReportJSON(report, now: workplace.now, exit: status, call: workplace.call).document.text)
        }
    }

    /// What went wrong, on standard error, where nobody watches: cron mails that when the report itself goes to a file.
    func alarm(_ report: RunReport) {
        guard workplace.console.screen == nil else { return }
        workplace.console.tell(
            ReportText(report, kinds: AllJobs.kinds, now: workplace.now, call: workplace.call).causes)
    }
}

extension TaskStore {
    /// The run that is meant: the one named in full, or the latest of all.
    func find(_ name: String?) async throws -> RunSummary {
        let runs = try await runs()
        guard let name else {
            guard let latest = runs.max(by: { $0.createdAt < $1.createdAt }) else {
                throw CommandFailure.usage("there is no run yet: aws-man run")
            }
            return latest
        }
        guard let run = runs.first(where: { $0.key.text == name }) else {
            let latest = runs.sorted { $0.createdAt > $1.createdAt }.prefix(5).map(\.key.text)
            throw CommandFailure.usage(
                "there is no run \(Printable.line(name))"
                    + (latest.isEmpty ? "" : ": the latest are \(Wording.list(latest))"))
        }
        return run
    }
}
