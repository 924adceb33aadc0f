import Model

/// Creates of one kind in one account and region that were rightly not made for the same reason.
struct SkippedGroup: Hashable, Sendable {
    let kind: JobKind
    let place: String
    let why: String
}

extension ReportText {
    /// One line for each group of creates that were not made, and one for all deletions. No selected volume is missing
    /// without a word, and what stays because others use it is counted.
    var skipped: [String] {
        var subjects: [SkippedGroup: [String]] = [:]
        var order: [SkippedGroup] = []
        var omitted = 0
        for lane in report.lanes {
            omitted += lane.skippedOmitted
            for skipped in lane.skippedCreates {
                let group = SkippedGroup(kind: skipped.kind, place: lane.title, why: skipped.why)
                if subjects[group] == nil { order.append(group) }
                subjects[group, default: []].append(skipped.subject.text)
            }
        }
        let kept = keptAtLast
        guard !order.isEmpty || omitted + kept > 0 else { return [] }
        var lines = [ink.paint("SKIPPED", .strong)]
        for group in order.prefix(bounds.warnings) {
            let names = Wording.shortList(subjects[group] ?? [])
            lines.append("  \(group.kind) · \(group.place) · \(names): \(Printable.line(group.why))")
        }
        omitted += order.dropFirst(bounds.warnings).reduce(0) { $0 + (subjects[$1]?.count ?? 0) }
        if omitted > 0 {
            lines.append(
                "  and \(Wording.count(omitted)) more: " + call.line("tasks \(report.run) --state skipped"))
        }
        if kept > 0 {
            lines.append(
                "  \(Wording.count(kept, "planned deletion")) not made, because the check right before each found a reason to"
                    + " keep it, such as another user: " + call.line("tasks \(report.run) --state skipped"))
        }
        return lines
    }

    /// The number of deletions that were planned and then skipped.
    private var keptAtLast: Int {
        report.lanes.flatMap(\.kinds).reduce(0) { $0 + (kinds[$1.key]?.effect == .removes ? $1.value.skipped : 0) }
    }
}
