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
            "Does the whole night: enqueues its tasks, works on them until they end, and reports. The line for cron.",
        discussion: """
            A second run in the same night lists again and adds what is missing. When another process works on the run, \
            run waits for its result. --no-deletes and --allow-deletes apply to the accounts and regions named beside them, or to \
            all. --allow-deletes also runs deletions again that the blast radius has blocked in this run.

            With --catch-up, which is for timers and for the start of the machine, a night whose run has ended well is \
            left alone. A night that was not run at its time is run as long as it lasts, and the report says that it was late.
            """)

    @ParentCommand var root: AWSMan
    @OptionGroup(visibility: .hidden) var here: GlobalOptions
    @OptionGroup var lanes: LaneOptions
    @OptionGroup var run: RunOptionsGroup
    @Flag(help: "Do nothing if tonight's run has ended well, and say so if it begins late.") var catchUp = false
    @OptionGroup var metrics: MetricsOptions

    func validate() throws {
        guard !catchUp || lanes.isEmpty && run.options == RunOptions() else {
            throw ValidationError(
                "--catch-up is about the whole night: leave out --account, --region, --no-deletes and --allow-deletes")
        }
    }

    func execute(in surroundings: Surroundings) async throws -> Conclusion {
        let place = workplace(in: surroundings, reports: true)
        place.tellPaths()
        var order = try await Order(place, lanes, run, listsAgain: true)
        let session = try await QueueSession(
            place, order.fleetJobs, recordsAll: order.isOfAll, metrics: metrics.file(place))
        if catchUp, try await !order.isToBeCaughtUp(in: session) {
            // Why here too: the machine may have gone down between the run's end and its message.
            await session.messenger.tell(session.store)
            let facts = try await session.end()
            session.metrics?.write(facts)
            place.mention(
                "\(order.run) has ended well: nothing to catch up; \(place.call.line("run")) would list again")
            return Conclusion()
        }
        let (run, nothingAdded) = try await order.enqueue(in: session.store, place)
        return try await session.finish(run, nothingAdded: nothingAdded)
    }
}

struct EnqueueCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "enqueue", abstract: "Only enqueues the night's tasks, and prints the run's name.")

    @ParentCommand var root: AWSMan
    @OptionGroup(visibility: .hidden) var here: GlobalOptions
    @OptionGroup var lanes: LaneOptions
    @OptionGroup var run: RunOptionsGroup
    func execute(in surroundings: Surroundings) async throws -> Conclusion {
        let place = workplace(in: surroundings)
        place.warnOfFiles()
        let order = try await Order(place, lanes, run)
        // Why the lock: only its holder may bring an older schema up to date. The lock is released at once.
        let lock = try OwnerLock.tryAcquire(database: place.paths.database)
        let store = try await place.store(lock.map { .migrating($0) } ?? .creating)
        try await store.keep(order.fleetJobs, recordsAll: order.isOfAll, at: place.now)
        let (run, nothingAdded) = try await order.enqueue(in: store, place)
        place.console.print(run.text)
        return Conclusion(needsAttention: nothingAdded != nil)
    }
}

/// A checked request to enqueue a run. Nothing has been opened or created yet.
struct Order: Sendable {
    let fleetJobs: FleetJobs
    /// True when the order is for all accounts and regions.
    let isOfAll: Bool
    private var request: EnqueueRequest
    var run: RunKey { request.run }

    /// With `listsAgain`, a run that has ended lists again; it is the work of `run` alone.
    init(_ place: Workplace, _ lanes: LaneOptions, _ run: RunOptionsGroup, listsAgain: Bool = false) async throws {
        let fleet = try await place.settledFleet()
        fleetJobs = try await place.wholeFleetJobs(fleet)
        isOfAll = lanes.fleetFilter.isEmpty
        let now = place.now
        let night = fleet.night(at: now)
        request = try fleetJobs.request(
            run: run.key(night), night: night, filter: lanes.fleetFilter, options: run.options, listsAgain: listsAgain,
            at: now)
        for problem in fleet.problems { place.console.tell("warning: \(Printable.line(problem.description))") }
    }

