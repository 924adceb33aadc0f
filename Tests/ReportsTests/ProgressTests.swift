import Model
import Reports
import Testing

@Suite struct ProgressTests {
    private func sample(done: Int, open: Int, failed: Int = 0, at seconds: Int64) -> ProgressSample {
        var lane = Samples.lane("production", "123456789012", "cn-north-1", due: done + open, confirmed: done)
        lane.kinds = [Samples.create: TaskCounts(done: done, failed: failed, open: open)]
        let report = Samples.report([lane], state: .running)
        return ProgressSample(report, at: Uptime(nanoseconds: seconds * 1_000_000_000))
    }

    @Test func `two samples give the rate and the time left`() {
        let progress = Progress(
            since: sample(done: 0, open: 100, at: 10), now: sample(done: 40, open: 60, at: 12))
        #expect(progress.rate == 20)
        #expect(progress.remaining == .seconds(3))
        #expect(
            progress.line == "40/100 tasks (40 %) · 40/100 backed up · 4 throttled · 20/s · about 3 s left")
    }

    @Test func `one sample, no time or no change give no rate`() {
        let first = sample(done: 1, open: 1, at: 1)
        #expect(Progress(since: nil, now: first).rate == nil)
        #expect(Progress(since: first, now: first).rate == nil)
        #expect(Progress(since: first, now: sample(done: 1, open: 1, at: 9)).remaining == nil)
        #expect(Progress(since: first, now: sample(done: 0, open: 2, at: 9)).rate == nil)
    }

    @Test(arguments: [(1, 1), (40, 10), (80, 3), (200, 50)])
    func `the bars fit the terminal`(columns: Int, rows: Int) {
        let progress = Progress(since: nil, now: sample(done: 5, open: 5, failed: 1, at: 1))
        let lines = ProgressBars.lines(progress, columns: columns, rows: rows, ink: .plain)
        #expect((1...rows).contains(lines.count))
        #expect(lines.allSatisfy { DisplayWidth.of($0) <= columns })
    }
}
