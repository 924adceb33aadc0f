import Foundation
import Model
import Reports
import Testing

/// Text, JSON, csv, page, metrics, message and exit code of one night tell one story, and none of them a better one than the
/// values.
@Suite struct SameStoryTests {
    private struct Story {
        let text: String
        let json: [String: Any]
        let csv: [String]
        let html: String
        let metrics: String
        let message: AlertText
        let exit: ProgramStatus

        init(_ report: RunReport, _ standing: RunStanding = .init()) throws {
            exit = ProgramStatus.of(Conclusion(report: report, standing: standing))
            let words = ReportText(report, kinds: Samples.kinds, now: Samples.now, standing: standing)
            text = words.text
            let document = ReportJSON(report, now: Samples.now, exit: exit, standing: standing).document.text
            json = try #require(try JSONSerialization.jsonObject(with: Data(document.utf8)) as? [String: Any])
            csv = ReportCSV(report, now: Samples.now, standing: standing).text.split(separator: "\n").map(String.init)
            html = ReportPage(words).html
            var facts = MetricsFacts(now: Samples.now)
            (facts.report, facts.standing) = (report, standing)
            metrics = MetricsText(facts, kinds: Samples.kinds).text
            var told = AlertFacts(report)
            told.standing = standing
            message = AlertText(told)
        }

