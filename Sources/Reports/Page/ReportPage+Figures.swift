import Model

/// The charts and tables of the page.
extension ReportPage {
    // MARK: nights

    func nights(_ history: NightHistory) -> PageContent.Nights {
        let records = history.nights.map(\.record)
        let columns = NightColumns(records.reversed())
        let lines = NightsText(history, now: text.now, display: text.display, call: text.call).changeLines
        return .init(
            width: NightColumns.width, height: NightColumns.height, label: columns.label, bars: columns.bars,
            hatches: columns.hatches, axis: columns.axis, marks: columns.marks, rows: records.map(row),
            changes: lines.first.map { head in
                [
                    .init(
                        title: head.prefix(1) + head.dropFirst().lowercased(),
                        lines: lines.dropFirst().map(Self.trimmed))
                ]
            } ?? [])
    }

    private func row(_ record: NightRecord) -> PageContent.NightRow {
        let findings = record.findings
        let none = record.runs.isEmpty
        func figure(_ number: Int?) -> String { none ? "" : number.map(Wording.count) ?? "?" }
        return .init(
            night: "\(record.night)", verdict: record.words,
            tone: record.state == .running && record.verdict == .ok ? "plain" : record.verdict.tone.name,
            cells: [
                findings.snapshots.selected == 0
                    ? none ? "" : "-"
                    : "\(Wording.count(findings.snapshots.confirmed))/\(Wording.count(findings.snapshots.selected))",
                figure(findings.missingBackups), figure(findings.lanesNotListed), figure(record.images),
                figure(record.deleted), figure(findings.totals.failed), figure(findings.totals.blocked),
                figure(record.calls), figure(record.throttled), record.duration(at: text.now)?.words ?? "",
            ],
            links: frame == nil
                ? []
                : record.runs.enumerated().map { index, run in
                    .init(["runs", run.run.text], index == 0 ? "\(record.night)" : run.run.description)
                })
    }

    // MARK: recovery points

    /// Nil when no volume is known to be selected.
    func ages(_ night: Night, _ ages: [RecoveryAge]) -> PageContent.Chart? {
        let findings = text.report.findings
        guard findings.snapshots.confirmed + ages.reduce(0, { $0 + $1.volumes }) > 0 else { return nil }
        let bars = AgeBars(night, tonight: findings.snapshots.confirmed, ages)
        var notes: [String] = []
        let unread = findings.lanesNotListed + findings.lanesToList
        if unread > 0 {
            notes.append("\(Wording.places(unread)) could not be read or not yet: their volumes are not in this chart.")
        }
        notes.append("EC2 itself is asked by: " + text.call.line("coverage"))
        return .init(
            width: AgeBars.width, height: bars.height, label: bars.label, bars: bars.bars, marks: bars.marks,
            caption:
                "Selected volumes by the night of their newest complete snapshot, as this database has recorded it.",
            notes: notes)
    }

    /// The sentence in the place of the chart.
    var noAges: String {
        (recovery == nil
            ? "The ages of recovery points are counted for whole runs, and not for some accounts."
            : "No selected volume is known.") + " EC2 itself is asked by: " + text.call.line("coverage")
    }

    // MARK: calls

    /// The accounts and regions in the table of calls.
    private static let mostCallers = 20

    func calls(_ timeline: RunTimeline) -> PageContent.Timeline {
        let all = timeline.all
        let most = all.calls.max() ?? 0
        let end = timeline.start + .milliseconds(timeline.step.milliseconds * Int64(RunTimeline.steps))
        let (from, to) = (Wording.time(timeline.start, in: text.display.zone), Wording.time(end, in: text.display.zone))
        let chart = CallAreas(all, width: 360, above: 80, below: 24, most: most, mostWaits: all.waits.max() ?? 0)
        let sorted = timeline.lanes.map { (lane: $0, rank: [$0.throttled.sum, $0.calls.sum, $0.waits.sum]) }
            .sorted { ($1.rank[0], $1.rank[1], $0.lane.account) < ($0.rank[0], $0.rank[1], $1.lane.account) }
        let shown = sorted.prefix(Self.mostCallers)
        return .init(
            width: 360, height: 122,
            label: "\(Wording.count(all.calls.sum, "call")), \(Wording.count(all.throttled.sum)) throttled,"
                + " \(Wording.count(all.waits.sum, "wait")) from \(from) to \(to)",
            areas: chart.areas, axis: "M0 80H360",
            marks: [
                .init(x: "0", y: "118", anchor: "start", text: Self.clock(from)),
                .init(x: "360", y: "118", anchor: "end", text: Self.clock(to)),
            ],
            caption: "From \(from) to \(to), in steps of \(timeline.step.words); at most \(Wording.count(most, "call"))"
                + " in a step.",
            tableCaption: shown.count < sorted.count
                ? "The \(shown.count) of \(Wording.places(sorted.count)) with the most throttled calls, then the most calls."
                : "Calls of each account and region.",
            rows: shown.map { row($0.lane, $0.rank) })
    }