    /// Returns false when the night's run has ended well. Notes in the run that it begins late, and tells of earlier nights
    /// that stay missed.
    mutating func isToBeCaughtUp(in session: QueueSession) async throws -> Bool {
        let (place, store) = (session.workplace, session.store)
        let report = try await store.report(run, failureLimit: 0)
        let (fleet, day) = (fleetJobs.fleet, request.night.day)
        let isWhole =
            fleetJobs.organizationUncovered(on: day).isEmpty
            && report.map { RunCoverage.missing(from: $0, fleet, on: day) == nil } ?? false
        let answer = CatchUp(request.night, report, isWhole: isWhole, at: place.now)
        if answer == .nothing { return false }
        guard try await !store.runs().isEmpty else { return true }
        if case .late(let late) = answer {
            request.warnings.append("this night is run late: it began \(late.words) after nightly_at")
        }
        if case .known(let missed) = try await NightComparison(place, store).missed() {
            let earlier = missed.open.filter { $0.night.start < request.night.start }
            if !earlier.isEmpty {
                place.console.tell(
                    "warning: not run, and too late for it: the \(earlier.count == 1 ? "night" : "nights") of"
                        + " \(Wording.list(earlier.map(\.night.description))); tonight's run makes the backups that are due now"
                )
            }
        }
        return true
    }

    /// Adds the run. `nothingAdded` is the next step of the user when the run had ended long ago and nothing was added to it.
    func enqueue(in store: any TaskStore, _ place: Workplace) async throws -> (run: RunKey, nothingAdded: String?) {
        let summary = try await store.enqueue(request, at: place.now)
        let replayed = try await replayAllowed(in: store, at: place.now)
        if replayed > 0 { place.mention("\(Wording.count(replayed, "blocked deletion")) allowed now: they run again") }
        if let newer = summary.gaveWayTo {
            let again = "aws-man \(command(of: newer))"
            place.console.tell(
                "warning: the newer run \(newer) took accounts and regions of \(summary.run) over, which are not listed"
                    + " again here: \(place.call.spelled(again)) lists them")
        }
        if replayed == 0, let endedAt = summary.endedAt {
            let next = nextStep(after: summary)
            place.console.tell(
                "warning: \(summary.run) ended \((place.now - endedAt).words) ago and nothing was added to it:"
                    + " nothing was done; \(place.call.spelled(next))")
            return (summary.run, next)
        }
        let listed = summary.listedAgain == 0 ? "" : ", \(Wording.count(summary.listedAgain, "listing")) made again"
        place.mention(
            "\(summary.run): \(summary.createdRun ? "new" : "exists already"),"
                + " \(Wording.count(summary.tasksAdded, "task")) added\(listed)")
        return (summary.run, nil)
    }

    /// The user's next step where nothing was added to a run that has ended. `run` itself has tried what `enqueue` advises.
    private func nextStep(after summary: EnqueueSummary) -> String {
        if let newer = summary.gaveWayTo { return "aws-man \(command(of: newer)) lists again and adds what is missing" }
        return request.listsAgain
            ? "aws-man replay \(summary.run) runs what was cancelled in it"
            : "aws-man \(command(of: summary.run)) lists again and adds what is missing"
    }

    private func command(of run: RunKey) -> String {
        let name = run.name(in: request.night)
        return name == RunKey.usualName ? "run" : "run \(name)"
    }

    /// With `--allow-deletes`, replays the deletions that the blast radius blocked in the named accounts and regions.
    private func replayAllowed(in store: any TaskStore, at now: Instant) async throws(StoreError) -> Int {
        guard request.options.allowDeletes != nil else { return 0 }
        var replayed = 0
        for scope in request.scopes {
            var filter = TaskFilter(run: request.run)
            filter.accounts = scope.account.map { [$0] } ?? []
            filter.regions = scope.region.map { [$0] } ?? []
            filter.state = .blocked
            filter.code = "BlastRadius"
            replayed += try await store.replay(filter, dryRun: false, at: now).tasks.count
        }
        return replayed
    }
}
