import Model

/// The history of nights for spreadsheets: a row a night, the newest first.
package struct NightsCSV: Sendable {
    private let history: NightHistory
    private let now: Instant

    package init(_ history: NightHistory, now: Instant) { (self.history, self.now) = (history, now) }

    /// The text, without a newline at the end.
    package var text: String {
        var table = CSVTable(columns: [
            "night", "due_at", "state", "verdict", "runs", "started_at", "ended_at", "seconds", "due", "backed_up",
            "missing", "not_listed", "images", "deleted", "failed", "blocked", "calls", "throttled", "new", "lasting",
            "ended",
        ])
        for entry in history.nights { table.add(fields(entry)) }
        return table.text
    }

    private func fields(_ entry: NightHistory.Entry) -> [String?] {
        let record = entry.record
        let findings = record.findings
        let figures: [Int?] =
            record.runs.isEmpty
            ? Array(repeating: nil, count: 10)
            : [
                findings.snapshots.due, findings.snapshots.confirmed, findings.missingBackups,
                findings.lanesToList + findings.lanesNotListed, record.images, record.deleted, findings.totals.failed,
                findings.totals.blocked, record.calls, record.throttled,
            ]
        let changes = NightChanges.Failure.Change.allCases.map { change in
            entry.changes.map { $0.failures.count { $0.change == change } }
        }
        return [
            "\(record.night)", (record.night.start + Night.lead).description, record.state.rawValue,
            record.verdict.rawValue, record.runs.map(\.run.text).joined(separator: " "), record.startedAt?.description,
            record.endedAt?.description, record.duration(at: now).map { String($0.milliseconds / 1_000) },
        ] + (figures + changes).map { $0.map(String.init) }
    }
}
