import Model

/// A run's figures at one moment, for the progress shown while it works.
package struct ProgressSample: Sendable, Hashable {
    package let at: Uptime
    package let counts: TaskCounts
    package let snapshots: SnapshotCounts
    package let calls: Int
    package let throttled: Int
    package let lanes: [LaneShare]
    /// Open tasks that only wait for AWS to complete what was made.
    package let waiting: Int

    /// One lane's part.
    package struct LaneShare: Sendable, Hashable {
        package let title: String
        package let counts: TaskCounts
    }

    package init(_ report: RunReport, at uptime: Uptime) {
        at = uptime
        counts = report.findings.totals
        snapshots = report.findings.snapshots
        calls = report.api.calls
        throttled = report.api.throttled
        waiting = report.lanes.reduce(0) { $0 + ($1.kinds[KindColumn.confirm]?.open ?? 0) }
        lanes = report.lanes.map { LaneShare(title: $0.title, counts: $0.totals) }
    }
}

/// What two samples say about the speed of a run, and what is left.
package struct Progress: Sendable, Hashable {
    package let sample: ProgressSample
    /// Tasks ended per second between the two samples; nil when that says nothing.
    package let rate: Double?

    package init(since earlier: ProgressSample?, now sample: ProgressSample) {
        self.sample = sample
        guard let earlier else {
            rate = nil
            return
        }
        let seconds = (sample.at - earlier.at).inSeconds
        let ended = sample.counts.ended - earlier.counts.ended
        rate = seconds > 0 && ended > 0 ? Double(ended) / seconds : nil
    }

    /// At the present speed; nil when there is none. Waits inside AWS are not foreseen.
    package var remaining: Duration? {
        let working = sample.counts.open - sample.waiting
        guard let rate, working > 0 else { return nil }
        return .milliseconds(Int64((Double(working) / rate * 1_000).rounded()))
    }

    /// One line without colour, for logs and for the head of the bars.
    package var line: String {
        let counts = sample.counts
        var parts = ["\(Wording.count(counts.ended))/\(Wording.count(counts.total, "task")) \(percent)"]
        parts.append("\(Wording.count(sample.snapshots.confirmed))/\(Wording.count(sample.snapshots.due)) backed up")
        if sample.snapshots.pending > 0 { parts.append("\(Wording.count(sample.snapshots.pending)) pending in AWS") }
        if counts.failed + counts.blocked > 0 {
            parts.append("\(Wording.count(counts.failed + counts.blocked)) failed or blocked")
        }
        if sample.throttled > 0 { parts.append("\(Wording.count(sample.throttled)) throttled") }
        if let rate { parts.append("\(Self.rounded(rate))/s") }
        if let remaining { parts.append("about \(Wording.duration(remaining)) left") }
        return parts.joined(separator: " · ")
    }

    private var percent: String {
        sample.counts.total == 0 ? "" : "(\(sample.counts.ended * 100 / sample.counts.total) %)"
    }

    private static func rounded(_ rate: Double) -> String {
        rate >= 10 ? Wording.count(Int(min(rate.rounded(), 1e9))) : String((rate * 10).rounded() / 10)
    }
}

extension TaskCounts {
    var ended: Int { total - open }
}
