import AWS
import Foundation
import Model
import Reports
import Testing

/// The pages of the site: what they may load and run, what they escape, and what they say.
@Suite struct SitePageTests {
    private static let hostile = "<script>alert(1)</script>\"'&<img src=x onerror=y>\u{202e}\u{7}"

    private func task(_ state: TaskState, _ text: String = "vol-1") -> TaskLine {
        TaskLine(
            id: TaskID(7), run: Samples.night.run, lane: Samples.lane, accountName: text,
            kind: Samples.create, subject: ExactText(text), action: ActionName("ec2:CreateSnapshot"),
            reason: text, state: state, attempts: 2, deaths: 1, createdAt: Samples.start,
            dueAt: state == .ready ? Samples.now : nil, endedAt: state.isOpen ? nil : Samples.now,
            problem: state.isOpen ? nil : Problem(code: text, message: text, hint: text, requestID: text),
            resource: ResourceNote(id: ExactText(text), state: .confirmed, adopted: true))
    }

    private func story(_ task: TaskLine, _ text: String = "Timeout") -> TaskPage {
        let call = CallRecord(
            action: ActionName("ec2:CreateSnapshot"), purpose: .effect, mutating: true, startedAt: Samples.start,
            duration: .seconds(1), status: 500, code: text, requestID: text)
        return TaskPage(
            TaskStory(
                task: task,
                attempts: [
                    (
                        fence: 1, claimedAt: Samples.start, settledAt: Samples.now, outcome: text,
                        problem: Problem(code: text, message: text)
                    )
                ], calls: [(fence: 1, record: call)], standing: .init(ownerSilence: .minutes(5))),
            in: Samples.night, now: Samples.now, display: .init())
    }

    private func list(_ tasks: [TaskLine], _ change: (inout TasksPage.Filter) -> Void = { _ in }) -> String {
        var filter = TasksPage.Filter()
        change(&filter)
        return TasksPage(
            tasks, of: Samples.night, filter: filter, isFirst: true, next: .init(.failed, after: TaskID(7)),
            kinds: [Samples.create], now: Samples.now, display: .init()
        ).page.html
    }

    private var pages: [String] {
        [
            list([task(.failed)]), story(task(.failed)).page.html, story(task(.ready)).page.html,
            SitePage.login(wasWrong: true).html,
            SitePage.problem(
                "it is broken", hint: "fix it", word: "DATABASE", isBad: true, now: Samples.now, display: .init()
            )
            .html,
            ReportPage(
                ReportText(Samples.night, kinds: Samples.kinds, now: Samples.now), history: NightSamples.history,
                frame: SiteFrame(.newest, mark: "mark")
            ).html,
        ]
    }

