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
    /// The command's knowledge of the run beside the report.
    package let standing: RunStanding
    package let scope: ReportScope

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
        bounds: Bounds = .init(), call: ProgramCall = .init(), standing: RunStanding = .init(),
        scope: ReportScope = .everything
    ) {
        self.scope = scope
        self.report = report
        self.kinds = kinds
        self.now = now
        self.ink = ink
        self.display = display
        self.bounds = bounds
        self.call = call
        self.standing = standing
    }

    /// The text of the report, without a newline at the end.
    package var text: String { lines.joined(separator: "\n") }

    /// The verdict, the failures and what was not covered. Has no table, no warnings and no newline at the end.
    package var causes: String {
        let unknown = standing.missedUnknown.map { ["  " + Printable.line($0)] } ?? []
        let sections = [unknown, failures, uncovered].filter { !$0.isEmpty }
        return (first + headline + sections.flatMap { [""] + $0 }).joined(separator: "\n")
    }

    package var lines: [String] {
        var lines = first + headline
        let harmless = scope == .everything
        let sections = [
            outages, failures, uncovered, idle, harmless ? skipped : [], lanes, warnings, harmless ? madeUp : [],
        ]
        for section in sections where !section.isEmpty {
            lines.append("")
            lines += section
        }
        // Why: the terminal has scrolled the first lines away.
        if let rows = display.rows, lines.count >= rows { lines += [""] + first + verdict }
        return lines
    }

    // MARK: the verdict

    /// The verdict in a word, and the sentences that explain it.
    var verdict: [String] {
        let findings = report.findings
        let verdict = findings.verdict
        let tone = verdict == .ok && Findings(report, standing).verdict != .ok ? Verdict.attention.tone : verdict.tone
        var lines = [ink.paint(word(verdict), tone) + "  " + ink.paint(Printable.line(report.run.text), .strong)]
        if let next = standing.nothingAdded {
            lines.append("  This run ended \((now - (report.endedAt ?? now)).words) ago, and nothing was added to it.")
            lines.append("  → " + call.spelled(next))
        }
        lines += Self.sentences(findings, running: report.state == .running).map { "  " + $0 }
        lines += [IdleText.sentence(report.idle)].compactMap(\.self).map { "  " + $0 }
        if report.state == .running { lines += work }
        return lines
    }

    private var headline: [String] { verdict + ["  " + ink.paint(times, .quiet), "  " + ink.paint(calls, .quiet)] }

    /// The word for the run itself. The missed nights have a headline of their own.
    func word(_ verdict: Verdict) -> String {
        switch verdict {
        case .attention: return "ATTENTION"
        case .failed, .missed: return "FAILED"
        case .ok: break
        }
        if report.state == .ended {
            return standing.nothingAdded != nil ? "NOTHING DONE" : standing.warnings.isEmpty ? "OK" : "ATTENTION"
        }
        switch standing.work {
        case .goesOn: return "RUNNING"
        case .stopped: return "UNFINISHED"
        case .silent: return "HUNG"
        }
    }

    /// Says when no process works on the run, or one that seems to hang.
    private var work: [String] {
        switch standing.work {
        case .goesOn: []
        case .stopped:
            ["  No process works on it; to continue: " + ink.paint(call.line("work --until-idle"), .strong)]
        case .silent(let process):
            [
                "  " + ink.paint("Process \(process.id) on \(Printable.name(process.host))", .strong)
                    + " works on it and has given no sign of life for \((now - process.aliveAt).words):",
                "  it is stopped or hung, and no other process may work until it goes on or ends.",
                "  → find out why it hangs and end it; to continue then: " + call.line("work --until-idle"),
            ]
        }
    }

    /// Returns sentences that explain the figures, the backups first.
    static func sentences(_ findings: Findings, running: Bool) -> [String] {
        let (due, skipped) = (findings.snapshots.selected, findings.snapshots.skipped)
        var sentences: [String] = []
        if running {
            sentences += progress(findings)
        } else if findings.missingBackups > 0 {
            let have = findings.missingBackups == 1 ? "has" : "have"
            let made = min(findings.snapshots.pending, findings.missingBackups)
            sentences.append(
                "\(Wording.count(findings.missingBackups)) of \(Wording.count(due, "selected volume")) \(have) no backup"
                    + (made == 0
                        ? " tonight."
                        : " tonight that is known to be complete: \(Wording.count(made, "snapshot"))"
                            + " \(made == 1 ? "was" : "were") made, but not confirmed."))
        } else if findings.lanes == findings.lanesNotListed {
            if findings.lanes == 0 { sentences.append("No account and region takes part in this run.") }
        } else if due == 0 {
            sentences.append("No volume is selected: no running instance that was seen carries the tag.")
        } else if skipped > 0 {
            sentences.append(
                "\(Wording.count(findings.snapshots.confirmed)) of \(Wording.count(due, "selected volume"))"
                    + " backed up.")
        } else {
            let seen = findings.lanesNotListed > 0 ? " that could be seen" : ""
            sentences.append(
                due == 1
                    ? "The one selected volume\(seen) is backed up."
                    : "All \(Wording.count(due)) selected volumes\(seen) are backed up.")
        }
        if skipped > 0 {
            sentences.append("\(Wording.count(skipped, "selected volume")) skipped, each with its reason below.")
        }
        if findings.lanes > 1, due > 0, !findings.emptyAccounts.isEmpty {
            sentences.append("No volume is selected in \(Wording.shortList(findings.emptyAccounts)).")
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

    /// Returns sentences on a run that has not ended.
    private static func progress(_ findings: Findings) -> [String] {
        let (due, made) = (findings.snapshots.due, findings.snapshots.pending)
        let open = "\(Wording.count(findings.totals.open, "task")) open."
        var sentences: [String] = []
        if findings.missingBackups > 0 {
            sentences.append(
                "The snapshots of \(Wording.count(findings.missingBackups)) of \(Wording.count(due, "selected volume"))"
                    + " failed.")
        }
        if due > 0 || findings.lanesToList == 0 {
            sentences.append(
                "\(Wording.count(findings.snapshots.confirmed)) of \(Wording.count(due, "selected volume")) backed up so far"
                    + (made > 0 ? ", \(Wording.count(made, "snapshot")) being made by AWS" : "") + ", \(open)")
        }
        if findings.lanesToList > 0 {
            sentences.append(
                "\(Wording.places(findings.lanesToList)) \(findings.lanesToList == 1 ? "has" : "have") not been listed yet:"
                    + " what is due there is not known yet" + (sentences.isEmpty ? ", \(open)" : "."))
        }
        return sentences
    }

    var times: String {
        if let again = report.listedAgainAt { return times(listedAgainAt: again) }
        let started = "started \(Wording.time(report.startedAt, in: display.zone))"
        guard let endedAt = report.endedAt, report.state == .ended else {
            return "\(started), running for \((now - report.startedAt).words)"
        }
        return
            "\(started), ended \(Wording.time(endedAt, in: display.zone)) after \((endedAt - report.startedAt).words)"
    }

    /// The times of a run that was started again after its end: the first start, and the time since the last one.
    private func times(listedAgainAt again: Instant) -> String {
        let started =
            "started \(Wording.time(report.startedAt, in: display.zone)), listed again"
            + " \(Wording.time(again, in: display.zone))"
        guard let endedAt = report.endedAt, report.state == .ended else {
            return "\(started), running for \((now - again).words) since"
        }
        return "\(started), ended \((endedAt - again).words) later"
    }

    var calls: String {
        let listings = report.api.callsByPurpose[.listing] ?? 0
        let proofs = report.api.callsByPurpose[.proof] ?? 0
        return "\(Wording.count(report.api.calls, "API call")): \(Wording.count(listings)) to list,"
            + (proofs > 0 ? " \(Wording.count(proofs)) to check before a change," : "")
            + " \(Wording.count(report.api.mutations)) to change something, \(Wording.count(report.api.throttled)) throttled;"
            + " \(Wording.count(report.api.forWork)) for the work itself, \(Wording.count(report.api.leastForWork)) of them successful"
    }

    // MARK: what was not covered, and warnings

    var idle: [String] { IdleText.section(report.idle, ink) }

    private var uncovered: [String] {
        let groups = UncoveredGroup.all(of: report, besides: FailureGroup.all(of: report, kinds))
        guard !groups.isEmpty else { return [] }
        return [ink.paint("NOT COVERED", .strong)] + groups.flatMap { $0.lines(ink, call) }
    }

    var warnings: [String] {
        let groups = WarningGroup.all(of: report, call)
        let document = call.line("report \(report.run) --format json")
        let all =
            standing.warnings.map { Printable.line(call.spelled($0)) }
            + groups.prefix(bounds.warnings).flatMap { $0.lines(document) }
        guard !all.isEmpty else { return [] }
        let more = groups.dropFirst(bounds.warnings).reduce(0) { $0 + $1.count }
        return [ink.paint("WARNINGS", .strong)] + all.map { "  " + $0 }
            + (more > 0 ? ["  and \(Wording.count(more)) more: \(document)"] : [])
    }
}
