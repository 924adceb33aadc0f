import Model

/// A run's report as programs read it (REQUIREMENTS R52). README.md beside this file describes every key. Keys are
/// never removed. If a key changes its meaning, `version` changes.
package struct ReportJSON: Sendable {
    package static let version = 1

    package let report: RunReport
    /// The time at which replays are judged as still possible or not.
    package let now: Instant
    /// The exit code of the command that prints the report.
    package let exit: ProgramStatus
    /// Spells the command lines of replays.
    package let call: ProgramCall

    package init(_ report: RunReport, now: Instant, exit: ProgramStatus, call: ProgramCall = .init()) {
        self.report = report
        self.now = now
        self.exit = exit
        self.call = call
    }

    package var document: JSONDocument {
        let findings = report.findings
        return .object([
            .init("version", .integer(Self.version)),
            .init("run", .string(report.run.text)),
            .init("state", .string(report.state.rawValue)),
            .init("started_at", .string(report.startedAt.description)),
            .init("ended_at", .string(report.endedAt?.description)),
            .init("verdict", .string(findings.verdict.rawValue)),
            .init("exit", .integer(Int(exit.rawValue))),
            .init("totals", Self.counts(findings.totals)),
            .init("snapshots", Self.counts(findings.snapshots)),
            .init("api", api),
            .init("warnings", .array(report.warnings.map { .string($0) })),
            .init("regions", .array(report.lanes.map(lane))),
        ])
    }

    private var api: JSONDocument {
        let counts = report.api.callsByPurpose
        let purposes = CallRecord.Purpose.allCases.map { ($0.name, JSONDocument.integer(counts[$0] ?? 0)) }
        return .object([
            .init("calls", .integer(report.api.calls)),
            .init("throttled", .integer(report.api.throttled)),
            .init("mutations", .integer(report.api.mutations)),
            .init("for_work", .integer(report.api.forWork)),
            .init("for_work_successful", .integer(report.api.leastForWork)),
            .init("by_purpose", .object(purposes.map(JSONDocument.Member.init))),
        ])
    }

    private func lane(_ lane: LaneReport) -> JSONDocument {
        .object([
            .init("account", .string(lane.account)),
            .init("name", .string(lane.name)),
            .init("region", .string(lane.region)),
            .init("state", .string(lane.state.rawValue)),
            .init("uncovered", .array(lane.uncovered.map(Self.uncovered))),
            .init(
                "kinds",
                .object(lane.kinds.sorted { $0.key < $1.key }.map { .init($0.key.description, Self.counts($0.value)) })),
            .init("snapshots", Self.counts(lane.snapshots)),
            .init("failures", .array(lane.failures.map(failure))),
            .init("failures_omitted", .integer(lane.failuresOmitted)),
            .init("warnings", .array(lane.warnings.map { .string($0) })),
        ])
    }

    static func uncovered(_ uncovered: Uncovered) -> JSONDocument {
        .object([
            .init("feature", .string(uncovered.feature.rawValue)),
            .init("code", .string(uncovered.problem.code)),
            .init("message", .string(uncovered.problem.message)),
            .init("hint", .string(uncovered.problem.hint)),
        ])
    }

    private func failure(_ failure: TaskFailure) -> JSONDocument {
        .object([
            .init("task", .integer(Int(failure.task.number))),
            .init("kind", .string(failure.kind.description)),
            .init("subject", .string(failure.subject.text)),
            .init("state", .string(failure.state.rawValue)),
            .init("code", .string(failure.problem.code)),
            .init("message", .string(failure.problem.message)),
            .init("attempts", .integer(failure.attempts)),
            .init("request_id", .string(failure.problem.requestID)),
            .init("hint", .string(failure.problem.hint)),
            .init("replay", .string(ReplayLine.of(failure, in: report, at: now, by: call))),
        ])
    }

    private static func counts(_ counts: TaskCounts) -> JSONDocument {
        .object([
            .init("done", .integer(counts.done)), .init("failed", .integer(counts.failed)),
            .init("skipped", .integer(counts.skipped)), .init("blocked", .integer(counts.blocked)),
            .init("open", .integer(counts.open)),
        ])
    }

    private static func counts(_ counts: SnapshotCounts) -> JSONDocument {
        .object([
            .init("due", .integer(counts.due)), .init("confirmed", .integer(counts.confirmed)),
            .init("pending", .integer(counts.pending)), .init("error", .integer(counts.error)),
        ])
    }
}
