import Model

/// A run's report as people read it: the verdict, the failures with their next steps, what was not covered, a table of
/// accounts and regions, and warnings.
package struct ReportText: Sendable {
    package let report: RunReport
    package let kinds: KindTable
    /// The time at which replays are judged as still possible or not.
    package let now: Instant
    package let ink: Ink
    package let display: Display
    package let bounds: Bounds
    /// Spells the command lines of the report.
    package let call: ProgramCall
    /// False when the run has not ended and no process works on it.
    package let isWorked: Bool

    /// How much is shown. The rest is only counted, so that a report of a thousand accounts fits into a mail.
    package struct Bounds: Sendable, Hashable {
        /// The most rows of the table. Rows that need attention come first, and what they need is said above the table.
        package var rows = 50
        /// The most subjects of one group of failures in one account and region.
        package var subjects = 5
        /// The most accounts and regions of one group of failures whose tasks are listed.
        package var lanesOfGroup = 3
        /// The most in a group whose accounts and regions have different next steps. A step must be shown to be taken.
        package var lanesWithOwnHint = 50
        package var warnings = 20

        package init() {}
    }

    package init(
        _ report: RunReport, kinds: KindTable, now: Instant, ink: Ink = .plain, display: Display = .init(),
        bounds: Bounds = .init(), call: ProgramCall = .init(),
        isWorked: Bool = true
    ) {
        self.report = report
        self.kinds = kinds
        self.now = now
        self.ink = ink
        self.display = display
        self.bounds = bounds
        self.call = call
        self.isWorked = isWorked
    }

    /// The text of the report, without a newline at the end.
    package var text: String { lines.joined(separator: "\n") }

    /// The verdict, the failures and what was not covered. Has no table, no warnings and no newline at the end.
    package var causes: String {
        (headline + [failures, uncovered].filter { !$0.isEmpty }.flatMap { [""] + $0 }).joined(separator: "\n")
    }

    package var lines: [String] {
        var lines = headline
        for section in [failures, uncovered, lanes, warnings] where !section.isEmpty {
            lines.append("")
            lines += section
        }
        // Why: the terminal has scrolled the first lines away.
        if let rows = display.rows, lines.count >= rows { lines += [""] + verdict }
        return lines
    }

    // MARK: the verdict

    /// The verdict in a word, and the sentences that explain it.
    private var verdict: [String] {
        let findings = report.findings
        let verdict = findings.verdict
        let word =
            switch verdict {
            case .ok: report.state == .ended ? "OK" : isWorked ? "RUNNING" : "UNFINISHED"
            case .attention: "ATTENTION"
            case .failed: "FAILED"
            }
        var lines = [ink.paint(word, verdict.tone) + "  " + ink.paint(Printable.line(report.run.text), .strong)]
        lines += Self.sentences(findings, running: report.state == .running).map { "  " + $0 }
        if report.state == .running, !isWorked {
            lines.append("  No process works on it; to continue: " + ink.paint(call.line("work --until-idle"), .strong))
        }
        return lines
    }

    private var headline: [String] { verdict + ["  " + ink.paint(times, .quiet), "  " + ink.paint(calls, .quiet)] }

    /// Returns sentences that explain the figures, the backups first.
    static func sentences(_ findings: Findings, running: Bool) -> [String] {
        let due = findings.snapshots.due
        var sentences: [String] = []
        if findings.missingBackups > 0 {
            let have = findings.missingBackups == 1 ? "has" : "have"
            let made = min(findings.snapshots.pending, findings.missingBackups)
            sentences.append(
                "\(Wording.count(findings.missingBackups)) of \(Wording.count(due, "selected volume")) \(have) no backup"
                    + (running
                        ? " so far."
                        : made == 0
                            ? " tonight."
                            : " tonight that is known to be complete: \(Wording.count(made, "snapshot"))"
                                + " \(made == 1 ? "was" : "were") made, but not confirmed."))
        } else if running {
            sentences.append(
                "\(Wording.count(findings.snapshots.confirmed)) of \(Wording.count(due, "selected volume"))"
                    + " backed up so far, \(Wording.count(findings.totals.open, "task")) open.")
        } else if findings.lanes == findings.lanesNotListed {
            if findings.lanes == 0 { sentences.append("No account and region takes part in this run.") }
        } else if due == 0 {
            sentences.append("No volume is selected: no running instance that was seen carries the tag.")
        } else {
            let seen = findings.lanesNotListed > 0 ? " that could be seen" : ""
            sentences.append(
                due == 1
                    ? "The one selected volume\(seen) is backed up."
                    : "All \(Wording.count(due)) selected volumes\(seen) are backed up.")
        }
        if findings.lanesNotListed > 0 {
            sentences.append(
                "\(Wording.places(findings.lanesNotListed)) could not be read:"
                    + " what should have been backed up there is not known.")
        }
        var rest: [String] = []
        if findings.totals.failed > 0 { rest.append("\(Wording.count(findings.totals.failed, "task")) failed") }
        if findings.totals.blocked > 0 { rest.append("\(Wording.count(findings.totals.blocked, "task")) blocked") }
        if findings.lanesPartlyUncovered > 0 {
            rest.append("\(Wording.places(findings.lanesPartlyUncovered)) partly not covered")
        }
        if findings.warnings > 0 { rest.append(Wording.count(findings.warnings, "warning")) }
        if !rest.isEmpty { sentences.append(Wording.list(rest) + ".") }
        return sentences
    }

    private var times: String {
        let started = "started \(Wording.time(report.startedAt, in: display.zone))"
        guard let endedAt = report.endedAt, report.state == .ended else {
            return "\(started), running for \((now - report.startedAt).words)"
        }
        return
            "\(started), ended \(Wording.time(endedAt, in: display.zone)) after \((endedAt - report.startedAt).words)"
    }

    private var calls: String {
        let listings = report.api.callsByPurpose[.listing] ?? 0
        return "\(Wording.count(report.api.calls, "API call")): \(Wording.count(listings)) to list,"
            + " \(Wording.count(report.api.mutations)) to change something, \(Wording.count(report.api.throttled)) throttled;"
            + " \(Wording.count(report.api.forWork)) for the work itself, \(Wording.count(report.api.leastForWork)) of them successful"
    }

    // MARK: what was not covered, and warnings

    private var uncovered: [String] {
        let groups = UncoveredGroup.all(of: report, besides: FailureGroup.all(of: report, kinds))
        guard !groups.isEmpty else { return [] }
        return [ink.paint("NOT COVERED", .strong)] + groups.flatMap { $0.lines(ink, call) }
    }

    private var warnings: [String] {
        let all =
            report.warnings.map { Printable.line(call.spelled($0)) }
            + report.lanes.flatMap { lane in lane.warnings.map { "\(lane.title): \(Printable.line(call.spelled($0)))" }
            }
        guard !all.isEmpty else { return [] }
        let more = all.count - bounds.warnings
        return [ink.paint("WARNINGS", .strong)] + all.prefix(bounds.warnings).map { "  " + $0 }
            + (more > 0
                ? ["  and \(Wording.count(more)) more: " + call.line("report \(report.run) --format json")] : [])
    }
}
