import Accounts
import ArgumentParser
import Jobs
import Model
import Queue
import Reports

struct RunCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract:
            "Enqueues the night's work, works it to its end or follows who does, and reports: the one line for cron.",
        discussion: """
            Running again in the same night adds only what is missing. With --allow-deletes, deletions that the blast \
            radius has blocked in this run get another chance.
            """)

    @ParentCommand var root: AWSMan
    @OptionGroup(visibility: .hidden) var here: GlobalOptions
    @OptionGroup var lanes: LaneOptions
    @OptionGroup var run: RunOptionsGroup
    var options: GlobalOptions { here.over(root.global) }

    func execute(in surroundings: Surroundings) async throws -> Conclusion {
        let place = try workplace(in: surroundings, reports: true)
        place.tellPaths()
        let order = try Order(place, lanes, run)
        let session = try await QueueSession(place, order.night)
        let summary = try await order.enqueue(in: session.store, place)
        return try await session.finish(summary.run, needsAttention: summary.endedAt != nil)
    }
}

struct EnqueueCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "enqueue", abstract: "Only enqueues the night's work, and prints the run's name.")

    @ParentCommand var root: AWSMan
    @OptionGroup(visibility: .hidden) var here: GlobalOptions
    @OptionGroup var lanes: LaneOptions
    @OptionGroup var run: RunOptionsGroup
    var options: GlobalOptions { here.over(root.global) }

    func execute(in surroundings: Surroundings) async throws -> Conclusion {
        let place = try workplace(in: surroundings)
        let order = try Order(place, lanes, run)
        // Why the lock: who has it may bring an older schema up to date; it is let go at once.
        let lock = try OwnerLock.tryAcquire(database: place.paths.database)
        let store = try await place.store(lock.map { .migrating($0) } ?? .creating)
        let summary = try await order.enqueue(in: store, place)
        place.console.print(summary.run.text)
        return Conclusion(needsAttention: summary.endedAt != nil)
    }
}

/// What is to be enqueued, checked before anything is opened or made.
struct Order: Sendable {
    let night: Night
    private let request: EnqueueRequest

    init(_ place: Workplace, _ lanes: LaneOptions, _ run: RunOptionsGroup) throws {
        let fleet = try place.fleet()
        night = try place.night(fleet)
        let now = place.now
        let slot = fleet.slot(at: now)
        guard let key = RunKey(name: run.name, slot: slot) else {
            throw CommandFailure.usage("\(Printable.line(run.name)) is no name for a run")
        }
        request = try night.request(run: key, slot: slot, filter: lanes.fleetFilter, options: run.options, at: now)
        for problem in fleet.problems { place.console.tell("warning: \(Printable.line(problem.description))") }
    }

    func enqueue(in store: any TaskStore, _ place: Workplace) async throws -> EnqueueSummary {
        let summary = try await store.enqueue(request, at: place.now)
        if request.options.allowDeletes != nil {
            var filter = TaskFilter(run: summary.run)
            filter.state = .blocked
            filter.code = Self.blastRadius
            let replayed = try await store.replay(filter, dryRun: false, at: place.now).tasks.count
            if replayed > 0 { place.mention("\(Wording.count(replayed, "blocked deletion")) allowed now") }
        }
        if let endedAt = summary.endedAt {
            place.console.tell(
                "warning: \(summary.run) ended \(Wording.duration(place.now - endedAt)) ago and nothing was added to it:"
                    + " nothing was done; a run of another name starts anew, e.g. aws-man run again")
        } else {
            place.mention(
                "\(summary.run): \(summary.createdRun ? "new" : "there already"),"
                    + " \(Wording.count(summary.tasksAdded, "task")) added")
        }
        return summary
    }

    /// The code of a deletion that was one too many for its lane.
    private static let blastRadius = "BlastRadius"
}
