import Model

/// A task as a line of a list.
package struct TaskLine: Sendable, Hashable {
    package let id: TaskID
    package let run: RunKey
    package let lane: Lane
    package let accountName: String
    package let kind: JobKind
    package let subject: ExactText
    package let action: ActionName
    package let reason: String
    package let state: TaskState
    /// The number of times that the task was claimed.
    package let attempts: Int
    package let deaths: Int
    package let createdAt: Instant
    package let dueAt: Instant?
    package let endedAt: Instant?
    package let problem: Problem?
    package let resource: ResourceNote?

    package init(
        id: TaskID, run: RunKey, lane: Lane, accountName: String, kind: JobKind, subject: ExactText, action: ActionName,
        reason: String, state: TaskState, attempts: Int, deaths: Int, createdAt: Instant, dueAt: Instant?,
        endedAt: Instant?, problem: Problem?, resource: ResourceNote?
    ) {
        self.id = id
        self.run = run
        self.lane = lane
        self.accountName = accountName
        self.kind = kind
        self.subject = subject
        self.action = action
        self.reason = reason
        self.state = state
        self.attempts = attempts
        self.deaths = deaths
        self.createdAt = createdAt
        self.dueAt = dueAt
        self.endedAt = endedAt
        self.problem = problem
        self.resource = resource
    }
}

/// A list of tasks as text and as JSON.
package struct TaskList: Sendable {
    private let tasks: [TaskLine]
    /// True when more tasks match than are shown.
    private let isCut: Bool

    package init(_ tasks: [TaskLine], isCut: Bool) {
        self.tasks = tasks
        self.isCut = isCut
    }

    /// The version of the JSON form.
    package static let version = 1

    /// Returns the list as text, without a newline at the end.
    package func text(_ ink: Ink, width: Int = .max) -> String {
        guard !tasks.isEmpty else { return "no task matches" }
        var table = TextTable(columns: [
            .init("TASK", .right), .init("STATE", .left), .init("KIND", .left), .init("SUBJECT", .left),
            .init("NAME", .left, yields: 3),
            .init("ACCOUNT", .left, yields: 0), .init("REGION", .left, yields: 2), .init("ATTEMPTS", .right, yields: 1),
            .init("RESULT", .left),
        ])
        for task in tasks {
            table.add([
                .init(task.id.description), .init(task.state.rawValue, task.state.tone), .init(task.kind.description),
                .init(task.subject.text), .init(task.accountName), .init(task.lane.account.digits),
                .init(task.lane.region.name), .init(String(task.attempts)), .init(task.result),
            ])
        }
        let lines =
            table.lines(ink, width: width) + (isCut ? ["and more tasks: narrow the filter or raise --limit"] : [])
        return lines.joined(separator: "\n")
    }

    /// Says that a run has no task that a filter takes, and what it has.
    package static func none(matching state: TaskState?, in report: RunReport) -> String {
        let totals = report.findings.totals
        let what = state.map { "no task is in the state \($0.rawValue)" } ?? "no task matches"
        return "\(report.run): \(what); of \(Wording.count(totals.total, "task")), \(Wording.count(totals.done)) done,"
            + " \(Wording.count(totals.failed)) failed, \(Wording.count(totals.blocked)) blocked,"
            + " \(Wording.count(totals.skipped)) skipped, \(Wording.count(totals.open)) open"
    }

    package var document: JSONDocument {
        .object([
            .init("version", .integer(Self.version)),
            .init("tasks", .array(tasks.map { .object($0.members) })),
            .init("more", .bool(isCut)),
        ])
    }
}

extension TaskLine {
    /// The id of the resource that the task made, or the code of its problem.
    var result: String { state.isOpen || resource == nil ? problem?.code ?? "" : resource?.id.text ?? "" }

    var members: [JSONDocument.Member] {
        [
            .init("task", .integer(Int(id.number))),
            .init("run", .string(run.text)),
            .init("account", .string(lane.account.digits)),
            .init("name", .string(accountName)),
            .init("region", .string(lane.region.name)),
            .init("kind", .string(kind.description)),
            .init("subject", .string(subject.text)),
            .init("action", .string(action.text)),
            .init("reason", .string(reason)),
            .init("state", .string(state.rawValue)),
            .init("attempts", .integer(attempts)),
            .init("deaths", .integer(deaths)),
            .init("created_at", .string(createdAt.description)),
            .init("due_at", .string(dueAt?.description)),
            .init("ended_at", .string(endedAt?.description)),
            .init("resource", .string(resource?.id.text)),
            .init("resource_state", .string(resource?.state.rawValue)),
            .init("code", .string(problem?.code)),
            .init("message", .string(problem?.message)),
            .init("hint", .string(problem?.hint)),
            .init("request_id", .string(problem?.requestID)),
        ]
    }
}

extension TaskState {
    var tone: Ink.Tone {
        switch self {
        case .ready, .flight: .normal
        case .done: .good
        case .skipped: .quiet
        case .failed: .bad
        case .blocked: .notice
        }
    }
}
