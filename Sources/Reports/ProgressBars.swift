import Model

/// The live picture on a terminal: a line for the whole run, the most frequent failures, then a bar per account and
/// region under way. Those with failures come first, then those with the most open tasks.
package enum ProgressBars {
    private static let barWidth = 24
    private static let titleWidth = 32
    /// The most causes of failures that are shown.
    private static let mostCauses = 3

    /// Returns at most `rows` lines, none wider than `columns`.
    package static func lines(_ progress: Progress, columns: Int, rows: Int, ink: Ink) -> [String] {
        let sample = progress.sample
        var lines = [Printable.name(progress.line, limit: max(1, columns))]
        guard columns >= barWidth + titleWidth + 12, rows > 2 else { return Array(lines.prefix(max(1, rows))) }
        let causes = sample.causes.prefix(min(mostCauses, rows - 3))
        lines += causes.map { cause in
            let text = "\(cause.kind): \(cause.code), \(Wording.count(cause.count, "task"))"
            return "  " + ink.paint(Printable.name(text, limit: columns - 2), .notice)
        }
        let active = sample.lanes.filter { $0.counts.open > 0 }.sorted { left, right in
            (right.counts.unwell, right.counts.open, left.title) < (left.counts.unwell, left.counts.open, right.title)
        }
        let shown = active.prefix(rows - 2 - causes.count)
        let titles = shown.map { Printable.name($0.title, limit: titleWidth) }
        let width = titles.map { DisplayWidth.of($0) }.max() ?? 0
        for (title, lane) in zip(titles, shown) {
            let padding = String(repeating: " ", count: width - DisplayWidth.of(title))
            let mark = lane.isOut ? "  outage" : ""
            lines.append("  \(title)\(padding)  \(bar(lane.counts, ink))  \(share(lane.counts))\(mark)")
        }
        let waiting = active.count - shown.count
        let finished = sample.lanes.count - active.count
        lines.append(
            "  "
                + ink.paint(
                    waiting > 0
                        ? "\(Wording.places(waiting, more: true)) open, \(Wording.count(finished)) ended"
                        : "\(Wording.count(finished)) of \(Wording.places(sample.lanes.count)) ended", .quiet))
        return lines
    }

    static func bar(_ counts: TaskCounts, _ ink: Ink) -> String {
        let filled = counts.total == 0 ? 0 : counts.ended * barWidth / counts.total
        return ink.paint(String(repeating: "█", count: filled), counts.unwell > 0 ? .notice : .good)
            + ink.paint(String(repeating: "░", count: barWidth - filled), .quiet)
    }

    private static func share(_ counts: TaskCounts) -> String {
        "\(Wording.count(counts.ended))/\(Wording.count(counts.total))"
            + (counts.unwell > 0 ? ", \(Wording.count(counts.unwell)) failed or blocked" : "")
    }
}
