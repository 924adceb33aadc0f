import Model
import Mustache

/// A run's report as one page for a browser: no script, nothing from the network, light and dark, to be read on a phone and
/// to be printed. Its words are those of the text report.
package struct ReportPage: Sendable {
    /// The report without colours. It words what the page says.
    let text: ReportText
    let history: NightHistory?
    let timeline: RunTimeline?
    /// The night of the run, and the ages of what its missing volumes can be restored from; nil when they are not known.
    let recovery: (night: Night, ages: [RecoveryAge])?
    /// The site around the page; nil for a page in a file.
    let frame: SiteFrame?
    let parts: Parts

    /// The parts of a report that are shown. The verdict and what comes before everything else are always shown.
    package enum Parts: Sendable { case all, nights, accounts }

    /// How much the page shows. It is scrolled and printed, so this is more than in a terminal.
    package static var bounds: ReportText.Bounds {
        var bounds = ReportText.Bounds()
        (bounds.subjects, bounds.lanesOfGroup, bounds.warnings) = (20, 10, 200)
        return bounds
    }

    package init(
        _ text: ReportText, history: NightHistory? = nil, timeline: RunTimeline? = nil,
        recovery: (night: Night, ages: [RecoveryAge])? = nil, frame: SiteFrame? = nil, parts: Parts = .all
    ) {
        (self.text, self.history, self.timeline, self.recovery) = (text, history, timeline, recovery)
        (self.frame, self.parts) = (frame, parts)
    }

    package var html: String { PageTemplate.report.rendered(content) }

    /// The page for a database without a run, although nights were due.
    package static func htmlWithoutRun(
        _ missed: MissedNights, now: Instant, display: Display, call: ProgramCall, frame: SiteFrame? = nil
    ) -> String {
        let lines = MissedText.lines(missed, .plain, call, display).dropFirst().map(trimmed)
        let head = missed.open.last.map { "the night of \($0.night)" } ?? ""
        return PageTemplate.report.rendered(
            PageContent(
                policy: PagePolicy.text(frame), title: "MISSED \(head)", frames: SiteFrame.contents(frame),
                word: "MISSED",
                sign: "✗",
                tone: Verdict.missed.tone.name, run: head, sentences: lines, footer: made(now, display)))
    }

    static func trimmed(_ line: String) -> String { String(line.drop { $0 == " " }) }

    static func made(_ now: Instant, _ display: Display) -> String {
        "Made \(Wording.time(now, in: display.zone)) by aws-man from its database. Times are those of the fleet's time zone."
    }

    // MARK: the parts

    private var report: RunReport { text.report }

    private var content: PageContent {
        let verdict = Findings(report, text.standing).verdict
        let word = verdict == .missed ? "MISSED" : text.word(report.findings.verdict)
        let isFine = verdict == .ok
        let goesOn = report.state == .running && isFine
        var content = PageContent(
            policy: PagePolicy.text(frame), title: "\(word) \(Printable.line(report.run.text))",
            frames: SiteFrame.contents(frame), word: word,
            sign: isFine ? goesOn ? "…" : "✓" : verdict == .attention ? "!" : "✗",
            tone: goesOn ? "plain" : verdict.tone.name, run: Printable.line(report.run.text),
            sentences: text.verdict.dropFirst().map(Self.trimmed), facts: [text.times, text.calls],
            footer: Self.made(text.now, text.display))
        if let missed = text.first.first { content.sentences.insert(Self.title(missed) + ".", at: 0) }
        content.urgent = [section(text.first, tone: "bad"), section(text.outages, tone: "notice")].compactMap { $0 }
        if parts != .accounts { content.nights = history.map { [nights($0)] } ?? [] }
        if parts != .nights { content.accounts = accounts }
        if parts == .accounts { content.rest = [section(text.idle)].compactMap { $0 } }
        if parts != .all { return content }
        content.failures = failures
        if let recovery, let chart = ages(recovery.night, recovery.ages) {
            content.recovery = [chart]
        } else {
            content.noRecovery = [noAges]
        }
        if let timeline, !timeline.lanes.isEmpty {
            content.timeline = [calls(timeline)]
        } else {
            content.noTimeline = ["The database holds no call of this run."]
        }
        let isAll = text.scope == .everything
        content.rest = [text.idle, isAll ? text.skipped : [], text.warnings, isAll ? text.madeUp : []].compactMap {
            section($0)
        }
        return content
    }

    /// A section of the text report: its first line is the title.
    private func section(_ lines: [String], tone: String = "plain") -> PageContent.Lines? {
        let lines = lines.filter { !$0.isEmpty }
        guard let title = lines.first else { return nil }
        return .init(title: Self.title(title), tone: tone, lines: lines.dropFirst().map(Self.trimmed))
    }

    /// Writes `MISSED  2 nights` as `Missed: 2 nights`.
    private static func title(_ line: String) -> String {
        let words = line.split(separator: "  ", maxSplits: 1).map(String.init)
        let head = String(words[0].prefix(1)) + words[0].dropFirst().lowercased()
        return ([head] + words.dropFirst()).joined(separator: ": ")
    }

    // MARK: failures

    private var failures: [PageContent.Failures] {
        let groups = FailureGroup.all(of: report, text.kinds)
        var sections = [EndState.failed, .blocked].map { state in
            var stories = text.stories(state).map { story($0, state == .failed ? "bad" : "notice", state) }
            let unlisted = FailureGroup.unlisted(in: report, besides: groups, state)
            if unlisted > 0 {
                stories.append(
                    .init(
                        head: "\(Wording.count(unlisted, "task")) more", tone: state == .failed ? "bad" : "notice",
                        notes: [text.call.line("tasks \(report.run) --state \(state.rawValue)")]))
            }
            return PageContent.Failures(title: state == .failed ? "Failed" : "Blocked", stories: stories)
        }
        let uncovered = UncoveredGroup.all(of: report, besides: groups).map(story)
        sections.append(.init(title: "Not covered", stories: uncovered))
        return sections.filter { !$0.stories.isEmpty }
    }

    private func story(_ story: FailureStory, _ tone: String, _ state: EndState) -> PageContent.Story {
        .init(
            head: story.head, tone: tone, places: Self.list(story.places), messages: Self.list(story.message),
            shares: shares(story),
            notes: Self.list(story.uncovered.map { "not covered because of it: \($0)" }) + Self.list(story.more)
                + (story.isOver ? [FailureStory.over] : []),
            hints: hints(story.hint), replays: Self.list(story.replay),
            links: frame == nil
                ? []
                : [
                    .init(
                        ["tasks"], "The tasks",
                        [("run", report.run.text), ("state", state.rawValue), ("code", story.code)])
                ])
    }

    /// The number of accounts and regions of a failure that the screen shows at once. The others are folded; a printed page
    /// shows all.
    private static let openShares = 10

    private func shares(_ story: FailureStory) -> [PageContent.Shares] {
        if story.shares.isEmpty { return [] }
        let items = story.shares.map { share in
            PageContent.Share(
                place: share.place, subjects: [share.subjects], messages: Self.list(share.message),
                hints: hints(share.hint))
        }
        let (first, rest) = (Array(items.prefix(Self.openShares)), Array(items.dropFirst(Self.openShares)))
        return [PageContent.Shares(folded: [], items: first)]
            + (rest.isEmpty ? [] : [.init(folded: [Wording.places(rest.count, more: true)], items: rest)])
    }

    private func story(_ group: UncoveredGroup) -> PageContent.Story {
        .init(
            head: "\(Wording.list(group.features.map(\.rawValue))) · \(Printable.line(group.problem.code))",
            tone: "bad",
            places: [Wording.named(group.places)], messages: [Printable.line(group.problem.message)],
            hints: hints(group.problem.hint))
    }

    private func hints(_ hint: String?) -> [String] { Self.list(hint.map { Printable.line(text.call.spelled($0)) }) }

    private static func list(_ text: String?) -> [String] { text.map { [$0] } ?? [] }
}
