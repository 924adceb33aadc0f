import ArgumentParser
import Engine
import Model
import Queue
import Reports

struct ReportCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Shows the result or the progress of a run, per account and region.",
        discussion: """
            All forms have the same verdict, and so has the exit code. --only problems leaves out the accounts and regions \
            in which nothing is wrong; the verdict and the sums remain those of all.
            """)

    /// The form in which a report is printed.
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, json, csv, html
    }

    /// The words that `--only` takes.
    enum Only: String, ExpressibleByArgument, CaseIterable {
        case problems
    }

    @ParentCommand var root: AWSMan
    @OptionGroup(visibility: .hidden) var here: GlobalOptions
    @OptionGroup var lanes: LaneOptions
    @Argument(help: .run) var run: String?
    @Option(help: "How to print it.") var format = Format.text
    @Option(help: "Show only what is wrong.") var only: Only?
    @Option(help: ArgumentHelp("Write it to this file, whole or not at all.", valueName: "file")) var output: String?
    @OptionGroup var metrics: MetricsOptions

    func validate() throws {
        guard metrics.metricsFile == nil || run == nil && lanes.isEmpty else {
            throw ValidationError(
                "--metrics-file is about the newest run and all accounts: leave out the run's name, --account and --region"
            )
        }
    }

    private func printer(_ place: Workplace) -> ReportPrinter {
        ReportPrinter(workplace: place, scope: only == nil ? .everything : .problems, output: output)
    }

    func execute(in surroundings: Surroundings) async throws -> Conclusion {
        let place = workplace(in: surroundings)
        let lanes = try await lanes.withoutTags(place)
        let store = try await place.store(.reading)
        let asked = run == nil ? try await NightComparison(place, store, lanes).missed() : nil
        let file = metrics.file(place)
        guard try await !store.runs().isEmpty || run != nil else {
            file?.write(await file?.facts(store))
            return try withoutRun(asked, place)
        }
        let summary = try await store.find(run)
        var report = try await store.report(
            of: summary.key,
            failures: format == .json || format == .csv ? ReportPrinter.jsonFailures : ReportPrinter.textFailures)
        if !lanes.isEmpty {
            let all = report
            report.lanes = all.lanes.filter(lanes.matches)
            report.idle = all.idle.filter { lanes.accounts.isEmpty || lanes.takes([$0.account.digits, $0.name]) }
            if report.lanes.isEmpty, report.idle.isEmpty || !lanes.regions.isEmpty {
                throw lanes.nothingMatches(in: all)
            }
        }
        var conclusion = Conclusion(report: report)
        conclusion.standing.work = report.state == .ended ? .goesOn : try await store.work(in: place)
        conclusion.standing.notices = try await store.notices(of: summary.key)
        switch asked {
        case .known(let missed): conclusion.standing.missed = missed
        case .unknown(let why): conclusion.standing.missedUnknown = why
        case nil: break
        }
        // Why before the report: its reader may keep the command waiting.
        file?.write(await file?.facts(store), conclusion)
        if format == .html {
            let pictures = try await pictures(of: summary, report, in: store, place)
            try printer(place).print(conclusion, pictures)
        } else {
            try printer(place).print(conclusion, format: format)
        }
        return conclusion
    }

    /// The nights that are compared with the one of the report, and that may have recorded a recovery point.
    private static let comparedNights = Duration.days(30)

    /// Reads what the page shows besides the report.
    private func pictures(
        of summary: RunSummary, _ report: RunReport, in store: SQLiteStore, _ place: Workplace
    ) async throws -> ReportPrinter.Pictures {
        // Why to the end without a name: what was missed since is part of the answer.
        let history = try await NightComparison(place, store, lanes).history(
            last: NightHistory.usual, endingWith: run == nil ? nil : summary.night.start)
        let end = min(report.endedAt ?? place.now, report.deadline)
        var timeline = try await store.timeline(of: summary.key, from: report.startedAt, to: end)
        if !lanes.isEmpty {
            let meant = Set(report.lanes.map { "\($0.account)/\($0.region)" })
            timeline.lanes = timeline.lanes.filter { meant.contains("\($0.account)/\($0.region)") }
        }
        // Why not for some accounts: the ages are counted for whole runs.
        let ages =
            lanes.isEmpty
            ? try await store.recoveryAges(
                of: summary.key, in: summary.night, since: summary.night.start - Self.comparedNights)
            : nil
        return ReportPrinter.Pictures(
            history: history, timeline: timeline, recovery: ages.map { (night: summary.night, ages: $0) })
    }

    /// The answer for a database without a run.
    private func withoutRun(_ asked: NightComparison.Answer?, _ place: Workplace) throws -> Conclusion {
        guard case .known(let missed) = asked, !missed.open.isEmpty else {
            throw CommandFailure(.usage, "there is no run yet", hint: "aws-man run starts one")
        }
        try printer(place).print(missed, format: format)
        return Conclusion(needsAttention: true)
    }
}

extension SQLiteStore {
    /// A process that gives no sign of life for three stamps counts as stopped or hung.
    private static let silence = Cadence().stamp * 3
    /// A process that has just started needs this long for its first stamp.
    private static let firstStamp = Duration.seconds(2)

    /// Tells if a process works on the queue, by its lock and its signs of life.
    func work(in place: Workplace) async throws -> RunStanding.Work {
        for pause in [Self.firstStamp, nil] {
            // Why the lock: when a process was killed, only the lock shows this at once.
            guard OwnerLock.isHeld(database: path) != false else { return .stopped }
            guard let owner = try await owner(), place.now - owner.aliveAt >= Self.silence else { return .goesOn }
            guard let pause else {
                return .silent(.init(host: owner.note.host, id: owner.note.pid, aliveAt: owner.aliveAt))
            }
            try await place.surroundings.pause(pause)
        }
        return .goesOn
    }
}
