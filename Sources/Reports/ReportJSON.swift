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
    /// The command's knowledge of the run beside the report.
    package let standing: RunStanding
    /// Spells the command lines of replays.
    package let call: ProgramCall
    package let scope: ReportScope

    package init(
        _ report: RunReport, now: Instant, exit: ProgramStatus, standing: RunStanding = .init(),
        call: ProgramCall = .init(), scope: ReportScope = .everything
    ) {
        self.scope = scope
        self.report = report
        self.standing = standing
        self.now = now
        self.exit = exit
        self.call = call
    }

    package var document: JSONDocument {
        let findings = Findings(report, standing)
        return .object([
            .init("version", .integer(Self.version)),
            .init("run", .string(report.run.text)),
            .init("state", .string(report.state.rawValue)),
            .init("started_at", .string(report.startedAt.description)),
            .init("ended_at", .string(report.endedAt?.description)),
            .init("listed_again_at", .string(report.listedAgainAt?.description)),
            .init("verdict", .string(findings.verdict.rawValue)),
            .init("exit", .integer(Int(exit.rawValue))),
            .init("work", report.state == .ended ? .null : .string(standing.workWord)),
            .init("process", process),
            .init("missed", standing.missed.map(Self.missed) ?? .null),
            .init("not_listed", .integer(findings.lanesToList + findings.lanesNotListed)),
            .init("totals", Self.counts(findings.totals)),
            .init("snapshots", Self.counts(findings.snapshots)),
            .init("api", api),
            .init("idle", IdleText.document(report.idle)),
            .init("messages", .array(standing.notices.filter { $0.state != .silent }.map(AlertText.document))),
            .init("warnings", .array(warnings.map { .string($0) })),
            .init(
                "regions",
                .array(report.lanes.filter { scope.shows($0, ended: report.state == .ended) }.map(lane))),
        ])
    }

    private var warnings: [String] { standing.warnings + report.warnings }

    private var process: JSONDocument {
        guard report.state == .running, case .silent(let process) = standing.work else { return .null }
        return .object([
            .init("host", .string(process.host)), .init("pid", .integer(Int(process.id))),
            .init("alive_at", .string(process.aliveAt.description)),
        ])
    }

    /// The document for a database without a run, although nights were due.
    package static func documentWithoutRun(_ missed: MissedNights) -> JSONDocument {
        .object([
            .init("version", .integer(version)), .init("run", .null),
            .init("verdict", .string(Verdict.missed.rawValue)),
            .init("exit", .integer(Int(ProgramStatus.attention.rawValue))), .init("missed", Self.missed(missed)),
        ])
    }

    /// The missed nights, the oldest first.
    private static func missed(_ missed: MissedNights) -> JSONDocument { .array(missed.nights.map(Self.missed)) }

    static func missed(_ night: MissedNights.Missed) -> JSONDocument {
        .object([
            .init("night", .string(night.night.description)),
            .init("due_at", .string(night.dueAt.description)),
            .init("open", .bool(night.isOpen)),
            .init("whole", .bool(night.isWhole)),
            .init(
                "regions",
                .array(
                    night.places.map { place in
                        .object([
                            .init("account", .string(place.account.digits)),
                            .init("name", .string(place.name)),
                            .init("region", .string(place.region?.name)),
                        ])
                    })),
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
            .init("snapshots", Self.counts(lane.snapshots, isDueKnown: lane.isListed)),
            .init("failures", .array(lane.failures.map(failure))),
            .init("failures_omitted", .integer(lane.failuresOmitted)),
            .init("skipped", .array(lane.skippedCreates.map(Self.skipped))),
            .init("skipped_omitted", .integer(lane.skippedOmitted)),
            .init("selection_confirmed", lane.confirmedSelection.map { .integer($0) } ?? .null),
            .init("warnings", .array(lane.warnings.map { .string($0) })),
            .init("outages", .array(lane.outages.map(Self.outage))),
        ])
    }

    private static func outage(_ outage: Outage) -> JSONDocument {
        .object([
            .init("service", .string(outage.place.service.text)),
            .init("since", .string(outage.since.description)),
            .init("next_probe", .string(outage.nextProbe.description)),
            .init("code", .string(outage.problem.code)),
            .init("message", .string(outage.problem.message)),
            .init("hint", .string(outage.problem.hint)),
        ])
    }

    private static func skipped(_ skipped: SkippedCreate) -> JSONDocument {
        .object([
            .init("task", .integer(Int(skipped.task.number))),
            .init("kind", .string(skipped.kind.description)),
            .init("subject", .string(skipped.subject.text)),
            .init("why", .string(skipped.why)),
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

    private static func counts(_ counts: SnapshotCounts, isDueKnown: Bool = true) -> JSONDocument {
        .object([
            .init("due", isDueKnown ? .integer(counts.due) : .null), .init("confirmed", .integer(counts.confirmed)),
            .init("pending", .integer(counts.pending)), .init("error", .integer(counts.error)),
            .init("skipped", .integer(counts.skipped)),
        ])
    }
}
