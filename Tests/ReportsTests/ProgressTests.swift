import Model
import Reports
import Testing

@Suite struct ProgressTests {
    private let pace = LanePace(Samples.kinds, share: 1)

    private func sample(done: Int, open: Int, failed: Int = 0, at seconds: Int64) -> ProgressSample {
        var lane = Samples.lane("production", "123456789012", "cn-north-1", due: done + open, confirmed: done)
        lane.kinds = [Samples.create: TaskCounts(done: done, failed: failed, open: open)]
        let report = Samples.report([lane], state: .running)
        return ProgressSample(report, at: Uptime(nanoseconds: seconds * 1_000_000_000), now: Samples.now, pace: pace)
    }

    @Test func `two samples give the rate and the time left`() {
        let progress = Progress(
            since: sample(done: 0, open: 100, at: 10), now: sample(done: 40, open: 60, at: 12))
        #expect(progress.rate == 20)
        #expect(progress.remaining == .seconds(3))
        #expect(
            progress.line == "40/100 tasks (40 %) · 40/100 backed up · 4 throttled · 20/s · about 3 s left")
    }

    @Test func `an outage is said, with its beginning and the next call, and marked at its region`() {
        var lane = Samples.lane("production", "123456789012", "cn-north-1", due: 2, confirmed: 0)
        lane.kinds = [Samples.create: TaskCounts(open: 2)]
        lane.outages = [Samples.outage]
        let sample = ProgressSample(
            Samples.report([lane], state: .running), at: Uptime(nanoseconds: 0), now: Samples.now, pace: pace)
        let progress = Progress(since: nil, now: sample)
        #expect(
            progress.line.contains(
                "AWS does not answer in 1 account and region since 2026-11-22 20:08:02 UTC, tried again in 50 s"))
        let bars = ProgressBars.lines(progress, columns: 120, rows: 9, ink: .plain)
        #expect(bars.contains { $0.hasSuffix("  outage") })
    }

    @Test func `one sample, no time or no change give no rate`() {
        let first = sample(done: 1, open: 1, at: 1)
        #expect(Progress(since: nil, now: first).rate == nil)
        #expect(Progress(since: first, now: first).rate == nil)
        #expect(Progress(since: nil, now: sample(done: 1, open: 0, at: 9)).remaining == nil)
        #expect(Progress(since: first, now: sample(done: 0, open: 2, at: 9)).rate == nil)
    }

    @Test func `the slowest region says how long it takes, and none is faster than its buckets`() {
        func sample(quick: (Int, Int), slow: (Int, Int), waiting: Int = 0, at seconds: Int64) -> ProgressSample {
            let lanes = [("quick", quick, 0), ("slow", slow, waiting)].map { name, counts, waiting in
                var lane = Samples.lane(name, "123456789012", "cn-north-1", due: 0, confirmed: 0)
                lane.kinds = [
                    Samples.create: TaskCounts(done: counts.0, open: counts.1),
                    JobKind("confirm"): TaskCounts(open: waiting),
                ]
                return lane
            }
            return ProgressSample(
                Samples.report(lanes, state: .running), at: Uptime(nanoseconds: seconds * 1_000_000_000),
                now: Samples.now, pace: pace)
        }
        let start = sample(quick: (0, 100), slow: (0, 100), at: 0)
        #expect(
            Progress(since: start, now: sample(quick: (90, 10), slow: (10, 90), at: 2)).remaining == .seconds(18))
        // The speed of a burst does not count: the buckets limit what comes after it.
        #expect(
            Progress(since: start, now: sample(quick: (100, 0), slow: (50, 500), at: 1)).remaining == .seconds(10))
        // Nothing has ended in one region yet: its buckets give the least time.
        #expect(
            Progress(since: start, now: sample(quick: (100, 0), slow: (0, 100), at: 1)).remaining == .seconds(2))
        // Tasks that only wait for AWS are not counted as work.
        #expect(
            Progress(since: start, now: sample(quick: (100, 0), slow: (100, 0), waiting: 1, at: 1)).remaining == nil)
    }

    /// A thousand accounts and regions at work. In two of them something failed, one does not answer, and one has the most to do.
    private func fleet(done: Int, at seconds: Int64, failed: Int = 0) -> ProgressSample {
        let lanes = (1...1_000).map { number in
            var lane = Samples.lane("team-\(number)", "123456789012", "cn-north-1", due: 60, confirmed: done)
            let ended = min(done + number % 7, 60)
            lane.kinds = [
                Samples.create: TaskCounts(
                    done: ended, failed: number % 400 == 0 ? failed : 0, open: 60 - ended + (number == 500 ? 300 : 0))
            ]
            if number == 77 { lane.outages = [Samples.outage] }
            return lane
        }
        return ProgressSample(
            Samples.report(lanes, state: .running), at: Uptime(nanoseconds: seconds * 1_000_000_000), now: Samples.now,
            pace: pace)
    }

    @Test func `the picture of a thousand accounts has the totals, then what fails, hangs and is slowest`() {
        let progress = Progress(since: fleet(done: 10, at: 0, failed: 2), now: fleet(done: 20, at: 10, failed: 2))
        let lines = ProgressBars.lines(progress, columns: 80, rows: 16, ink: .plain)
        #expect(lines.count == 16)
        #expect(lines[0].hasSuffix("23,007/60,304 tasks (38 %) · 1,000/s"), "\(lines[0])")
        #expect(lines[1] == "20,000/60,000 backed up · 4 failed or blocked · 4 throttled")
        #expect(lines[2].hasSuffix(" left, the slowest is team-500 cn-north-1"), "\(lines[2])")
        #expect(lines[3].hasPrefix("AWS does not answer in 1 account and region since "))
        #expect(lines[4].hasPrefix("  team-400 ") && lines[5].hasPrefix("  team-800 "))
        #expect(lines[6].hasPrefix("  team-77 ") && lines[6].hasSuffix("  outage"))
        #expect(lines.contains { $0.hasPrefix("  team-500 ") && $0.hasSuffix("  slowest") })
        #expect(lines[15] == "  989 more accounts and regions open, 0 ended")
    }

    @Test func `while the numbers change, an account and region keeps its line`() {
        func names(_ done: Int) -> [Substring] {
            let progress = Progress(since: fleet(done: 0, at: 0), now: fleet(done: done, at: 10))
            return ProgressBars.lines(progress, columns: 80, rows: 16, ink: .plain).dropFirst(4).dropLast()
                .compactMap { $0.split(separator: " ").first }
        }
        #expect(names(10) == names(40))
    }

    @Test func `an end that is not known is given its reason`() {
        func end(_ kinds: [JobKind: TaskCounts]) -> String {
            var lane = Samples.lane("shop", "123456789012", "cn-north-1")
            lane.kinds = kinds
            let sample = ProgressSample(
                Samples.report([lane], state: .running), at: Uptime(nanoseconds: 0), now: Samples.now, pace: pace)
            return ProgressBars.lines(Progress(since: nil, now: sample), columns: 80, rows: 16, ink: .plain)[2]
        }
        #expect(
            end([Samples.enumerate: TaskCounts(open: 1)])
                == "time left not known: 1 account and region still being listed")
        #expect(
            end([JobKind("confirm"): TaskCounts(open: 1)]) == "all calls are made: AWS completes what they began")
        #expect(end([Samples.create: TaskCounts(open: 100)]) == "about 2 s left")
    }

    @Test(arguments: [(1, 1), (40, 10), (67, 24), (68, 16), (80, 3), (80, 16), (200, 50)])
    func `the bars fit the terminal`(columns: Int, rows: Int) {
        let small = sample(done: 5, open: 5, failed: 1, at: 1)
        for sample in [small, fleet(done: 10, at: 1, failed: 1_000_000)] { fits(sample, columns, rows) }
    }

    private func fits(_ sample: ProgressSample, _ columns: Int, _ rows: Int) {
        let progress = Progress(since: nil, now: sample)
        let lines = ProgressBars.lines(progress, columns: columns, rows: rows, ink: .plain)
        #expect((1...rows).contains(lines.count))
        #expect(lines.allSatisfy { DisplayWidth.of($0) <= columns })
    }
}
