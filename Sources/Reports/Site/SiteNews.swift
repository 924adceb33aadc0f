import Model

/// The newest run in one line, for the open pages of the site.
package struct SiteNews: Sendable, Hashable {
    /// Changes when a page that shows the newest run should be loaded again.
    package let mark: String
    private let line: String
    private let tone: String

    /// - Parameter progress: how a run goes on that has not ended.
    package init(_ report: RunReport, _ standing: RunStanding, progress: Progress?, in display: Display) {
        mark = Self.mark(report, standing)
        let findings = Findings(report, standing)
        let run = Printable.line(report.run.text)
        let goesOn = report.state == .running && findings.verdict == .ok
        tone = goesOn ? "plain" : findings.verdict.tone.name
        let word = goesOn ? "RUNNING" : findings.verdict.rawValue.uppercased()
        if report.state == .running {
            line = "\(word) \(run): " + (progress?.line ?? "")
        } else {
            let ended = report.endedAt.map { ", ended \(Wording.time($0, in: display.zone))" } ?? ""
            line = "\(word) \(run)\(ended)"
        }
    }

    /// The mark of the page of a run.
    package static func mark(_ report: RunReport, _ standing: RunStanding) -> String {
        let findings = Findings(report, standing)
        let totals = findings.totals
        let missed = standing.missed?.open.last.map { " \($0.night)" } ?? ""
        return "\(report.run) \(report.state.rawValue) \(findings.verdict.rawValue) \(totals.failed) \(totals.blocked)"
            + " \(findings.missingBackups) \(standing.workWord)\(missed)"
    }

    /// The news when nothing can be read.
    package init(problem: String) {
        (mark, line, tone) = ("problem", Printable.line(problem), "bad")
    }

    /// The news before the first run. With missed nights they are bad.
    package init(withoutRun missed: MissedNights?) {
        let isMissed = missed?.open.isEmpty == false
        mark = isMissed ? "missed" : "none"
        (line, tone) = isMissed ? ("MISSED: a night was due and was not run", "bad") : ("There is no run yet", "notice")
    }

    /// One line of JSON.
    package var json: String {
        JSONDocument.object([
            .init("mark", .string(mark)), .init("tone", .string(tone)), .init("line", .string(line)),
        ]).text.split(separator: "\n").map { $0.drop { $0 == " " } }.joined(separator: " ")
    }
}
