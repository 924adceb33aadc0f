import Model

extension ReportText {
    /// A table with a row per account and region. Rows that need attention come first.
    var lanes: [String] {
        guard !report.lanes.isEmpty else { return [] }
        let columns = KindColumn.of(report, kinds)
        var table = TextTable(
            columns: [("NAME", .left), ("ACCOUNT", .left), ("REGION", .left), ("STATE", .left), ("BACKED UP", .right)]
                + columns.map { ($0.title, .right) } + [("FAILED", .right), ("BLOCKED", .right), ("OPEN", .right)])
        let sorted = report.lanes.map { (lane: $0, state: $0.state) }.sorted {
            (Self.rank($0.state), $0.lane.account, $0.lane.name, $0.lane.region)
                < (Self.rank($1.state), $1.lane.account, $1.lane.name, $1.lane.region)
        }
        let quiet = sorted.count { $0.state == .done }
        let shown = sorted.prefix(sorted.count - max(0, quiet - bounds.quietLanes))
        for (lane, state) in shown { table.add(row(lane, state, columns)) }
        if report.lanes.count > 1 { table.add(sum(columns)) }
        var lines = table.lines(ink)
        if shown.count < sorted.count {
            lines.append("and \(Wording.places(sorted.count - shown.count, more: true)), all done")
        }
        return lines
    }

    private func row(_ lane: LaneReport, _ state: LaneState, _ columns: [KindColumn]) -> [TextTable.Cell] {
        [
            .init(lane.name, .strong), .init(lane.account), .init(lane.region), .init(state.rawValue, state.tone),
            lane.isToBeListed
                ? .init("not known yet", .quiet)
                : backups(lane.snapshots, missing: lane.missingBackups(ended: report.state == .ended)),
        ] + columns.map { figure(lane.kinds[$0.kind]?.done ?? 0) } + ends(lane.totals)
    }

    private func sum(_ columns: [KindColumn]) -> [TextTable.Cell] {
        let findings = report.findings
        let done = columns.map { column in report.lanes.reduce(0) { $0 + ($1.kinds[column.kind]?.done ?? 0) } }
        return [
            .init("\(Wording.count(report.lanes.count)) in all", .quiet), "", "", "",
            backups(findings.snapshots, missing: findings.missingBackups),
        ] + done.map { figure($0) } + ends(findings.totals)
    }

    private func backups(_ snapshots: SnapshotCounts, missing: Int) -> TextTable.Cell {
        if snapshots.due == 0 { return .init("-", .quiet) }
        let text = "\(Wording.count(snapshots.confirmed))/\(Wording.count(snapshots.due))"
        return .init(text, missing > 0 ? .bad : snapshots.confirmed == snapshots.due ? .good : .normal)
    }

    private func ends(_ totals: TaskCounts) -> [TextTable.Cell] {
        [figure(totals.failed, .bad), figure(totals.blocked, .notice), figure(totals.open)]
    }

    private func figure(_ number: Int, _ tone: Ink.Tone = .normal) -> TextTable.Cell {
        number == 0 ? .init("-", .quiet) : .init(Wording.count(number), tone)
    }

    private static func rank(_ state: LaneState) -> Int { LaneState.allCases.firstIndex(of: state) ?? 0 }
}