    @Test func `a page runs its one script and loads its style sheets, by their hashes, and nothing else`() throws {
        func hash(_ text: Substring) -> String {
            "'sha256-\(Data(Digest.sha256(Array(text.utf8))).base64EncodedString())'"
        }
        for page in pages {
            let styles = page.matches(of: #/<style>([\s\S]*?)</style>/#).map { hash($0.1) }
            let scripts = page.matches(of: #/<script>([\s\S]*?)</script>/#).map { hash($0.1) }
            let policy =
                "default-src 'none'; style-src \(styles.joined(separator: " ")); script-src 'sha256-x'; connect-src 'self'; "
                + "base-uri 'none'; form-action 'self'"
            #expect(styles.count == 2 && scripts.count <= 1)
            #expect(PagePolicy.ofSite == policy.replacing("'sha256-x'", with: "'\(PagePolicy.scriptHash)'"))
            #expect(scripts.allSatisfy { $0 == "'\(PagePolicy.scriptHash)'" })
            #expect(page.contains(PagePolicy.ofSite.replacing("'", with: "&#39;")))
            for word in [
                "style=", "onload", "onclick", "http:", "https:", "src=", "@import", "url(", "<script ", "eval(",
            ] {
                #expect(!page.contains(word), "\(word)")
            }
        }
    }

    @Test func `hostile names reach every page as text`() {
        let text = Self.hostile
        let pages = [
            list([task(.failed, text)]) {
                ($0.run, $0.state, $0.kind, $0.account, $0.region, $0.code) = (text, text, text, text, text, text)
            }, story(task(.failed, text), text).page.html, story(task(.ready, text), text).page.html,
            SitePage.problem(text, hint: text, word: "DATABASE", isBad: true, now: Samples.now, display: .init()).html,
        ]
        for page in pages {
            let body = page.replacing(#/<script>[\s\S]*?</script>/#, with: "")
            #expect(!body.contains("<script") && !body.contains("<img") && body.contains("&lt;script&gt;"))
            #expect(
                !body.contains("\"'&<") && !body.contains("\u{202e}") && !body.contains("\u{7}"),
                "\(body.suffix(3_000))")
        }
    }

    @Test func `a page is for keyboards and screen readers too`() throws {
        for page in pages {
            #expect(page.contains("<html lang=\"en\">") && page.matches(of: #/<h1>/#).count == 1)
            #expect(page.matches(of: #/<main>/#).count == 1)
            let labels = Set(page.matches(of: #/<label for="([^"]+)">/#).map { String($0.1) })
            let fields = page.matches(of: #/<(?:input|select) id="([^"]+)"/#).map { String($0.1) }
            #expect(Set(fields) == labels && fields.count == labels.count)
            #expect(page.matches(of: #/<table>/#).count == page.matches(of: #/<caption>/#).count)
            #expect(page.matches(of: #/<nav aria-label="Pages">/#).count == 1)
            #expect(!page.contains("tabindex=\"1\"") && !page.contains("<th>"))
        }
        #expect(list([]).contains("<a href=\"/tasks\" aria-current=\"page\">Tasks</a>"))
    }

    @Test func `a task's page has command lines to paste, and no button`() throws {
        let failed = story(task(.failed)).page.html
        #expect(failed.contains("<code>aws-man replay nightly-2026-11-23 --task 7</code>"), "\(failed)")
        #expect(!failed.contains("<button") && !failed.contains("<form") && !failed.contains("aws-man cancel"))
        let open = story(task(.ready)).page.html
        #expect(open.contains("<code>aws-man cancel nightly-2026-11-23 --account") && !open.contains("aws-man replay"))
        #expect(story(task(.done)).page.html.contains("existed already"))
    }

    @Test func `the filter is kept from page to page`() {
        let page = list([task(.failed)]) { ($0.run, $0.state, $0.code) = ("r", "failed", "A&B c") }
        #expect(
            page.contains("href=\"/tasks?run=r&amp;state=failed&amp;code=A%26B%20c&amp;from=failed&amp;after=7\">More"))
        #expect(
            page.contains("<option value=\"failed\" selected>failed</option>") && page.contains("value=\"A&amp;B c\""))
        #expect(list([]).contains("no task matches"))
    }

    @Test func `the news change their mark when a page must be loaded again, and never say fine when it is not`() {
        let good = Samples.report([Samples.lane("shop", "111111111111", "eu-west-1", due: 40)])
        let fine = SiteNews(good, .init(), progress: nil, in: .init())
        #expect(
            fine.json.contains("\"tone\": \"good\"") && fine.json.contains("\"line\": \"OK nightly-2026-11-23, ended "))
        #expect(!fine.json.contains("\n") && fine.mark == SiteNews.mark(good, .init()))
        var unknown = RunStanding()
        unknown.missedUnknown = "not known"
        let bad = SiteNews(Samples.night, .init(), progress: nil, in: .init())
        for other in [
            SiteNews(good, unknown, progress: nil, in: .init()), bad, SiteNews(problem: "x\ny"),
            SiteNews(withoutRun: nil),
        ] {
            #expect(other.mark != fine.mark && !other.json.contains("\"good\"") && !other.json.contains("\n"))
        }
        let running = Samples.report([Samples.lane("shop", "111111111111", "eu-west-1", due: 40)], state: .running)
        #expect(SiteNews(running, .init(work: .stopped), progress: nil, in: .init()).json.contains("ATTENTION"))
        #expect(SiteNews(running, .init(), progress: nil, in: .init()).json.contains("RUNNING"))
    }

    @Test func `a page in a file has no script, no links and no site around it`() {
        let html = ReportPage(
            ReportText(Samples.night, kinds: Samples.kinds, now: Samples.now), history: NightSamples.history
        ).html
        for word in ["<script", "<nav", "<a ", "connect-src", "id=\"live\""] {
            #expect(!html.contains(word), "\(word)")
        }
    }
}
