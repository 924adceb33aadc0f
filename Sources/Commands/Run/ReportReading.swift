import Engine
import Model
import Queue
import Reports

/// Reads what a report shows: of one run, or of the newest with the nights that were missed.
struct ReportReading: Sendable {
    let place: Workplace
    let store: SQLiteStore
    /// The accounts and regions that are shown, without tags.
    let lanes: LaneOptions
    /// The most failures of an account and region that are read.
    let failures: Int

    enum Result: Sendable {
        case run(RunSummary, Conclusion)
        /// There is no run yet, but a night may have been missed.
        case none(NightComparison.Answer)
    }

    /// - Parameter name: the full name of the run; nil for the newest.
    func result(_ name: String?) async throws -> Result {
        let asked = name == nil ? try await NightComparison(place, store, lanes).missed() : nil
        if let asked, try await store.runs().isEmpty { return .none(asked) }
        let summary = try await store.find(name)
        var report = try await store.report(of: summary.key, failures: failures)
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
        conclusion.standing.notices = try await store.noticesToShow(of: summary.key, at: place.now)
        switch asked {
        case .known(let missed): conclusion.standing.missed = missed
        case .unknown(let why): conclusion.standing.missedUnknown = why
        case nil: break
        }
        return .run(summary, conclusion)
    }

    /// The nights that are compared with the one of the report, and that may have recorded a recovery point.
    private static let comparedNights = Duration.days(30)

    /// Reads what a page shows besides the report.
    func pictures(
        of summary: RunSummary, isNewest: Bool, _ conclusion: Conclusion
    ) async throws -> ReportPrinter.Pictures {
        guard let report = conclusion.report else { return .init() }
        let history = try await history(of: summary, isNewest: isNewest)
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

    /// Reads the nights up to that of the run. The newest run's go to the end: what was missed since is part of the answer.
    func history(of summary: RunSummary, isNewest: Bool) async throws -> NightHistory? {
        try await NightComparison(place, store, lanes).history(
            last: NightHistory.usual, endingWith: isNewest ? nil : summary.night.start)
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
