import ArgumentParser
import Model
import Queue
import Reports

struct ReplayCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Runs failed and blocked tasks again, as `run` does.",
        discussion: "Their history is kept. Refused once the night is over: the next run plans the work again.")

    @ParentCommand var root: AWSMan
    @OptionGroup(visibility: .hidden) var here: GlobalOptions
    @OptionGroup var lanes: LaneOptions
    @Argument(help: .run) var run: String?
    @Option(help: "Only tasks of this kind.") var kind: JobKind?
    @Option(help: "Only tasks with this problem, as the report names it.") var code: String?
    @Option(
        name: .customLong("task"),
        help: ArgumentHelp("Only the task of this number, such as 87; may be repeated.", valueName: "id"))
    var tasks: [TaskID] = []
    @Flag(help: "Show which tasks would run again, and change nothing.") var dryRun = false
    @Flag(help: "Only make them ready, for a process that works on the queue already or later.") var noWork = false
    @OptionGroup var metrics: MetricsOptions
    func execute(in surroundings: Surroundings) async throws -> Conclusion {
        let place = workplace(in: surroundings, reports: true)
        if dryRun || noWork {
            let store = try await place.store(dryRun ? .reading : .existing)
            _ = try await replay(in: store, place)
            return Conclusion()
        }
        // Why before the fleet is read: a replay creates no database, and a missing run is told without account files.
        let existing = try await place.store(.reading)
        _ = try await existing.find(run)
        try await existing.close()
        place.tellPaths()
        let fleet = try await place.settledFleet()
        place.tell(messageProblemsOf: fleet)
        let session = try await QueueSession(place, place.wholeFleetJobs(fleet), metrics: metrics.file(place))
        return try await session.finish(try await replay(in: session.store, place))
    }

    private func replay(in store: any TaskStore, _ place: Workplace) async throws -> RunKey {
        let key = try await store.find(run).key
        var filter = try await lanes.filter(of: key, in: store, place)
        filter.kind = kind
        filter.code = code
        filter.tasks = tasks
        let summary = try await store.replay(filter, dryRun: dryRun, at: place.now)
        for refusal in summary.refused {
            let hint = refusal.hint.map { "\n  → \(place.call.spelled($0))" } ?? ""
            place.console.tell("task \(refusal.task) is not replayed: \(Printable.line(refusal.why))\(hint)")
        }
        guard !summary.tasks.isEmpty else {
            throw CommandFailure(
                .usage,
                summary.refused.isEmpty
                    ? "\(key) has no failed or blocked task that matches" : "nothing to replay in \(key)",
                hint: "aws-man tasks \(key) lists its tasks with their states and problems")
        }
        let verb = dryRun ? "would be replayed" : "replayed"
        place.console.tell("\(key): \(Wording.count(summary.tasks.count, "task")) \(verb)")
        if dryRun {
            place.console.print(
                TaskList(summary.tasks.map(TaskLine.init), isCut: false).text(place.console.outputInk))
        }
        return key
    }
}
