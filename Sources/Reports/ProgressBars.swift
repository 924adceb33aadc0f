import Model

/// The live picture on a terminal: the totals, the most frequent failures, then a bar for each account and region that a person
/// would look at. Those with failures come first, then those that do not answer, then the slowest. They stand in the order of
/// their names, so that a line keeps its place while the numbers change.
package enum ProgressBars {
    private static let barWidth = 24
    private static let titleWidth = 32
    /// The most causes of failures that are shown.
    private static let mostCauses = 3
    /// From this height on, the totals take lines of their own.
    private static let tall = 10

    /// Returns at most `rows` lines, none wider than `columns`.
    package static func lines(_ progress: Progress, columns: Int, rows: Int, ink: Ink) -> [String] {
        let sample = progress.sample
        let isWide = columns >= barWidth + titleWidth + 12
        guard isWide, rows > 2 else { return [Printable.name(progress.line, limit: max(1, columns))] }
        var lines = rows < tall ? [Printable.name(progress.line, limit: columns)] : totals(progress, columns, ink)
        let causes = sample.causes.prefix(min(mostCauses, rows - 2 - lines.count))
        lines += causes.map { cause in
            let text = "\(cause.kind): \(cause.code), \(Wording.count(cause.count, "task"))"
            return "  " + ink.paint(Printable.name(text, limit: columns - 2), .notice)
        }
        let active = sample.lanes.filter { $0.counts.open > 0 }
        let shown = chosen(active, rows - 1 - lines.count)
        let titles = shown.map { Printable.name($0.title, limit: titleWidth) }
        let width = titles.map { DisplayWidth.of($0) }.max() ?? 0
        for (title, lane) in zip(titles, shown) {
            let padding = String(repeating: " ", count: width - DisplayWidth.of(title))
            let mark = lane.isOut ? "  outage" : lane.title == progress.slowest && shown.count > 1 ? "  slowest" : ""
            let tail = Printable.name(share(lane.counts) + mark, limit: columns - width - barWidth - 6)
            lines.append("  \(title)\(padding)  \(bar(lane.counts, barWidth, ink))  \(tail)")
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

    private static func totals(_ progress: Progress, _ columns: Int, _ ink: Ink) -> [String] {
        let whole = bar(progress.sample.counts, min(columns / 3, 60), ink)
        let room = columns - min(columns / 3, 60) - 2
        let texts = progress.totals
        return texts.enumerated().map { index, text in
            index == 0 ? whole + "  " + Printable.name(text, limit: room) : Printable.name(text, limit: columns)
        }
    }

    /// Returns at most `count` of them.
    private static func chosen(_ lanes: [ProgressSample.LaneShare], _ count: Int) -> [ProgressSample.LaneShare] {
        func rank(_ lane: ProgressSample.LaneShare) -> Int { lane.counts.unwell > 0 ? 0 : lane.isOut ? 1 : 2 }
        // Why only the power of two: in a fleet of equals, a task more or less would change the choice in every picture.
        func slowness(_ lane: ProgressSample.LaneShare) -> Int {
            Int64.bitWidth - lane.least.milliseconds.leadingZeroBitCount
        }
        let first = lanes.sorted { left, right in
            if rank(left) != rank(right) { return rank(left) < rank(right) }
            return (right.counts.unwell, slowness(right), left.title) < (
                left.counts.unwell, slowness(left), right.title
            )
        }
        return first.prefix(max(0, count)).sorted { (rank($0), $0.title) < (rank($1), $1.title) }
    }

    static func bar(_ counts: TaskCounts, _ width: Int, _ ink: Ink) -> String {
        let filled = counts.total == 0 ? 0 : counts.ended * width / counts.total
        return ink.paint(String(repeating: "█", count: filled), counts.unwell > 0 ? .notice : .good)
            + ink.paint(String(repeating: "░", count: width - filled), .quiet)
    }

    private static func share(_ counts: TaskCounts) -> String {
        "\(Wording.count(counts.ended))/\(Wording.count(counts.total))"
            + (counts.unwell > 0 ? ", \(Wording.count(counts.unwell)) failed or blocked" : "")
    }
}
