import Accounts
import ArgumentParser
import Model
import Queue
import Reports

struct TasksCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tasks", abstract: "Lists tasks, or shows one task with its history.",
        subcommands: [TasksListCommand.self, TasksShowCommand.self], defaultSubcommand: TasksListCommand.self)
}

struct TasksListCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists the tasks of a run, those that need a person first.",
        discussion: """
            KINDS:
              enumerate-account  finds the account's enabled regions
              enumerate-region   lists what exists, and plans snapshots and images
              enumerate-alarms   lists the alarms, and plans the missing ones
              create-snapshot, delete-snapshot, register-image, deregister-image
              create-alarm
              confirm            follows what was made until AWS completes it
            """)

    @ParentCommand var root: AWSMan
    @OptionGroup(visibility: .hidden) var here: GlobalOptions
    @OptionGroup var lanes: LaneOptions
    @Argument(help: .run) var run: String?
    @Option(help: "Only tasks in this state; `flight` is claimed by a process.") var state: TaskState?
    @Option(help: "Only tasks of this kind.") var kind: JobKind?
    @Option(help: "Only tasks with this problem, as the report names it.") var code: String?
    @Option(help: "The largest number of tasks to list, from 1 to 1000000.") var limit = 200
    @Option(help: "How to print it.") var format = OutputFormat.text

    func validate() throws {
        guard (1...1_000_000).contains(limit) else { throw ValidationError("--limit takes a number from 1 to 1000000") }
    }

    func execute(in surroundings: Surroundings) async throws -> Conclusion {
        let place = workplace(in: surroundings)
        let store = try await place.store(.reading)
        let run = try await store.find(run).key
        var filter = try await lanes.filter(of: run, in: store, place)
        filter.state = state
        filter.kind = kind
        filter.code = code
        let records = try await Self.records(filter, limit: limit + 1, in: store)
        let list = TaskList(records.prefix(limit).map(TaskLine.init), isCut: records.count > limit)
        guard format == .text else {
            place.console.print(list.document.text)
            return Conclusion()
        }
        if records.isEmpty, let report = try await store.report(run, failureLimit: 0) {
            place.console.print(TaskList.none(matching: state, in: report))
        } else {
            place.console.print(list.text(place.console.outputInk, width: place.display.columns))
        }
        return Conclusion()
    }

    /// The order in which states are listed: what needs a person, what is open, then what has ended.
    static let order: [TaskState] = [.failed, .blocked, .flight, .ready, .skipped, .done]

    /// At most `limit` tasks, those that need a person first.
    private static func records(
        _ filter: TaskFilter, limit: Int, in store: any TaskStore
    ) async throws(StoreError) -> [TaskRecord] {
        guard filter.state == nil else { return try await store.tasks(filter, limit: limit) }
        var records: [TaskRecord] = []
        for state in order where records.count < limit {
            var one = filter
            one.state = state
            records += try await store.tasks(one, limit: limit - records.count)
        }
        return records
    }
}

struct TasksShowCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Shows one task: its attempts, its calls with AWS's request ids, and why it is not running.")

    @ParentCommand var root: AWSMan
    @OptionGroup(visibility: .hidden) var here: GlobalOptions
    @Argument(
        help: ArgumentHelp("The number of the task, such as 87, as `tasks` and reports show it.", valueName: "id"))
    var task: TaskID
    @Option(help: "How to print it.") var format = OutputFormat.text

    func execute(in surroundings: Surroundings) async throws -> Conclusion {
        let place = workplace(in: surroundings)
        let store = try await place.store(.reading)
        guard let detail = try await store.task(task) else {
            throw CommandFailure(
                .usage, "there is no task \(task) in \(store.path)", hint: "aws-man tasks lists those of the latest run"
            )
        }
        let story = try await Self.story(detail, store, place)
        switch format {
        case .text: place.console.printProse(story.text(now: place.now, ink: place.console.outputInk))
        case .json: place.console.print(story.document(now: place.now).text)
        }
        return Conclusion()
    }

    static func story(_ detail: TaskDetail, _ store: SQLiteStore, _ place: Workplace) async throws -> TaskStory {
        // Why: a task can be shown without the account files. The default limits are good enough for this.
        let limits = (try? place.fleet())?.limits ?? Limits()
        let standing = TaskStory.Standing(ownerSilence: limits.ownerSilence, call: place.call)
        return TaskStory(detail, owner: try await store.owner(), standing)
    }
}

extension TaskLine {
    init(_ record: TaskRecord) {
        self.init(
            id: record.id, run: record.run, lane: record.lane, accountName: record.accountName, kind: record.kind,
            subject: record.subject, action: record.action, reason: record.reason, state: record.state,
            attempts: Int(record.fence), deaths: record.counters.deaths, createdAt: record.createdAt,
            dueAt: record.dueAt, endedAt: record.endedAt, problem: record.problem,
            resource: record.resource)
    }
}

extension TaskStory {
    init(_ detail: TaskDetail, owner: OwnerStatus?, _ standing: Standing) {
        var standing = standing
        standing.gateClosedUntil = detail.flow?.gate?.closedUntil
        standing.outages = detail.outages
        standing.ahead = detail.ahead
        standing.waitsFor = detail.record.counters.wait?.cause
        standing.ownerAliveAt = owner?.aliveAt
        self.init(
            task: TaskLine(detail.record),
            attempts: detail.attempts.map { ($0.fence, $0.claimedAt, $0.settledAt, $0.outcome, $0.problem) },
            calls: detail.calls.map { ($0.fence, $0.call) }, standing: standing)
    }
}
