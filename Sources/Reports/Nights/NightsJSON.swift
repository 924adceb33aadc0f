import Model

/// The history of nights as programs read it. README.md in the folder above describes every key.
package struct NightsJSON: Sendable {
    private let history: NightHistory
    private let now: Instant
    private let exit: ProgramStatus

    package init(_ history: NightHistory, now: Instant, exit: ProgramStatus) {
        (self.history, self.now, self.exit) = (history, now, exit)
    }

    package var document: JSONDocument {
        .object([
            .init("version", .integer(ReportJSON.version)), .init("exit", .integer(Int(exit.rawValue))),
            .init("warnings", .array((history.missedUnknown.map { [$0] } ?? []).map { .string($0) })),
            .init("nights", .array(history.nights.map(night))),
        ])
    }

    private func night(_ entry: NightHistory.Entry) -> JSONDocument {
        let record = entry.record
        let findings = record.findings
        let hasRun = !record.runs.isEmpty
        func figure(_ number: Int?) -> JSONDocument { hasRun ? number.map { .integer($0) } ?? .null : .null }
        return .object([
            .init("night", .string("\(record.night)")),
            .init("due_at", .string((record.night.start + Night.lead).description)),
            .init("state", .string(record.state.rawValue)), .init("verdict", .string(record.verdict.rawValue)),
            .init("runs", .array(record.runs.map { .string($0.run.text) })),
            .init("started_at", .string(record.startedAt?.description)),
            .init("ended_at", .string(record.endedAt?.description)),
            .init("seconds", record.duration(at: now).map { .integer(Int($0.milliseconds / 1_000)) } ?? .null),
            .init("due", figure(findings.snapshots.due)), .init("backed_up", figure(findings.snapshots.confirmed)),
            .init("missing", figure(findings.missingBackups)),
            .init("not_listed", figure(findings.lanesToList + findings.lanesNotListed)),
            .init("images", figure(record.images)), .init("deleted", figure(record.deleted)),
            .init("failed", figure(findings.totals.failed)), .init("blocked", figure(findings.totals.blocked)),
            .init("calls", figure(record.calls)), .init("throttled", figure(record.throttled)),
            .init("missed", record.missed.map(ReportJSON.missed) ?? .null),
            .init("changes", entry.changes.map(changes) ?? .null),
        ])
    }

    private func changes(_ changes: NightChanges) -> JSONDocument {
        .object([
            .init("since", .string("\(changes.since)")),
            .init("came", .array(changes.came.map { .object(Self.members($0)) })),
            .init("went", .array(changes.went.map { .object(Self.members($0)) })),
            .init(
                "selections",
                .array(
                    changes.selections.map { selection in
                        .object(
                            Self.members(selection.place) + [
                                .init("before", .integer(selection.before)), .init("selected", .integer(selection.now)),
                            ])
                    })),
            .init(
                "failures",
                .array(
                    changes.failures.map { failure in
                        .object(
                            Self.members(failure.key.place) + [
                                .init("what", .string(failure.key.what)), .init("state", .string(failure.state)),
                                .init("code", .string(failure.key.code)), .init("tasks", .integer(failure.count)),
                                .init("change", .string(failure.change.rawValue)),
                                .init("for_nights", .integer(failure.nights)),
                            ])
                    })),
        ])
    }

    private static func members(_ place: NightPlace) -> [JSONDocument.Member] {
        [
            .init("account", .string(place.account)), .init("name", .string(place.name)),
            .init("region", .string(place.region)),
        ]
    }
}
