import Model
import Reports
import Testing

@Suite struct ReportTextTests {
    @Test func `a night with a failure, an uncovered lane and a warning reads as recorded`() throws {
        try Golden.expect(ReportText(Samples.night, now: Samples.now).text, is: "night.txt")
    }

    @Test func `a good night is short`() throws {
        let report = Samples.report([Samples.lane("production", "123456789012", "cn-north-1", due: 3)])
        try Golden.expect(ReportText(report, now: Samples.now).text, is: "good.txt")
    }

    @Test func `a running night says how far it is`() throws {
        var lane = Samples.lane("production", "123456789012", "cn-north-1", due: 10, confirmed: 4)
        lane.kinds[Samples.create] = TaskCounts(done: 4, open: 6)
        let report = Samples.report([lane], state: .running)
        try Golden.expect(ReportText(report, now: Samples.now).text, is: "running.txt")
    }

    @Test func `nothing but the text changes with colour`() {
        let plain = ReportText(Samples.night, now: Samples.now).text
        let coloured = ReportText(Samples.night, now: Samples.now, ink: Ink(coloured: true)).text
        #expect(coloured != plain)
        #expect(coloured.replacing(/\u{1B}\[[0-9]+m/, with: "") == plain)
        #expect(!plain.contains("\u{1B}"))
    }

    @Test func `after the slot no replay is offered`() {
        let over = ReportText(Samples.night, now: Samples.night.deadline).text
        #expect(!over.contains("aws-man replay"))
        #expect(over.contains("the next `aws-man run` plans it anew"))
    }

    @Test func `a thousand good lanes are counted, not listed`() {
        let lanes = (0..<1_000).map { number in
            Samples.lane("a\(number)", String(100_000_000_000 + number), "eu-west-1", due: 2)
        }
        let text = ReportText(Samples.report(lanes), now: Samples.now)
        #expect(text.lines.count < 70)
        #expect(text.text.contains("and 950 more lanes done"))
        #expect(text.text.contains("All 2,000 selected volumes are backed up."))
    }

    @Test func `the columns of a table line up under wide characters`() {
        var table = TextTable(columns: [("NAME", .left), ("N", .right)])
        table.add(["生产环境", "1"])
        table.add(["web-1", "12"])
        #expect(table.lines(.plain) == ["NAME       N", "生产环境   1", "web-1     12"])
    }
}
