import Model

/// The history of nights as people read it: a row a night, the missed ones in words, and what changed last.
package struct NightsText: Sendable {
    private let history: NightHistory
    private let now: Instant
    private let ink: Ink
    private let display: Display
    private let call: ProgramCall

    /// The most groups of failures that are named, of those that are new, that last or that ended.
    private static let named = 10

    package init(
        _ history: NightHistory, now: Instant, ink: Ink = .plain, display: Display = .init(),
        call: ProgramCall = .init()
    ) {
        (self.history, self.now, self.ink, self.display, self.call) = (history, now, ink, display, call)
    }

    /// The text, without a newline at the end.
    package var text: String {
        let sections = [table, missed, unknown, changeLines].filter { !$0.isEmpty }
        return sections.map { $0.joined(separator: "\n") }.joined(separator: "\n\n")
    }

    // MARK: a row a night

    private var table: [String] {
        let records = history.nights.map(\.record)
        let rare = Self.rare.filter { column in records.contains { column.count($0) ?? 0 > 0 } }
        var table = TextTable(
            columns: [.init("NIGHT", .left), .init("VERDICT", .left), .init("BACKED UP", .right)]
                + rare.map { .init($0.title, .right, yields: $0.yields) }
                + [.init("DURATION", .right, yields: 1)])
        for record in records { table.add(row(record, rare)) }
        return table.lines(ink, width: display.columns)
    }

    private func row(_ record: NightRecord, _ rare: [Column]) -> [TextTable.Cell] {
        let findings = record.findings
        var backups = TextTable.Cell("-", .quiet)
        if findings.snapshots.selected > 0 {
            backups = .init(
                "\(Wording.count(findings.snapshots.confirmed))/\(Wording.count(findings.snapshots.selected))",
                findings.missingBackups > 0 ? .bad : .normal)
        }
        return [.init("\(record.night)", .strong), .init(record.words, record.verdict.tone), backups]
            + rare.map { column in
                let number = record.runs.isEmpty ? nil : column.count(record)
                return number.map { $0 == 0 ? .init("-", .quiet) : .init(Wording.count($0), column.tone) }
                    ?? .init(record.runs.isEmpty ? "" : "?", .quiet)
            } + [.init(record.duration(at: now)?.words ?? "", .quiet)]
    }

    /// A column of numbers, which is left out where all of them are 0.
    private struct Column {
        let title: String
        let tone: Ink.Tone
        let yields: Int?
        let count: (NightRecord) -> Int?
    }

    /// Every number here is in the JSON and csv forms too, so that a narrow terminal loses nothing for good.
    private static var rare: [Column] {
        [
            Column(title: "MISSING", tone: .bad, yields: 0) { $0.findings.missingBackups },
            Column(title: "NOT READ", tone: .bad, yields: nil) { $0.findings.lanesNotListed },
            Column(title: "IMAGES", tone: .normal, yields: 4) { $0.images },
            Column(title: "DELETED", tone: .normal, yields: 5) { $0.deleted },
            Column(title: "FAILED", tone: .bad, yields: nil) { $0.findings.totals.failed },
            Column(title: "BLOCKED", tone: .notice, yields: nil) { $0.findings.totals.blocked },
            Column(title: "CALLS", tone: .normal, yields: 3) { $0.calls },
            Column(title: "THROTTLED", tone: .normal, yields: 2) { $0.throttled },
        ]
    }

    // MARK: missed nights

    private var missed: [String] {
        let nights = history.nights.compactMap(\.record.missed)
        guard !nights.isEmpty else { return [] }
        return [ink.paint("MISSED", .bad)] + MissedText.list(nights.reversed(), display)
            + (nights.contains(where: \.isOpen)
                ? ["  → to back up what is there now: " + ink.paint(call.line("run"), .strong)]
                : ["  A later night has backed up what these left out."])
    }

    private var unknown: [String] { history.missedUnknown.map { [Printable.line($0)] } ?? [] }

    // MARK: changes

    /// The changes of the newest night that had a run; empty when there is nothing to compare with.
    var changeLines: [String] {
        guard let entry = history.nights.first(where: { !$0.record.runs.isEmpty }), let changes = entry.changes else {
            return []
        }
        let head = ink.paint("SINCE THE NIGHT OF \(changes.since)", .strong)
        if changes.isEmpty { return [head, "  Nothing changed."] }
        return [head] + places("came", changes.came) + places("gone", changes.went) + selections(changes)
            + NightChanges.Failure.Change.allCases.flatMap { failures(changes, $0) }
    }

    private func places(_ word: String, _ places: [NightPlace]) -> [String] {
        places.isEmpty ? [] : ["  \(word): " + Wording.named(places.map(\.title))]
    }

    private func selections(_ changes: NightChanges) -> [String] {
        guard !changes.selections.isEmpty else { return [] }
        let sum = changes.selections.reduce(0) { $0 + $1.now - $1.before }
        let parts = changes.selections.map {
            "\($0.place.title) \(Wording.count($0.before)) → \(Wording.count($0.now))"
        }
        let difference = sum > 0 ? "+" + Wording.count(sum) : Wording.count(sum)
        return ["  selected volumes: \(difference): " + Wording.named(parts)]
    }

    private func failures(_ changes: NightChanges, _ change: NightChanges.Failure.Change) -> [String] {
        let groups = NightChanges.Group.all(of: changes, change)
        let tone: Ink.Tone = change == .ended ? .good : change == .new ? .bad : .notice
        let more = groups.count - Self.named
        return groups.prefix(Self.named).map { group in
            "  " + ink.paint(change.rawValue, tone) + ": " + group.words
        } + (more > 0 ? ["  \(change.rawValue): \(Wording.count(more)) more"] : [])
    }
}

extension NightRecord {
    /// The state and the verdict in one or two words.
    package var words: String {
        switch state {
        case .missed: "missed"
        case .ended: verdict.rawValue
        case .running, .unfinished, .hung:
            verdict > .attention ? "\(state.rawValue), \(verdict.rawValue)" : state.rawValue
        }
    }
}

extension NightChanges {
    /// Failures of one cause in several accounts and regions.
    package struct Group: Sendable {
        package let what: String
        package let state: String
        package let code: String
        package let failures: [Failure]

        /// The groups with that change, those that cost the most places first.
        package static func all(of changes: NightChanges, _ change: Failure.Change) -> [Group] {
            struct Cause: Hashable {
                let what: String
                let code: String
            }
            let these = changes.failures.filter { $0.change == change }
            return Dictionary(grouping: these) { Cause(what: $0.key.what, code: $0.key.code) }.map { cause, failures in
                Group(what: cause.what, state: failures[0].state, code: cause.code, failures: failures)
            }.sorted { (-$0.failures.count, $0.what, $0.code) < (-$1.failures.count, $1.what, $1.code) }
        }

        /// The group in words, as in `delete-snapshot · Denied · 3 tasks · shop eu-west-1 (for 2 nights)`.
        package var words: String {
            let tasks = failures.reduce(0) { $0 + $1.count }
            let nights = failures.map(\.nights).max() ?? 0
            let what = state == "uncovered" ? "\(what) not covered" : what
            return "\(what) · \(Printable.line(code))" + (tasks > 0 ? " · " + Wording.count(tasks, "task") : "") + " · "
                + Wording.named(failures.map(\.key.place.title))
                + (nights > 1 ? " (for \(Wording.count(nights)) nights)" : "")
        }
    }
}
