import ArgumentParser
import Jobs
import Model
import Queue
import Reports
import WebServer

/// The pages of tasks.
extension Site {
    /// The tasks on one page.
    private static let pageTasks = 100

    func tasks(_ query: [String: String], _ store: SQLiteStore) async throws -> SiteAnswer {
        let run = try await store.find(query["run"].flatMap { $0.isEmpty ? nil : $0 }).key
        var asked = TasksPage.Filter()
        asked.run = run.text
        var filter = TaskFilter(run: run)
        filter.state = try Self.value("state", query, TaskState.init(argument:)) { asked.state = $0 }
        filter.kind = try Self.value("kind", query, JobKind.init(argument:)) { asked.kind = $0 }
        filter.code = try Self.value("code", query, { $0 }) { asked.code = $0 }
        if let id = try Self.value("account", query, { AccountID($0) }, { asked.account = $0 }) {
            filter.accounts = [id]
        }
        if let region = try Self.value("region", query, { Region($0) }, { asked.region = $0 }) {
            filter.regions = [region]
        }
        let from = try Self.value("from", query, TaskState.init(argument:))
        let after = try Self.value("after", query, TaskID.init(argument:))
        let start = from.map { TasksPage.Position($0, after: after) }
        let (records, next) = try await Self.records(filter, from: start, limit: Self.pageTasks, in: store)
        let report = try await store.report(of: run, failures: 0)
        let page = TasksPage(
            records.map(TaskLine.init), of: report, filter: asked, isFirst: start == nil, next: next,
            kinds: JobKind.known, now: place.now, display: display
        ).page
        return .page(200, page.html, policy: PagePolicy.ofSite)
    }

    /// Reads a parameter; nil when it is missing or empty.
    private static func value<Value>(
        _ name: String, _ query: [String: String], _ read: (String) -> Value?, _ note: (String) -> Void = { _ in }
    ) throws -> Value? {
        guard let text = query[name], !text.isEmpty else { return nil }
        guard let value = read(text) else {
            throw CommandFailure(.usage, "\(name) cannot be \(Printable.name(text))", hint: "choose another one above")
        }
        note(text)
        return value
    }

    /// The tasks from a place on, those that need a person first, and where the next page begins.
    static func records(
        _ filter: TaskFilter, from start: TasksPage.Position?, limit: Int, in store: any TaskStore
    ) async throws -> (records: [TaskRecord], next: TasksPage.Position?) {
        let states = filter.state.map { [$0] } ?? TasksListCommand.order
        var records: [TaskRecord] = []
        for state in states.drop(while: { start != nil && $0 != start?.state }) {
            var one = filter
            one.state = state
            if state == start?.state { one.after = start?.after }
            let found = try await store.tasks(one, limit: limit + 1 - records.count)
            records += found
            guard records.count > limit else { continue }
            let last = found.dropLast().last
            return (Array(records.prefix(limit)), TasksPage.Position(state, after: last?.id))
        }
        return (records, nil)
    }

    func task(_ id: TaskID, _ store: SQLiteStore) async throws -> SiteAnswer {
        guard let detail = try await store.task(id) else {
            throw CommandFailure(
                .usage, "there is no task \(id)", hint: "the page of tasks lists those of the latest run")
        }
        let report = try await store.report(detail.record.run, failureLimit: 0)
        let page = TaskPage(
            try await TasksShowCommand.story(detail, store, place), in: report, now: place.now, display: display
        ).page
        return .page(200, page.html, policy: PagePolicy.ofSite)
    }
}
