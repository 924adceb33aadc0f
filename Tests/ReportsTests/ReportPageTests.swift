import AWS
import Foundation
import Model
import Reports
import Testing

/// The page for a browser: what it may load, what it escapes, and that it says what the text says.
@Suite struct ReportPageTests {
    private func page(_ report: RunReport, now: Instant = Samples.now, standing: RunStanding = .init()) -> String {
        ReportPage(
            ReportText(report, kinds: Samples.kinds, now: now, bounds: ReportPage.bounds, standing: standing),
            history: NightSamples.history, timeline: timeline(report),
            recovery: (NightSamples.night(24), [RecoveryAge(night: NightSamples.night(23).start, volumes: 2)])
        ).html
    }

    private func timeline(_ report: RunReport) -> RunTimeline {
        var timeline = RunTimeline(from: report.startedAt, to: report.startedAt + .minutes(8))
        timeline.lanes = report.lanes.map { lane in
            var calls = LaneTimeline(account: lane.account, region: lane.region)
            (calls.calls[3], calls.calls[4], calls.throttled[4], calls.waits[5]) = (40, 8, 2, 5)
            return calls
        }
        return timeline
    }

    @Test func `it loads nothing, runs nothing, and allows its one style sheet by its hash`() throws {
        let html = page(Samples.night)
        let style = try #require(html.firstMatch(of: #/<style>([\s\S]*?)</style>/#)?.1)
        let hash = Data(Digest.sha256(Array(String(style).utf8))).base64EncodedString()
        #expect(PagePolicy.styleHash == "sha256-\(hash)")
        #expect(
            html.contains(
                "content=\"default-src &#39;none&#39;; style-src &#39;sha256-\(hash)&#39;; base-uri &#39;none&#39;; form-action &#39;none&#39;\""
            )
                || html.contains(
                    "content=\"default-src 'none'; style-src 'sha256-\(hash)'; base-uri 'none'; form-action 'none'\"")
        )
        for word in ["<script", "style=", "onload", "onclick", "http:", "https:", "src=", "@import", "url("] {
            #expect(!html.contains(word), "\(word)")
        }
    }

    @Test func `the template escapes every text`() {
        for source in PageTemplate.allCases.map(\.source) + PageTemplate.parts.values {
            #expect(!source.contains("{{{") && !source.contains("{{&"))
        }
    }

    @Test func `hostile names reach the page as text`() {
        let hostile = "<script>alert(1)</script>\"'&<img src=x onerror=y>"
        var night = Samples.night
        night.warnings.append(hostile)
        for index in night.lanes.indices {
            night.lanes[index].name = hostile
            night.lanes[index].warnings.append(hostile)
            night.lanes[index].uncovered = [
                Uncovered(feature: .alarms, problem: Problem(code: hostile, message: hostile, hint: hostile))
            ]
            night.lanes[index].skippedCreates = [
                SkippedCreate(task: TaskID(1), kind: JobKind(hostile), subject: ExactText(hostile), why: hostile)
            ]
            night.lanes[index].failures.append(
                TaskFailure(
                    task: TaskID(7), kind: Samples.create, subject: ExactText(hostile), state: .failed,
                    problem: Problem(code: hostile, message: hostile, hint: hostile), attempts: 1))
        }
        let html = page(night)
        #expect(
            !html.contains("<script") && !html.contains("<img") && !html.contains("'&<")
                && html.contains("&lt;script&gt;"))
        let parts = html.split(separator: "<").dropFirst().map { $0.prefix { $0 != " " && $0 != ">" } }
        let known: Set<String> = [
            "!doctype", "html", "head", "meta", "title", "style", "body", "header", "h1", "h2", "h3", "span", "p",
            "main",
            "section", "div", "article", "strong", "ul", "li", "code", "figure", "figcaption", "svg", "rect", "path",
            "text",
            "table", "caption", "thead", "tbody", "tr", "th", "td", "details", "summary", "footer",
        ]
        #expect(Set(parts.map { String($0.drop { $0 == "/" }) }).subtracting(known) == [])
    }

    @Test func `every element that is opened is closed, and every heading follows its parent`() throws {
        let html = page(Samples.night)
        for name in [
            "section", "table", "tr", "td", "th", "article", "svg", "figure", "details", "ul", "li", "p", "div",
        ] {
            let opened = try html.matches(of: Regex("<\(name)[ >]")).count
            #expect(try html.matches(of: Regex("</\(name)>")).count == opened, "\(name)")
        }
        let levels = html.matches(of: /<h([1-6])/).compactMap { Int($0.1) }
        #expect(levels.first == 1 && levels.count { $0 == 1 } == 1)
        #expect(zip(levels, levels.dropFirst()).allSatisfy { $1 <= $0 + 1 })
        #expect(!html.contains("{{") && html.contains("<th scope=\"col\""))
    }

    @Test func `the times are those of the fleet's zone`() throws {
        let zone = try #require(TimeZone(identifier: "Asia/Shanghai"))
        let text = ReportText(
            Samples.night, kinds: Samples.kinds, now: Samples.now, display: Display(zone: zone),
            bounds: ReportPage.bounds)
        let html = ReportPage(text, timeline: timeline(Samples.night)).html
        #expect(html.contains("started 2026-11-23 04:00:02 +08:00") && !html.contains(" UTC"))
    }

    @Test func `a database without a run and a run without calls have their pages`() {
        let html = ReportPage(ReportText(Samples.report([]), kinds: Samples.kinds, now: Samples.now)).html
        #expect(html.contains("The database holds no call of this run."))
        let missed = MissedNights(
            due: [NightSamples.night(23)], places: [NightSamples.place("shop", 1)], sums: [], first: nil,
            born: NightSamples.night(22).start)
        let page = ReportPage.htmlWithoutRun(missed, now: NightSamples.now, display: .init(), call: .init())
        #expect(
            page.contains("✗ MISSED</span> <span class=\"run\">the night of 2026-11-23")
                && page.contains("to back up what is there now: aws-man run"))
    }

    @Test func `a thousand accounts make a page of less than a megabyte and a half, with every account`() {
        let lanes = (0..<1_000).map {
            Samples.lane("account-\($0)", String(100_000_000_000 + $0), "eu-central-1", due: 20)
        }
        let html = page(Samples.report(lanes))
        #expect(html.utf8.count < 1_500_000, "\(html.utf8.count)")
        #expect(html.matches(of: /<th scope="row" class="name">account-/).count == 1_020)
    }

    @Test(arguments: PageNights.Kind.allCases, [3, 60, 1_000])
    func `pages of good, bad, running, missed and empty nights say so`(_ kind: PageNights.Kind, _ accounts: Int) throws
    {
        let night = PageNights(kind, accounts: accounts)
        let html = night.page.html
        #expect(html.utf8.count < 1_500_000)
        #expect(
            html.contains("<span class=\"run\">nightly-2026-11-24</span></h1>")
                && html.contains(" \(night.word)</span>"), "\(kind)")
        // To look at the pages, name a folder for them.
        if let folder = ProcessInfo.processInfo.environment["AWS_MAN_PAGES"] {
            try Data(html.utf8).write(to: URL(filePath: "\(folder)/\(kind)-\(accounts).html"))
        }
    }
}
