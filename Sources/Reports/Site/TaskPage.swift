import Model

/// The whole story of one task, as `tasks show` tells it, with the command lines that a person may paste.
package struct TaskPage: Sendable {
    private let story: TaskStory
    private let report: RunReport?
    private let now: Instant
    private let display: Display

    /// - Parameter report: the task's run, with its sums alone; nil when the run is gone.
    package init(_ story: TaskStory, in report: RunReport?, now: Instant, display: Display) {
        (self.story, self.report, self.now, self.display) = (story, report, now, display)
    }

    private var task: TaskLine { story.task }

    package var page: SitePage {
        var about = SitePage.Section()
        about.lists = [.init(facts: facts)]
        about.commands = commands
        let tables = [attempts, calls].compactMap { $0 }
        return SitePage(
            .init(
                frames: SiteFrame.contents(SiteFrame(.tasks)), title: "Task \(task.id)", tone: task.state.tone.name,
                badges: [task.state.rawValue],
                heading: "Task \(task.id): \(task.kind) \(Printable.line(task.subject.text))",
                sections: [about]
                    + tables.map { .init(titles: [$0.label], tables: [$0]) }, footer: ReportPage.made(now, display)))
    }

    private var facts: [SitePage.Fact] {
        let name = Printable.name(task.accountName)
        var facts: [SitePage.Fact] = [
            .init(
                term: "state",
                text: task.state.rawValue
                    + (task.endedAt.map { " since \(Wording.time($0, in: display.zone))" } ?? ""),
                tone: task.state.tone.name),
            .init(
                term: "account", text: name,
                links: [.init(["accounts", task.lane.account.digits], "\(name) (\(task.lane.account))")]),
            .init(term: "region", text: task.lane.region.name),
            .init(term: "run", text: "\(task.run)", links: [.init(["runs", task.run.text], "\(task.run)")]),
            .init(term: "reason", text: Printable.line(task.reason)),
            .init(term: "call", text: task.action.text),
            .init(
                term: "tries",
                text: Wording.count(task.attempts, "attempt")
                    + (task.deaths == 0
                        ? "" : ", \(Wording.count(task.deaths)) of them cut off by the death of the process")),
        ]
        if let made = task.resource {
            let existed = made.adopted ? ", existed already" : ""
            facts.append(
                .init(term: "made", text: "\(Printable.line(made.id.text)) (\(made.state.rawValue)\(existed))"))
        }
        if let why = story.whyNotRunning(at: now) { facts.append(.init(term: "waiting", text: Printable.line(why))) }
        if task.state.isOpen { for outage in story.standing.outages { facts += explain(outage.problem, "outage") } }
        if let problem = task.problem { facts += explain(problem, "problem") }
        return facts
    }

    private func explain(_ problem: Problem, _ term: String) -> [SitePage.Fact] {
        let hint = problem.hint.map { Printable.line(story.standing.call.spelled($0)) }
        return [
            .init(
                term: term, text: "\(Printable.line(problem.code)): \(Printable.line(problem.message))",
                tone: task.state.tone.name)
        ]
            + [
                hint.map { .init(term: "next", text: "→ \($0)") },
                problem.requestID.map { .init(term: "request id", text: Printable.line($0)) },
            ].compactMap { $0 }
    }

    private var commands: [SitePage.Command] {
        let call = story.standing.call
        let show = SitePage.Command(label: "In a terminal:", line: call.line("tasks show \(task.id)"))
        guard let report else { return [show] }
        var commands = [show]
        if let end = EndState(rawValue: task.state.rawValue), end == .failed || end == .blocked,
            let problem = task.problem,
            let line = ReplayLine.of(
                TaskFailure(
                    task: task.id, kind: task.kind, subject: task.subject, state: end, problem: problem,
                    attempts: task.attempts), in: report, at: now, by: call)
        {
            commands.append(.init(label: "To run it again when the cause is fixed:", line: line))
        }
        if task.state.isOpen {
            let filter = "--account \(task.lane.account) --region \(task.lane.region) --kind \(task.kind)"
            commands.append(
                .init(
                    label: "To cancel all open tasks of this kind in this account and region:",
                    line: call.line("cancel \(task.run) \(filter)")))
        }
        return commands
    }

    private var attempts: SitePage.Table? {
        if story.attempts.isEmpty { return nil }
        return .init(
            label: "Attempts", caption: "Each attempt, and each death, replay and cancellation, the oldest first.",
            heads: [
                .init(title: "attempt", isNumber: true), .init(title: "ended"), .init(title: "took", isNumber: true),
                .init(title: "outcome"), .init(title: "code"), .init(title: "message"),
            ],
            rows: story.attempts.map { attempt in
                .init(cells: [
                    .init("\(attempt.fence)", isNumber: true), .init(Wording.time(attempt.settledAt, in: display.zone)),
                    .init(attempt.claimedAt.map { (attempt.settledAt - $0).words } ?? "", isNumber: true),
                    .init(Printable.line(attempt.outcome)), .init(Printable.line(attempt.problem?.code ?? "")),
                    .init(Printable.line(attempt.problem?.message ?? ""), isLong: true),
                ])
            })
    }

    private var calls: SitePage.Table? {
        if story.calls.isEmpty { return nil }
        return .init(
            label: "Calls", caption: "Each call to AWS that an attempt made, the oldest first.",
            heads: [
                .init(title: "attempt", isNumber: true), .init(title: "call"), .init(title: "for"), .init(title: "at"),
                .init(title: "took", isNumber: true), .init(title: "answer"), .init(title: "request id"),
            ],
            rows: story.calls.map { call in
                let record = call.record
                return .init(cells: [
                    .init("\(call.fence)", isNumber: true), .init(record.action.text), .init(record.purpose.name),
                    .init(Wording.time(record.startedAt, in: display.zone)),
                    .init(record.duration.words, isNumber: true),
                    .init(Printable.line(record.code ?? record.status.map(String.init) ?? "none")),
                    .init(Printable.line(record.requestID ?? "")),
                ])
            })
    }
}