        /// The verdict with the value 1 in the metrics; nil unless exactly one has it.
        var metricsVerdict: String? {
            let found = metrics.matches(of: #/aws_man_run_verdict\{verdict="(\w+)"\} 1\n/#)
            return found.count == 1 ? found.first.map { String($0.1) } : nil
        }

        /// The verdict as each form says it, in the words of JSON.
        var verdicts: [String?] {
            let words = ["OK": "ok", "ATTENTION": "attention", "FAILED": "failed", "MISSED": "missed"]
            let fields = csv[1].split(separator: ",", omittingEmptySubsequences: false)
            return [
                text.split(separator: " ").first.flatMap { words[String($0)] }, json["verdict"] as? String,
                String(fields[3]),
                html.firstMatch(of: #/<span class="badge \w+">\S ([A-Z]+)</span>/#).flatMap { words[String($0.1)] },
                metricsVerdict, message.verdict,
                message.text.split(separator: " ").first.flatMap { words[String($0)] },
            ]
        }
    }

    @Test func `a night with failures is told alike, with its causes and what to do`() throws {
        let story = try Story(Samples.night)
        #expect(story.exit == .attention && story.json["exit"] as? Int == 3)
        #expect(Set(story.verdicts) == ["failed"], "\(story.verdicts)")
        let csv = story.csv.joined(separator: "\n")
        let hint = "give the role ec2:DeleteSnapshot: aws-man policy prints the whole policy"
        for said in ["UnauthorizedOperation", "BlastRadius", "WrongAccount", "NotConnected", hint, "生产环境"] {
            #expect(story.text.contains(said) && csv.contains(said) && story.html.contains(said), "\(said)")
        }
        for said in ["WrongAccount", "生产环境"] { #expect(story.message.text.contains(said), "\(said)") }
        let sentences = story.text.split(separator: "\n").dropFirst().prefix { !$0.contains("started ") }
        #expect(sentences.count > 1)
        for sentence in sentences { #expect(story.html.contains(sentence.trimmingCharacters(in: .whitespaces))) }
        let told = story.message.lines.dropFirst().prefix { !$0.hasPrefix("- ") }
        #expect(!told.isEmpty && told.allSatisfy { story.text.contains($0) }, "\(told)")
        let totals = try #require(story.json["totals"] as? [String: Int])
        #expect(story.csv[1].contains(",\(totals["failed"] ?? -1),\(totals["blocked"] ?? -1),"))
    }

    /// Values that are worse than they look, with what must be said of them.
    private static var lies: [(name: String, report: RunReport, standing: RunStanding, verdict: String)] {
        let good = Samples.lane("shop", "111111111111", "eu-west-1", due: 40)
        var pending = Samples.lane("shop", "111111111111", "eu-west-1", due: 40, confirmed: 39)
        pending.snapshots.pending = 1
        var broken = LaneReport(account: "222222222222", name: "bank", region: "")
        broken.uncovered = [Uncovered(feature: .snapshots, problem: Problem(code: "Config", message: "broken file"))]
        var ruined = good
        ruined.ruined = 1
        var more = Samples.lane("more", "333333333333", "eu-west-1", due: 10)
        // One account and region has one confirmed too many, and another one too few.
        more.snapshots.confirmed = 11
        let few = Samples.lane("few", "444444444444", "eu-west-1", due: 10, confirmed: 9)
        var unknown = RunStanding()
        unknown.missedUnknown = "whether a night was missed is not known"
        var untold = RunStanding()
        untold.notices = [
            Notice(
                destination: "chat", verdict: "ok", state: .failed, why: "it answered with status 500", at: Samples.now)
        ]
        return [
            ("not complete", Samples.report([pending]), .init(), "failed"),
            (
                "one of many missing",
                Samples.report([good, Samples.lane("bank", "2", "r", due: 900, confirmed: 899)]), .init(), "failed"
            ),
            ("hidden by another's surplus", Samples.report([more, few]), .init(), "failed"),
            ("a broken file", Samples.report([good, broken]), .init(), "failed"),
            ("an image in error", Samples.report([ruined]), .init(), "attention"),
            ("nobody works", Samples.report([good], state: .running), .init(work: .stopped), "attention"),
            ("missed nights unknown", Samples.report([good]), unknown, "attention"),
            ("a message that did not arrive", Samples.report([good]), untold, "attention"),
            ("no account", Samples.report([]), .init(), "attention"),
        ]
    }

    @Test(arguments: lies.indices)
    func `no form says that all is well when it is not`(index: Int) throws {
        let lie = Self.lies[index]
        let story = try Story(lie.report, lie.standing)
        #expect(story.exit == .attention, "\(lie.name)")
        #expect(story.json["verdict"] as? String == lie.verdict, "\(lie.name)")
        let fields = story.csv[1].split(separator: ",", omittingEmptySubsequences: false)
        #expect(String(fields[3]) == lie.verdict, "\(lie.name)")
        #expect(
            !story.text.hasPrefix("OK") && !story.html.contains("✓") && !story.html.contains("header class=\"good\""),
            "\(lie.name)")
        #expect(story.metricsVerdict == lie.verdict && story.message.verdict == lie.verdict, "\(lie.name)")
        #expect(!story.message.text.hasPrefix("OK") && !story.message.subject.contains("OK"), "\(lie.name)")
        if lie.verdict == "failed", !lie.report.lanes.contains(where: { $0.region.isEmpty }) {
            for form in [story.text, story.html, story.message.text] {
                #expect(
                    !form.contains("selected volumes are backed up") && form.contains("no backup"),
                    "\(lie.name): \(form)")
            }
            #expect(story.html.contains("class=\"fbad\""), "\(lie.name)")
        }
    }

    @Test func `a good night is good in every form`() throws {
        let story = try Story(Samples.report([Samples.lane("shop", "111111111111", "eu-west-1", due: 40)]))
        #expect(story.exit == .fine && Set(story.verdicts) == ["ok"], "\(story.verdicts)")
    }

    @Test func `only what is wrong is shown, and the verdict and the sums stay`() throws {
        func words(_ report: RunReport) -> ReportText {
            ReportText(report, kinds: Samples.kinds, now: Samples.now, bounds: ReportPage.bounds, scope: .problems)
        }
        let text = words(Samples.night).text
        #expect(text.hasPrefix("FAILED") && !text.contains("production ") && text.contains("3 in all"), "\(text)")
        let json = ReportJSON(Samples.night, now: Samples.now, exit: .attention, scope: .problems).document.text
        #expect(!json.contains("\"production\"") && json.contains("\"due\": 158"))
        let csv = ReportCSV(Samples.night, now: Samples.now, scope: .problems).text
        #expect(!csv.contains("production") && csv.contains(",158,158,"), "\(csv)")
        let html = ReportPage(words(Samples.night)).html
        #expect(!html.contains(">production<") && html.contains("2 accounts and regions of 3, only those in which"))
        let good = Samples.report([Samples.lane("shop", "111111111111", "eu-west-1", due: 40)])
        #expect(words(good).text.hasPrefix("OK") && !ReportPage(words(good)).html.contains("Accounts and regions</h2>"))
    }

    @Test func `csv keeps its columns, and no cell is a formula`() {
        var night = Samples.night
        night.lanes[0].name = "=HYPERLINK(\"http://x\"),\"b\""
        night.warnings = ["@sum", "two\nlines"]
        let lines = ReportCSV(night, now: Samples.now).text.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.allSatisfy { $0.hasPrefix("row,") || $0.contains(",nightly-2026-11-23,") }, "\(lines)")
        #expect(lines.contains { $0.contains(",'@sum,") } && lines.contains { $0.contains("\"'=HYPERLINK(") })
    }
}
