import Model

/// The list of a run's tasks, with a filter.
package struct TasksPage: Sendable {
    /// The filter as it was asked for. Empty texts filter nothing.
    package struct Filter: Sendable, Hashable {
        package var run = ""
        package var state = ""
        package var kind = ""
        package var account = ""
        package var region = ""
        package var code = ""

        package init() {}

        fileprivate var query: [(name: String, value: String)] {
            [
                ("run", run), ("state", state), ("kind", kind), ("account", account), ("region", region),
                ("code", code),
            ]
        }
    }

    /// Where the next page begins: at the tasks of this state after this number.
    package struct Position: Sendable, Hashable {
        package let state: TaskState
        package let after: TaskID?

        package init(_ state: TaskState, after: TaskID?) { (self.state, self.after) = (state, after) }
    }

    private let report: RunReport
    private let tasks: [TaskLine]
    private let filter: Filter
    private let isFirst: Bool
    private let next: Position?
    private let kinds: [JobKind]
    private let now: Instant
    private let display: Display

    /// - Parameters:
    ///   - report: the run's report, with its sums alone.
    ///   - next: nil when no more tasks match.
    ///   - kinds: the kinds that the filter offers.
    package init(
        _ tasks: [TaskLine], of report: RunReport, filter: Filter, isFirst: Bool, next: Position?, kinds: [JobKind],
        now: Instant, display: Display
    ) {
        (self.tasks, self.report, self.filter, self.isFirst, self.next) = (tasks, report, filter, isFirst, next)
        (self.kinds, self.now, self.display) = (kinds, now, display)
    }

    package var page: SitePage {
        var list = SitePage.Section()
        if tasks.isEmpty {
            let state = TaskState(rawValue: filter.state)
            list.lines = [isFirst ? TaskList.none(matching: state, in: report) : "no more task matches"]
        } else {
            list.tables = [table]
        }
        if let next {
            let place = [("from", next.state.rawValue), ("after", next.after.map { "\($0)" } ?? "")]
            list.links.append(SiteLink(["tasks"], "More tasks", filter.query + place))
        }
        if !isFirst { list.links.append(SiteLink(["tasks"], "Back to the first tasks", filter.query)) }
        return SitePage(
            .init(
                frames: SiteFrame.contents(SiteFrame(.tasks)), title: "Tasks of \(report.run)", tone: "plain",
                badges: [],
                heading: "Tasks of \(report.run)", sentences: [sums], forms: [form], sections: [list],
                footer: ReportPage.made(now, display)))
    }

    private var sums: String {
        let totals = report.findings.totals
        return "\(Wording.count(totals.total, "task")): \(Wording.count(totals.failed)) failed,"
            + " \(Wording.count(totals.blocked)) blocked, \(Wording.count(totals.open)) open,"
            + " \(Wording.count(totals.skipped)) skipped, \(Wording.count(totals.done)) done"
    }

    private var form: SitePage.Form {
        .init(
            action: "/tasks",
            fields: [
                .text("run", "Run", filter.run),
                .choice("state", "State", filter.state, of: TaskState.allCases.map(\.rawValue)),
                .choice("kind", "Kind", filter.kind, of: kinds.map(\.description)),
                .text("account", "Account id", filter.account), .text("region", "Region", filter.region),
                .text("code", "Code", filter.code),
            ], button: "Show")
    }

    private var table: SitePage.Table {
        .init(
            label: "Table of tasks", caption: "\(Wording.count(tasks.count, "task")), those that need a person first.",
            heads: [
                .init(title: "task", isNumber: true), .init(title: "state"), .init(title: "kind"),
                .init(title: "subject"), .init(title: "account"), .init(title: "region"),
                .init(title: "attempts", isNumber: true), .init(title: "result"),
            ],
            rows: tasks.map { task in
                .init(cells: [
                    .init(SiteLink(["tasks", "\(task.id)"], "\(task.id)"), isNumber: true),
                    .init(task.state.rawValue, tone: task.state.tone.name), .init(task.kind.description),
                    .init(Printable.name(task.subject.text)),
                    .init(SiteLink(["accounts", task.lane.account.digits], Printable.name(task.accountName))),
                    .init(task.lane.region.name), .init(Wording.count(task.attempts), isNumber: true),
                    .init(Printable.line(task.result), isLong: true),
                ])
            })
    }
}
