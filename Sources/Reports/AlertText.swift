import Model

/// A message about a run's end: the verdict, the worst accounts, and the command to look further.
package struct AlertText: Sendable {
    /// The verdict and the run, in plain ASCII.
    package let subject: String
    package let verdict: String
    /// The run's name; nil in a test.
    let run: String?
    let sentences: [String]
    /// The worst accounts and regions, a line each.
    let worst: [String]
    let command: String

    /// The most accounts and regions that are named.
    private static let named = 3
    /// The most bytes of a line. Foreign text, such as an error's message, is cut to fit.
    private static let lineBytes = 300

    package init(_ facts: AlertFacts) {
        let report = facts.report
        verdict = facts.verdict.rawValue
        run = report.run.description
        subject = "aws-man: \(facts.verdict.rawValue.uppercased()) \(report.run)"
        var sentences = ReportText.sentences(facts.findings, running: report.state == .running)
        if !facts.newlyMissed.isEmpty {
            let nights = facts.newlyMissed.map { "\($0.night) (\(MissedText.places(of: $0)))" }
            sentences.append("Missed before: \(Wording.shortList(nights)).")
        } else if let open = facts.standing.missed?.open, !open.isEmpty {
            sentences.append("Still missed: \(Wording.shortList(open.map(\.night.description))).")
        }
        if let unknown = facts.standing.missedUnknown { sentences.append(unknown) }
        if !facts.stale.isEmpty {
            sentences.append("The newest good snapshot is older than the rpo: \(Wording.shortList(facts.stale)).")
        }
        self.sentences = sentences.map(Self.cut)
        let bad = report.lanesWorstFirst(.problems).map { $0.lane }
        worst =
            bad.prefix(Self.named).map { Self.cut(Self.line($0)) }
            + (bad.count > Self.named ? ["and \(Wording.places(bad.count - Self.named, more: true))"] : [])
        command = facts.call.line("report \(report.run)")
    }

    private init(testOn host: String, _ call: ProgramCall) {
        (subject, verdict, run) = ("aws-man: TEST", "test", nil)
        sentences = ["This is a test from \(Self.cut(host)): messages about the nights arrive here."]
        worst = []
        command = call.line("report")
    }

    /// A message that tests the way.
    package static func test(on host: String, _ call: ProgramCall) -> AlertText { AlertText(testOn: host, call) }

    package var lines: [String] {
        [verdict.uppercased() + (run.map { "  \($0)" } ?? "  aws-man")] + sentences
            + worst.map { "- \($0)" } + ["More: \(command)"]
    }

    package var text: String { lines.joined(separator: "\n") }

    private static func cut(_ text: String) -> String { ForeignText.line(text, bytes: lineBytes) }

    /// One account and region: what it lacks, and the first cause.
    private static func line(_ lane: LaneReport) -> String {
        let missing = lane.missingBackups(ended: true)
        let totals = lane.totals
        var parts: [String] = []
        if lane.uncovered.contains(where: { $0.feature == .snapshots }) {
            parts.append("what should have been backed up is not known")
        } else if missing > 0 {
            parts.append(
                "\(Wording.count(missing)) of \(Wording.count(lane.snapshots.selected, "volume")) without a backup")
        }
        if totals.failed > 0 { parts.append("\(Wording.count(totals.failed)) failed") }
        if totals.blocked > 0 { parts.append("\(Wording.count(totals.blocked)) blocked") }
        if lane.ruined > 0 { parts.append("\(Wording.count(lane.ruined)) ended in error") }
        let cause = lane.failures.first?.problem ?? lane.uncovered.first?.problem
        return lane.title + ": " + Wording.list(parts.isEmpty ? ["a part is not covered"] : parts)
            + (cause.map { "; \($0.code): \($0.message)" } ?? "")
    }
}

// MARK: the forms

extension AlertText {
    /// The body for a webhook.
    package func body(_ format: AlertFormat) -> String {
        switch format {
        case .json:
            JSONDocument.object([
                .init("version", .integer(ReportJSON.version)), .init("program", .string("aws-man")),
                .init("run", .string(run)), .init("verdict", .string(verdict)), .init("subject", .string(subject)),
                .init("sentences", .array(sentences.map { .string($0) })),
                .init("worst", .array(worst.map { .string($0) })), .init("command", .string(command)),
                .init("text", .string(text)),
            ]).text
        case .slack: JSONDocument.object([.init("text", .string(Self.escaped(text, Self.slack)))]).text
        case .teams:
            JSONDocument.object([
                .init("type", .string("message")),
                .init(
                    "attachments",
                    .array([
                        .object([
                            .init("contentType", .string("application/vnd.microsoft.card.adaptive")),
                            .init("content", card),
                        ])
                    ])),
            ]).text
        }
    }

    private var card: JSONDocument {
        .object([
            .init("type", .string("AdaptiveCard")), .init("version", .string("1.4")),
            .init(
                "body",
                .array(
                    lines.enumerated().map { index, line in
                        .object([
                            .init("type", .string("TextBlock")), .init("text", .string(Self.escaped(line, Self.teams))),
                            .init("wrap", .bool(true)), .init("weight", .string(index == 0 ? "Bolder" : "Default")),
                        ])
                    })),
        ])
    }

    /// Slack reads these as links and mentions.
    private static let slack: [Character: String] = ["&": "&amp;", "<": "&lt;", ">": "&gt;"]
    /// Teams reads these as links and emphasis.
    private static let teams: [Character: String] = [
        "[": "\\[", "]": "\\]", "*": "\\*", "_": "\\_", "<": "\\<", "\\": "\\\\",
    ]

    private static func escaped(_ text: String, _ signs: [Character: String]) -> String {
        text.unicodeScalars.map { signs[Character($0)] ?? String($0) }.joined()
    }

    /// A message of mail with its headers. Its lines end as mail's do.
    package func mail(to address: String) -> [UInt8] {
        let headers = [
            "To: \(address)", "Subject: \(subject)", "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8",
            "Content-Transfer-Encoding: 8bit", "Auto-Submitted: auto-generated",
        ]
        return Array(((headers + [""] + lines).joined(separator: "\n") + "\n").utf8)
    }
}

// MARK: in a report

extension AlertText {
    /// The warning about a message that was not delivered, or may not have been.
    static func warning(_ notice: Notice) -> String {
        let test = "aws-man notify test --destination \(notice.destination) tries the way"
        let why = notice.why.map { ": \($0)" } ?? ""
        return switch notice.state {
        case .failed: "the message to \(notice.destination) was not delivered\(why); \(test)"
        case .unknown:
            "it is not known whether the message to \(notice.destination) arrived, and it is not sent a second time\(why); \(test)"
        case .sending:
            "the message to \(notice.destination) is being sent, or the process ended meanwhile; then it is not known"
                + " whether it arrived, and it is not sent a second time"
        case .sent, .silent: ""
        }
    }

    static func document(_ notice: Notice) -> JSONDocument {
        .object([
            .init("destination", .string(notice.destination)), .init("verdict", .string(notice.verdict)),
            .init("state", .string(notice.state.rawValue)), .init("why", .string(notice.why)),
            .init("at", .string(notice.at.description)),
        ])
    }
}
