import Model

/// A run's report for spreadsheets. The first column says what a row is: the run, a missed night, an account and region,
/// or one thing that is wrong there.
package struct ReportCSV: Sendable {
    private let report: RunReport
    private let now: Instant
    private let standing: RunStanding
    private let call: ProgramCall
    private let scope: ReportScope

    package init(
        _ report: RunReport, now: Instant, standing: RunStanding = .init(), call: ProgramCall = .init(),
        scope: ReportScope = .everything
    ) {
        (self.report, self.now, self.standing, self.call, self.scope) = (report, now, standing, call, scope)
    }

    /// One row. A column for which the row has no value is empty.
    private struct Row {
        var what: String
        /// The state of the run, of the account and region, or of the task.
        var state: String?
        var verdict: String?
        var lane: LaneReport?
        var figures: [Int?] = Array(repeating: nil, count: 6)
        var task: TaskID?
        var kind: String?
        var subject: String?
        var code: String?
        var message: String?
        var next: String?
    }

    private static let columns = [
        "row", "run", "state", "verdict", "account", "name", "region", "due", "backed_up", "missing", "failed",
        "blocked",
        "open", "task", "kind", "subject", "code", "message", "next",
    ]

    /// The text, without a newline at the end.
    package var text: String {
        var table = CSVTable(columns: Self.columns)
        for row in rows { table.add(Self.fields(row, of: report.run, call)) }
        return table.text
    }

    /// The text for a database without a run, although nights were due.
    package static func textWithoutRun(_ missed: MissedNights, _ call: ProgramCall) -> String {
        var table = CSVTable(columns: columns)
        for night in missed.nights { table.add(fields(Self.missed(night, call), of: nil, call)) }
        return table.text
    }

    private static func fields(_ row: Row, of run: RunKey?, _ call: ProgramCall) -> [String?] {
        [
            row.what, run?.text, row.state, row.verdict, row.lane?.account, row.lane?.name, row.lane?.region,
        ] + row.figures.map { $0.map(String.init) } + [
            row.task.map { "\($0)" }, row.kind, row.subject, row.code, row.message, row.next.map(call.spelled),
        ]
    }

    private var rows: [Row] {
        let findings = Findings(report, standing)
        let state = report.state == .ended ? "ended" : standing.work == .goesOn ? "running" : standing.workWord
        var rows = [
            Row(
                what: "run", state: state, verdict: findings.verdict.rawValue,
                figures: Self.figures(findings.snapshots, findings.missingBackups, findings.totals))
        ]
        rows += (standing.missed?.nights ?? []).map { Self.missed($0, call) }
        rows += (standing.warnings + report.warnings).map {
            Row(what: "warning", message: $0)
        }
        rows += report.idle.map { idle in
            Row(
                what: "idle", state: idle.word,
                lane: LaneReport(account: idle.account.digits, name: idle.name, region: ""), message: idle.reason.words)
        }
        for lane in report.lanes where scope.shows(lane, ended: report.state == .ended) { rows += self.rows(lane) }
        return rows
    }

    private static func missed(_ night: MissedNights.Missed, _ call: ProgramCall) -> Row {
        Row(
            what: "missed", state: night.isOpen ? "open" : "made_up",
            verdict: night.isOpen ? Verdict.missed.rawValue : nil, subject: "\(night.night)",
            message: MissedText.places(of: night), next: night.isOpen ? call.line("run") : nil)
    }

    private func rows(_ lane: LaneReport) -> [Row] {
        let missing = lane.missingBackups(ended: report.state == .ended)
        var rows = [
            Row(
                what: "region", state: lane.state.rawValue, lane: lane,
                figures: Self.figures(lane.isListed ? lane.snapshots : nil, missing, lane.totals))
        ]
        rows += lane.uncovered.map { uncovered in
            Row(
                what: "uncovered", lane: lane, kind: uncovered.feature.rawValue, code: uncovered.problem.code,
                message: uncovered.problem.message, next: uncovered.problem.hint)
        }
        rows += lane.failures.map { failure in
            Row(
                what: "failure", state: failure.state.rawValue, lane: lane, task: failure.task, kind: "\(failure.kind)",
                subject: failure.subject.text, code: failure.problem.code, message: failure.problem.message,
                next: failure.problem.hint ?? ReplayLine.of(failure, in: report, at: now, by: call))
        }
        rows += lane.omitted.map { omitted in
            Row(
                what: "failure", state: omitted.state.rawValue, lane: lane, kind: "\(omitted.kind)", code: omitted.code,
                message: "\(Wording.count(omitted.count, "task")) more")
        }
        rows += lane.outages.map { outage in
            Row(
                what: "outage", lane: lane, kind: outage.place.service.text, code: outage.problem.code,
                message: outage.problem.message, next: outage.problem.hint)
        }
        if scope == .everything {
            rows += lane.skippedCreates.map { skipped in
                Row(
                    what: "skipped", lane: lane, task: skipped.task, kind: "\(skipped.kind)",
                    subject: skipped.subject.text, message: skipped.why)
            }
        }
        rows += lane.warnings.map { Row(what: "warning", lane: lane, message: $0) }
        return rows
    }

    /// `snapshots` is nil where the selected volumes are not known.
    private static func figures(_ snapshots: SnapshotCounts?, _ missing: Int, _ totals: TaskCounts) -> [Int?] {
        [snapshots?.due, snapshots?.confirmed, missing, totals.failed, totals.blocked, totals.open]
    }
}
