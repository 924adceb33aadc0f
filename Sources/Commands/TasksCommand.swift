import Accounts
import ArgumentParser
import Model
import Queue
import Reports

struct TasksCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tasks", abstract: "Lists tasks, or shows one with all that happened to it.",
        subcommands: [TasksListCommand.self, TasksShowCommand.self], defaultSubcommand: TasksListCommand.self)
}

struct TasksListCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists a run's tasks; the latest run's unless named.")

    @ParentCommand var root: AWSMan
    @OptionGroup(visibility: .hidden) var here: GlobalOptions
    @OptionGroup var lanes: LaneOptions
    @Argument(help: ArgumentHelp("The run's full name, with its date.", valueName: "run")) var run: String?
    @Option(help: "ready, flight, done, failed, skipped or blocked.") var state: TaskState?
    @Option(help: "Only this kind, e.g. create-snapshot.") var kind: JobKind?
    @Option(help: "Only tasks with this problem.") var code: String?
    @Option(help: "At most so many.") var limit = 200
    @Option(help: "text or json.") var format = OutputFormat.text

    var options: GlobalOptions { here.over(root.global) }

    func validate() throws {
        guard (1...1_000_000).contains(limit) else { throw ValidationError("--limit takes a number from 1 to 1000000") }
    }

    func execute(in surroundings: Surroundings) async throws -> Conclusion {
        let place = try workplace(in: surroundings)
        let store = try await place.store(.existing)
        var filter = try await lanes.filter(of: store.find(run).key, in: store)
        filter.state = state
        filter.kind = kind
        filter.code = code
        let records = try await store.tasks(filter, limit: limit + 1)
        let list = TaskList(records.prefix(limit).map(TaskLine.init), isCut: records.count > limit)
        place.console.print(format == .json ? list.document.text : list.text(place.console.outputInk))
        return Conclusion()
    }
}

struct TasksShowCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Shows one task: its attempts, its calls, and why it is not running.")

    @ParentCommand var root: AWSMan
    @OptionGroup(visibility: .hidden) var here: GlobalOptions
    @Argument(help: ArgumentHelp("As listed by `tasks` and in reports.", valueName: "id")) var task: TaskID
    @Option(help: "text or json.") var format = OutputFormat.text

    var options: GlobalOptions { here.over(root.global) }

    func execute(in surroundings: Surroundings) async throws -> Conclusion {
        let place = try workplace(in: surroundings)
        let store = try await place.store(.existing)
        guard let detail = try await store.task(task) else {
            throw CommandFailure.usage(
                "there is no task \(task) in \(store.path): aws-man tasks lists the latest run's")
        }
        // Why: a task can be looked at without its account files; the default is then near enough.
        let limits = (try? place.fleet())?.limits ?? Limits()
        let standing = TaskStory.Standing(ownerSilence: limits.ownerSilence, call: place.call)
        let story = TaskStory(detail, owner: try await store.owner(), standing)
        place.console.print(
            format == .json
                ? story.document(now: place.now).text : story.text(now: place.now, ink: place.console.outputInk))
        return Conclusion()
    }
}

extension TaskLine {
    init(_ record: TaskRecord) {
        self.init(
            id: record.id, run: record.run, lane: record.lane, accountName: record.accountName, kind: record.kind,
            subject: record.subject, action: record.action, reason: record.reason, state: record.state,
            attempts: Int(record.fence), deaths: record.counters.deaths, createdAt: record.createdAt,
            dueAt: record.dueAt, claimedAt: record.claimedAt, endedAt: record.endedAt, problem: record.problem,
            resource: record.resource)
    }
}

extension TaskStory {
    init(_ detail: TaskDetail, owner: OwnerStatus?, _ standing: Standing) {
        var standing = standing
        standing.gateClosedUntil = detail.flow?.gate?.closedUntil
        standing.ahead = detail.ahead
        standing.waitsFor = detail.record.counters.wait?.cause
        standing.ownerAliveAt = owner?.aliveAt
        self.init(
            task: TaskLine(detail.record),
            attempts: detail.attempts.map {
                Attempt(
                    fence: $0.fence, claimedAt: $0.claimedAt, settledAt: $0.settledAt, outcome: $0.outcome,
                    problem: $0.problem)
            },
            calls: detail.calls.map { Call(fence: $0.fence, record: $0.call) }, standing: standing)
    }
}