    private func row(_ lane: LaneTimeline, _ sums: [Int]) -> PageContent.CallRow {
        let spark = CallAreas(
            lane, width: 96, above: 15, below: 5, most: lane.calls.max() ?? 0, mostWaits: lane.waits.max() ?? 0)
        let name = text.report.lanes.first { $0.account == lane.account && $0.region == lane.region }?.name ?? ""
        return .init(
            name: Printable.name(name.isEmpty ? lane.account : name), region: lane.region, areas: spark.areas,
            cells: [sums[1], sums[0], sums[2]].map(Wording.count))
    }

    /// The hours and minutes of a time in words.
    private static func clock(_ time: String) -> String { String(time.dropFirst(11).prefix(5)) }

    // MARK: accounts and regions

    var accounts: [PageContent.Accounts] {
        let sorted = text.report.lanesWorstFirst(text.scope)
        if sorted.isEmpty { return [] }
        let calls = Dictionary(
            (timeline?.lanes ?? []).map {
                ("\($0.account)/\($0.region)", [$0.calls.sum, $0.throttled.sum, $0.waits.sum])
            }
        ) { first, _ in first }
        let heads = ["failed", "blocked", "open"] + (calls.isEmpty ? [] : ["calls", "throttled", "waits"])
        func table(_ lanes: ArraySlice<(lane: LaneReport, state: LaneState)>, _ caption: String, folded: [String])
            -> PageContent.AccountTable
        {
            .init(
                label: "Table of accounts and regions", caption: caption, folded: folded, heads: heads,
                rows: lanes.map { row($0.lane, $0.state, calls) })
        }
        let (first, rest) = (sorted.prefix(text.bounds.rows), sorted.dropFirst(text.bounds.rows))
        let whole = text.scope == .everything ? "" : ", only those in which something is wrong"
        var tables = [
            table(
                first, "\(Wording.places(first.count)) of \(text.report.lanes.count)\(whole), the worst first.",
                folded: [])
        ]
        if !rest.isEmpty {
            tables.append(
                table(rest, Wording.places(rest.count, more: true), folded: [Wording.places(rest.count, more: true)]))
        }
        return [.init(tables: tables)]
    }

    private func row(_ lane: LaneReport, _ state: LaneState, _ calls: [String: [Int]]) -> PageContent.AccountRow {
        let (counts, totals) = (lane.snapshots, lane.totals)
        let missing = lane.missingBackups(ended: text.report.state == .ended)
        let isKnown = !lane.isToBeListed
        var backedUp = "-"
        if !isKnown { backedUp = "not known" }
        if isKnown, counts.selected > 0 {
            backedUp = "\(Wording.count(counts.confirmed))/\(Wording.count(counts.selected))"
        }
        return .init(
            name: Printable.name(lane.name), account: lane.account, region: lane.region, state: state.rawValue,
            tone: state.tone.name, label: "\(backedUp) backed up", bars: isKnown ? Self.progress(counts, missing) : [],
            backedUp: backedUp, backupTone: missing > 0 ? "bad" : counts.selected == 0 ? "quiet" : "plain",
            cells: ([totals.failed, totals.blocked, totals.open] + (calls["\(lane.account)/\(lane.region)"] ?? []))
                .map { $0 == 0 ? "-" : Wording.count($0) },
            links: frame == nil ? [] : [.init(["accounts", lane.account], Printable.name(lane.name))])
    }

    /// The shares of what is backed up, of what is missing, and of what is still to come, as parts of 100.
    private static func progress(_ counts: SnapshotCounts, _ missing: Int) -> [PageContent.Bar] {
        guard counts.due > 0 else { return [] }
        let whole = max(counts.due, counts.confirmed + missing)
        var (bars, from): ([PageContent.Bar], Int) = ([], 0)
        for (count, kind) in [
            (counts.confirmed, "fgood"), (missing, "fbad"), (whole - counts.confirmed - missing, "frest"),
        ] where count > 0 {
            // Why at least 2: a single missing volume among thousands is seen.
            let width = kind == "fbad" ? max(2, count * 100 / whole) : count * 100 / whole
            let start = min(from, 100 - width)
            bars.append(.init(x: String(start), w: String(width), kind: kind))
            from = start + width
        }
        return bars
    }
}

extension [Int] {
    fileprivate var sum: Int { reduce(0, +) }
}
