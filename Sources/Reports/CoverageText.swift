import Model

/// The coverage of a fleet as people read it: sums per account, what is in breach, and what could not be read.
package struct CoverageText: Sendable {
    private let lanes: [LaneCoverage]
    private let warnings: [String]
    private let idle: [IdleAccount]
    private let sums: CoverageSums
    /// True to name every volume, and to leave out nothing.
    private let showsAll: Bool
    private let ink: Ink

    /// The most rows of accounts, of volumes in breach and of places that could not be read, unless all are asked for.
    private static let rowsAtMost = 40
    /// The widths of names, so that a row has at most 80 columns.
    private static let nameLimit = 20
    private static let instanceLimit = 14

    package init(
        _ lanes: [LaneCoverage], warnings: [String] = [], idle: [IdleAccount] = [], showsAll: Bool = false,
        ink: Ink = .plain
    ) {
        self.idle = idle
        self.lanes = lanes
        self.warnings = warnings
        sums = CoverageSums(lanes)
        self.showsAll = showsAll
        self.ink = ink
    }

    /// The text, without a newline at the end.
    package var text: String {
        var lines = [ink.paint(sums.verdict.rawValue.uppercased(), sums.verdict.tone) + "  " + selection]
        if sums.others > 0 {
            let bare =
                sums.bare == 0 ? "each has a good snapshot" : "\(Wording.count(sums.bare)) without a good snapshot"
            lines.append("  \(Wording.count(sums.others, "other volume")), not selected: \(bare).")
        }
        if sums.unread > 0 {
            lines.append("  \(Wording.places(sums.unread)) could not be read: what is there is not known.")
        }
        lines += [IdleText.sentence(idle)].compactMap(\.self).map { "  " + $0 }
        lines += warnings.map { "  warning: " + Printable.line($0) }
        let laneWarnings = bounded(lanes.flatMap(\.warnings))
        lines += laneWarnings.map { "  warning: " + Printable.line($0) }
        lines += accounts + volumes + lanes.map(\.place).unread(ink)
        let notWorked = IdleText.section(idle, ink, showsAll: showsAll)
        if !notWorked.isEmpty { lines += [""] + notWorked }
        return lines.joined(separator: "\n")
    }

    private var selection: String {
        let good = "good snapshot younger than the rpo."
        switch (sums.selected, sums.breached) {
        case (0, _): return sums.unread > 0 ? "No volume is known to be selected." : "No volume is selected."
        case (1, 0): return "The selected volume has a \(good)"
        case (1, _): return "The selected volume has no \(good)"
        case (let all, 0): return "All \(Wording.count(all)) selected volumes have a \(good)"
        case (let all, let bad):
            return
                "\(Wording.count(bad)) of \(Wording.count(all)) selected volumes \(bad == 1 ? "has" : "have") no \(good)"
        }
    }

    /// A row per account. Accounts that need attention come first.
    private var accounts: [String] {
        var table = TextTable(columns: [
            .init("NAME", .left), .init("ACCOUNT", .left), .init("SELECTED", .right), .init("COVERED", .right),
            .init("BREACHED", .right),
            .init("OTHERS", .right), .init("BARE", .right),
        ])
        struct Key: Hashable { let account, name: String }
        let rows = Dictionary(grouping: lanes) { Key(account: $0.place.account, name: $0.place.name) }
            .map { (key: $0, sums: CoverageSums($1)) }
            .sorted { left, right in
                (Self.rank(left.sums), left.key.account, left.key.name)
                    < (Self.rank(right.sums), right.key.account, right.key.name)
            }
        let shown = bounded(rows)
        for row in shown {
            table.add([
                .init(row.key.name, .strong, limit: Self.nameLimit), .init(row.key.account),
                // Why the mark: the regions that could not be read may hold more.
                .init(Wording.count(row.sums.selected) + (row.sums.unread > 0 ? "+?" : "")),
                .init(Wording.count(row.sums.covered), row.sums.verdict == .ok ? .good : .normal),
                figure(row.sums.breached, .bad), figure(row.sums.others), figure(row.sums.bare, .notice),
            ])
        }
        let more = rows.count - shown.count
        guard !rows.isEmpty else { return [] }
        return [""] + table.lines(ink)
            + (more > 0 ? ["and \(Wording.count(more, "more account")): --all shows them"] : [])
    }

    /// The volumes in breach, or all volumes.
    private var volumes: [String] {
        let named = lanes.map { lane in
            (lane: lane, volumes: showsAll ? lane.volumes : lane.volumes.filter { $0.verdict == .breach })
        }.filter { !$0.volumes.isEmpty }
        var left = showsAll ? Int.max : Self.rowsAtMost
        var lines: [String] = []
        for (lane, volumes) in named where left > 0 {
            let place = lane.place
            lines += [
                "",
                ink.paint(Printable.name(place.name), .strong)
                    + " (\(place.account)/\(place.region)), rpo \(lane.rpo.words)",
            ]
            var table = TextTable(columns: [
                .init("VOLUME", .left), .init("INSTANCE", .left), .init("STATE", .left), .init("AGE", .right),
                .init("BY", .left),
            ])
            for volume in volumes.prefix(left) { table.add(Self.row(volume)) }
            left -= min(left, volumes.count)
            lines += table.lines(ink)
        }
        let more = named.reduce(0) { $0 + $1.volumes.count } - Self.rowsAtMost
        if !showsAll, more > 0 { lines.append("and \(Wording.count(more)) more in breach: --all shows them") }
        return lines
    }

    private static func row(_ volume: VolumeCoverage) -> [TextTable.Cell] {
        let state: TextTable.Cell =
            switch volume.verdict {
            case .covered: .init("ok", .good)
            case .breach: .init("BREACH", .bad)
            case .other: .init(volume.isTagged ? volume.instanceState : "untagged", .quiet, limit: 8)
            }
        let instance = (volume.instanceName.isEmpty ? volume.instance : volume.instanceName).text
        return [
            .init(volume.volume.text), .init(instance, limit: instanceLimit), state,
            .init(volume.age?.words ?? "none", volume.age == nil ? .notice : .normal),
            .init(volume.newest.map { $0.maker.words + ($0.isArchived ? ", archive" : "") } ?? ""),
        ]
    }

    private func bounded<Item>(_ items: [Item]) -> [Item] {
        showsAll ? items : Array(items.prefix(Self.rowsAtMost))
    }

    private func figure(_ number: Int, _ tone: Ink.Tone = .normal) -> TextTable.Cell {
        number == 0 ? .init("-", .quiet) : .init(Wording.count(number), tone)
    }

    private static func rank(_ sums: CoverageSums) -> Int { sums.breached > 0 ? 0 : sums.unread > 0 ? 1 : 2 }
}

extension BackupMaker {
    /// The maker as people call it.
    var words: String {
        switch self {
        case .awsMan: "aws-man"
        case .awsBackup: "AWS Backup"
        case .dlm: "DLM"
        case .other: "other"
        }
    }
}

extension RestorePoint {
    var isArchived: Bool { tier == "archive" }
}
