import Model

/// The figures of a run at one moment, for the progress display.
package struct ProgressSample: Sendable, Hashable {
    package let at: Uptime
    package let counts: TaskCounts
    package let snapshots: SnapshotCounts
    package let calls: Int
    package let throttled: Int
    package let lanes: [LaneShare]
    /// The outages in all accounts and regions.
    let outages: [Outage]
    /// The time of the sample by the wall clock.
    let now: Instant
    /// The causes of what failed or is blocked, the most frequent cause first.
    package let causes: [Cause]
    /// The number of accounts and regions that are still being listed.
    package var unlisted: Int { lanes.count { !$0.isListed } }

    /// A kind of task and a code with which such tasks failed or are blocked.
    package struct Cause: Sendable, Hashable {
        let kind: JobKind
        let code: String
        let count: Int
    }

    /// The figures of one account and region.
    package struct LaneShare: Sendable, Hashable {
        package let title: String
        package let counts: TaskCounts
        /// The number of open tasks, without those that only wait for AWS to complete a resource.
        let working: Int
        /// The least time for the open tasks, by the token buckets alone.
        let least: Duration
        let isListed: Bool
        let isOut: Bool
    }

    /// `causes` are those of an earlier sample, for a report that was read without failures.
    package init(_ report: RunReport, at uptime: Uptime, now: Instant, pace: LanePace, causes: [Cause]? = nil) {
        at = uptime
        self.now = now
        outages = report.lanes.flatMap(\.outages)
        counts = report.findings.totals
        snapshots = report.findings.snapshots
        calls = report.api.calls
        throttled = report.api.throttled
        lanes = report.lanes.map { lane in
            LaneShare(
                title: lane.title, counts: lane.totals,
                working: pace.working(lane.kinds), least: pace.least(lane.kinds),
                isListed: pace.isListed(lane.kinds), isOut: !lane.outages.isEmpty)
        }
        self.causes = causes ?? Self.causes(of: report)
    }

    private static func causes(of report: RunReport) -> [Cause] {
        var counts: [[String]: Int] = [:]
        for lane in report.lanes {
            for failure in lane.failures { counts[[failure.kind.name, failure.problem.code], default: 0] += 1 }
            for failure in lane.omitted { counts[[failure.kind.name, failure.code], default: 0] += failure.count }
        }
        return counts.map { Cause(kind: JobKind($0.key[0]), code: $0.key[1], count: $0.value) }
            .sorted { ($1.count, $0.kind.name, $0.code) < ($0.count, $1.kind.name, $1.code) }
    }
}

extension ProgressSample {
    /// True when a log should show both samples.
    package func differs(from other: ProgressSample) -> Bool {
        counts != other.counts || outages.map(\.place) != other.outages.map(\.place)
    }
}

/// The speed of a run and the work that is left, computed from two samples.
package struct Progress: Sendable, Hashable {
    package let sample: ProgressSample
    /// The number of tasks per second that ended between the samples; nil when it is zero or no time has passed.
    package let rate: Double?
    /// The time that the slowest account and region still needs, at its present speed but not below the buckets' least
    /// time. Nil when no work is left, or as long as an account and region is not listed to its end. Excludes the time in
    /// which AWS completes resources.
    package let remaining: Duration?
    /// The account and region that needs this time.
    let slowest: String?

    package init(since earlier: ProgressSample?, now sample: ProgressSample) {
        self.sample = sample
        let seconds = earlier.map { (sample.at - $0.at).inSeconds } ?? 0
        let ended = sample.counts.ended - (earlier?.counts.ended ?? 0)
        rate = seconds > 0 && ended > 0 ? Double(ended) / seconds : nil
        let before = Dictionary(earlier?.lanes.map { ($0.title, $0.counts.ended) } ?? []) { first, _ in first }
        let left = sample.lanes.filter { $0.working > 0 }.map { lane -> (title: String, time: Duration) in
            let ended = lane.counts.ended - (before[lane.title] ?? lane.counts.ended)
            guard seconds > 0, ended > 0 else { return (lane.title, lane.least) }
            return (lane.title, max(lane.least, .seconds(Double(lane.working) / Double(ended) * seconds)))
        }
        let last = sample.unlisted > 0 ? nil : left.max { $0.time < $1.time }.flatMap { $0.time > .zero ? $0 : nil }
        (remaining, slowest) = (last?.time, last?.title)
    }

    /// The progress as one line without colour, for logs and above the bars.
    package var line: String {
        let parts =
            [tasks] + backups + [outages, throttled, rate.map { "\(Self.rounded($0))/s" }].compactMap { $0 }
            + (sample.unlisted > 0 ? ["\(Wording.places(sample.unlisted)) still being listed"] : [])
            + (remaining.map { ["about \($0.words) left"] } ?? [])
        return parts.joined(separator: " · ")
    }

    /// The first lines of the picture on a terminal, shortest first: the tasks, the backups, and when the end is expected.
    var totals: [String] {
        [
            [tasks, rate.map { "\(Self.rounded($0))/s" }].compactMap { $0 }.joined(separator: " · "),
            (backups + [throttled].compactMap { $0 }).joined(separator: " · "), end,
        ].compactMap { $0 } + [outages].compactMap { $0 }
    }

    private var tasks: String {
        "\(Wording.count(sample.counts.ended))/\(Wording.count(sample.counts.total, "task")) \(percent)"
    }

    private var backups: [String] {
        let counts = sample.counts
        var parts = [
            sample.unlisted > 0 && sample.snapshots.due == 0
                ? "what is due is not known yet"
                : "\(Wording.count(sample.snapshots.confirmed))/\(Wording.count(sample.snapshots.due)) backed up"
        ]
        if sample.snapshots.pending > 0 { parts.append("\(Wording.count(sample.snapshots.pending)) pending in AWS") }
        if counts.unwell > 0 { parts.append("\(Wording.count(counts.unwell)) failed or blocked") }
        return parts
    }

    private var throttled: String? { sample.throttled > 0 ? "\(Wording.count(sample.throttled)) throttled" : nil }

    /// Says when the end is expected, or why that is not known; nil when all work has ended.
    private var end: String? {
        if sample.unlisted > 0 {
            return "time left not known: \(Wording.places(sample.unlisted)) still being listed"
        }
        if let remaining, let slowest {
            return sample.lanes.count > 1
                ? "about \(remaining.words) left, the slowest is \(Printable.name(slowest, limit: 40))"
                : "about \(remaining.words) left"
        }
        return sample.counts.open > 0 ? "all calls are made: AWS completes what they began" : nil
    }

    /// Says what does not answer, since when, and when the next call is tried; nil when there is no outage.
    private var outages: String? {
        guard let since = sample.outages.map(\.since).min(), let next = sample.outages.map(\.nextProbe).min() else {
            return nil
        }
        let places = Wording.places(Set(sample.outages.map(\.place.lane)).count)
        let tried = next > sample.now ? "in \((next - sample.now).words)" : "now"
        return "AWS does not answer in \(places) since \(Wording.time(since)), tried again \(tried)"
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
    var unwell: Int { failed + blocked }
}
