import Accounts
import Jobs
import Model
import Queue
import Reports
import WebServer

/// The pages about the queue: which request gets which page. Everything is read from the database when a page is made, by the
/// functions that the commands use, so that a page says what the command says.
struct Site: Sendable {
    let place: Workplace
    let metrics: MetricsReading
    let feed: EventFeed
    let shelf: PageShelf
    /// True when readers log in.
    let asksForToken: Bool

    init(_ place: Workplace, feed: EventFeed, asksForToken: Bool) {
        var place = place
        place.fleets = FleetMemo()
        (self.place, self.feed, self.asksForToken) = (place, feed, asksForToken)
        metrics = MetricsReading(place)
        shelf = PageShelf(now: place.surroundings.effects.uptime)
    }

    /// Nothing is shown twice for a field that no page reads, such as a cookie.
    func answer(_ request: SiteRequest) async -> SiteAnswer {
        var plain = request
        (plain.host, plain.authorization, plain.cookie) = (nil, nil, nil)
        plain.accept = MetricsText.Format(accepting: request.accept) == .openMetrics ? request.accept : nil
        switch request.path {
        // Why by the shelf too: it is asked for without a token, and reading may cost a copy of the database.
        case ["healthz"]: return await shelf.answer(plain) { await health() }
        case ["events"]: return events()
        case ["login"] where asksForToken:
            return .page(200, SitePage.login(wasWrong: request.query["wrong"] != nil).html, policy: PagePolicy.ofSite)
        default:
            let asked = plain
            return await shelf.answer(asked) { await page(asked) }
        }
    }

    private func page(_ request: SiteRequest) async -> SiteAnswer {
        do {
            return try await withStore { store in try await page(request, store) }
        } catch {
            return problem(error, isMetrics: request.path == ["metrics"])
        }
    }

    private func page(_ request: SiteRequest, _ store: SQLiteStore) async throws -> SiteAnswer {
        let path = request.path
        switch (path.first, path.count) {
        case (nil, 0): return try await report(nil, of: nil, .all, store)
        case ("nights", 1): return try await report(nil, of: nil, .nights, store)
        case ("accounts", 1): return try await report(nil, of: nil, .accounts, store)
        case ("accounts", 2):
            guard let account = AccountID(path[1]) else { throw Self.noPage }
            return try await report(nil, of: account, .all, store)
        case ("runs", 2): return try await report(path[1], of: nil, .all, store)
        case ("tasks", 1): return try await tasks(request.query, store)
        case ("tasks", 2):
            guard let id = TaskID(argument: path[1]) else { throw Self.noPage }
            return try await task(id, store)
        case ("metrics", 1):
            let format = MetricsText.Format(accepting: request.accept)
            let text = MetricsText(try await metrics.facts(store), kinds: AllJobs.kinds, format: format).text
            return .text(200, text, ["Content-Type": format.contentType])
        default: throw Self.noPage
        }
    }

    static let noPage = CommandFailure(.usage, "there is no such page", hint: "the links above lead to all pages")

    // MARK: reading

    /// Opens the database for one reading. A file that was replaced, moved or migrated meanwhile is then seen as it is, and
    /// nothing holds its log between two readings.
    func withStore<Value: Sendable>(_ body: (SQLiteStore) async throws -> Value) async throws -> Value {
        let store: SQLiteStore
        do throws(StoreError) {
            store = try await place.store(.reading)
        } catch {
            // Why as the database's: to a reader it is all one whether a file is missing, empty, damaged or of another program.
            let failure = CommandFailure(error)
            throw CommandFailure(.database, failure.message, hint: failure.hint)
        }
        let result: Result<Value, any Error>
        do { result = .success(try await body(store)) } catch { result = .failure(error) }
        try await store.close()
        return try result.get()
    }

    var display: Display {
        // Why: the page tells in its verdict that the account files cannot be read. Times are then in UTC.
        Display(zone: (try? place.fleet())?.timeZone)
    }

    private func report(
        _ run: String?, of account: AccountID?, _ parts: ReportPage.Parts, _ store: SQLiteStore
    ) async throws -> SiteAnswer {
        let lanes = try LaneOptions.of(account.map { [$0] } ?? [])
        let reading = ReportReading(place: place, store: store, lanes: lanes, failures: ReportPrinter.textFailures)
        let frame: SiteFrame.Place = run != nil || account != nil ? .other : Self.place(of: parts)
        let isNewest = run == nil
        switch try await reading.result(run) {
        case .none(.known(let missed)) where !missed.open.isEmpty:
            let html = ReportPage.htmlWithoutRun(
                missed, now: place.now, display: display, call: place.call,
                frame: SiteFrame(frame, mark: SiteNews(withoutRun: missed).mark))
            return .page(200, html, policy: PagePolicy.ofSite)
        case .none(.unknown(let why)): throw CommandFailure(.configuration, why)
        case .none: throw CommandFailure(.usage, "there is no run yet", hint: "aws-man run starts one")
        case .run(let summary, let conclusion):
            let pictures: ReportPrinter.Pictures =
                switch parts {
                case .all: try await reading.pictures(of: summary, isNewest: isNewest, conclusion)
                case .nights: .init(history: try await reading.history(of: summary, isNewest: isNewest))
                case .accounts: .init()
                }
            guard let report = conclusion.report else { throw Self.noPage }
            let mark = isNewest && account == nil ? SiteNews.mark(report, conclusion.standing) : ""
            let page = ReportPrinter(workplace: place).page(
                conclusion, pictures, frame: SiteFrame(frame, mark: mark), parts: parts)
            return .page(200, page?.html ?? "", policy: PagePolicy.ofSite)
        }
    }

    private static func place(of parts: ReportPage.Parts) -> SiteFrame.Place {
        switch parts {
        case .all: .newest
        case .nights: .nights
        case .accounts: .accounts
        }
    }

    // MARK: problems and health

    private func problem(_ error: any Error, isMetrics: Bool) -> SiteAnswer {
        let failure = CommandFailure(error)
        let status = failure.kind == .usage ? 404 : 503
        if isMetrics { return .text(status, Printable.lines(failure.message) + "\n") }
        let page = SitePage.problem(
            failure.message, hint: failure.hint.map(place.call.spelled), word: Self.word(failure),
            isBad: failure.kind != .usage, now: place.now, display: display)
        return .page(status, page.html, policy: PagePolicy.ofSite)
    }

    private static func word(_ failure: CommandFailure) -> String {
        switch failure.kind {
        case .usage: "NOTHING HERE"
        case .database: "DATABASE"
        case .configuration: "ACCOUNT FILES"
        case .fatal: "NOT READ"
        }
    }

    /// Says that the database can be read and has this program's schema. The reason for which it cannot is on the pages,
    /// because this is answered without a token.
    private func health() async -> SiteAnswer {
        do {
            _ = try await withStore { store in try await store.owner() }
            return .text(200, "ok\n")
        } catch {
            return .text(503, "the database cannot be read, or has another schema\n")
        }
    }

    private func events() -> SiteAnswer {
        guard let news = feed.follow() else {
            return .text(503, "Too many pages are open: this one shows no news.\n", ["Retry-After": "60"])
        }
        return SiteAnswer(200, ["Content-Type": "text/event-stream"], .events(news))
    }
}
