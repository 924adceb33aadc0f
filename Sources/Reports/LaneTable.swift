import Model

extension ReportText {
    /// A table with a row per account and region. Rows that need attention come first, of these the ones without a
    /// backup.
    var lanes: [String] {
        let columns = KindColumn.of(report, kinds)
        let ends = EndColumn.allCases.filter { $0.count(report.findings.totals) > 0 }
        var table = TextTable(
            columns: [
                .init("NAME", .left), .init("ACCOUNT", .left, yields: 0), .init("REGION", .left),
                .init("STATE", .left), .init("BACKED UP", .right),
            ] + columns.map { .init($0.title, .right, yields: $0.yields) } + ends.map { .init($0.title, .right) })
        let sorted = report.lanesWorstFirst(scope)
        if sorted.isEmpty { return [] }
        let shown = sorted.prefix(bounds.rows)
        for (lane, state) in shown { table.add(row(lane, state, columns, ends)) }
        if report.lanes.count > 1 { table.add(sum(columns, ends)) }
        var lines = table.lines(ink, width: display.columns)
        if shown.count < sorted.count {
            let states = Dictionary(grouping: sorted.dropFirst(shown.count), by: \.state).mapValues(\.count)
            let parts = LaneState.allCases.compactMap { state in
                states[state].map { "\(Wording.count($0)) \(state.rawValue)" }
            }
            lines.append("and \(Wording.places(sorted.count - shown.count, more: true)): \(Wording.list(parts))")
        }
        return lines
    }

    private func row(_ lane: LaneReport, _ state: LaneState, _ columns: [KindColumn], _ ends: [EndColumn]) -> [TextTable
        .Cell]
    {
        [
            .init(lane.name, .strong), .init(lane.account), .init(lane.region), .init(state.rawValue, state.tone),
            lane.isToBeListed
                ? .init("not known", .quiet)
                : backups(lane.snapshots, missing: lane.missingBackups(ended: report.state == .ended)),
        ] + columns.map { figure(lane.kinds[$0.kind]?.done ?? 0) }
            + ends.map { figure($0.count(lane.totals), $0.tone) }
    }

    private func sum(_ columns: [KindColumn], _ ends: [EndColumn]) -> [TextTable.Cell] {
        let findings = report.findings
        let done = columns.map { column in report.lanes.reduce(0) { $0 + ($1.kinds[column.kind]?.done ?? 0) } }
        return [
            .init("\(Wording.count(report.lanes.count)) in all", .quiet), "", "", "",
            backups(findings.snapshots, missing: findings.missingBackups),
        ] + done.map { figure($0) } + ends.map { figure($0.count(findings.totals), $0.tone) }
    }

    private func backups(_ snapshots: SnapshotCounts, missing: Int) -> TextTable.Cell {
        if snapshots.selected == 0 { return .init("-", .quiet) }
        let text = "\(Wording.count(snapshots.confirmed))/\(Wording.count(snapshots.selected))"
        return .init(text, missing > 0 ? .bad : snapshots.confirmed == snapshots.due ? .good : .normal)
    }

    private func figure(_ number: Int, _ tone: Ink.Tone = .normal) -> TextTable.Cell {
        number == 0 ? .init("-", .quiet) : .init(Wording.count(number), tone)
    }

    /// A column that counts the tasks in one state. It is left out where no account and region has such a task.
    private enum EndColumn: String, CaseIterable {
        case failed, blocked
        case unfinished = "open"

        var title: String { rawValue.uppercased() }

        var tone: Ink.Tone {
            switch self {
            case .failed: .bad
            case .blocked: .notice
            case .unfinished: .normal
            }
        }

        func count(_ totals: TaskCounts) -> Int {
            switch self {
            case .failed: totals.failed
            case .blocked: totals.blocked
            case .unfinished: totals.open
            }
        }
    }
}

extension RunReport {
    /// The accounts and regions that are shown, those that need attention first, of these the ones without a backup.
    func lanesWorstFirst(_ scope: ReportScope) -> [(lane: LaneReport, state: LaneState)] {
        func rank(_ state: LaneState) -> Int { LaneState.allCases.firstIndex(of: state) ?? 0 }
        return lanes.filter { scope.shows($0, ended: state == .ended) }.map { lane in
            let state = lane.state
            return (lane: lane, state: state, rank: [rank(state), -lane.missingBackups(ended: self.state == .ended)])
        }.sorted {
            ($0.rank[0], $0.rank[1], $0.lane.account, $0.lane.name, $0.lane.region)
                < ($1.rank[0], $1.rank[1], $1.lane.account, $1.lane.name, $1.lane.region)
        }.map { ($0.lane, $0.state) }
    }
}
