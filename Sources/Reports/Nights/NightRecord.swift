import Model

/// A night of the fleet in the history: its runs joined, or a night that had none.
package struct NightRecord: Hashable, Sendable {
    package let night: Night
    /// The night's runs, the oldest first.
    package let runs: [RunSums]
    /// The accounts and regions, each as the night's runs left it.
    package let lanes: [LaneSums]
    /// Set when the night, or some accounts and regions of it, had no run although they were due.
    package var missed: MissedNights.Missed?
    /// Whether a process works on the runs that have not ended.
    package var work = RunStanding.Work.stopped
    /// False when only some accounts and regions are meant: calls are counted for whole runs.
    package var countsCalls = true

    package init(_ night: Night, _ runs: [RunSums]) {
        (self.night, self.runs) = (night, runs)
        lanes = Self.joined(runs)
    }

    /// Keeps only some accounts and regions. A run in which none of them took part is left out.
    package func limited(to isMeant: (LaneSums) -> Bool) -> NightRecord {
        let limited = runs.map { run in
            var run = run
            run.lanes = run.lanes.filter(isMeant)
            return run
        }
        var record = NightRecord(night, limited.filter { !$0.lanes.isEmpty })
        (record.missed, record.work, record.countsCalls) = (missed, work, false)
        return record
    }

    // MARK: what it tells

    package var isRunning: Bool { runs.contains { $0.endedAt == nil } }

    package enum State: String, Sendable {
        case ended, running
        /// No process works on it, and tasks are open.
        case unfinished
        /// A process holds the queue, and gives no sign of life.
        case hung
        /// It had no run.
        case missed
    }

    package var state: State {
        if runs.isEmpty { return .missed }
        guard isRunning else { return .ended }
        switch work {
        case .goesOn: return .running
        case .stopped: return .unfinished
        case .silent: return .hung
        }
    }

    package var findings: Findings { Findings(lanes, isRunning: isRunning, RunStanding(work: work)) }

    package var verdict: Verdict {
        let own = runs.isEmpty ? Verdict.missed : findings.verdict
        return missed == nil ? own : max(own, .missed)
    }

    /// True when a person should look. It is false for a missed night that was made up for.
    var isBad: Bool { missed?.isOpen == true || (!runs.isEmpty && findings.verdict != .ok) }

    package var images: Int { lanes.reduce(0) { $0 + $1.images } }
    package var deleted: Int { lanes.reduce(0) { $0 + $1.deleted } }
    package var calls: Int? { countsCalls && !runs.isEmpty ? runs.reduce(0) { $0 + $1.calls } : nil }
    package var throttled: Int? { countsCalls && !runs.isEmpty ? runs.reduce(0) { $0 + $1.throttled } : nil }
    package var startedAt: Instant? { runs.map(\.startedAt).min() }
    /// Nil while a run has not ended.
    package var endedAt: Instant? { isRunning ? nil : runs.compactMap(\.endedAt).max() }

    /// How long runs of the night went on. Nil when there was none, or one stopped before its end.
    package func duration(at now: Instant) -> Duration? {
        if runs.isEmpty || isRunning && work != .goesOn { return nil }
        var (sum, until) = (Duration.zero, runs[0].startedAt)
        for run in runs.sorted(by: { $0.startedAt < $1.startedAt }) {
            let (from, to) = (max(run.startedAt, until), run.endedAt ?? now)
            if to > from { (sum, until) = (sum + (to - from), to) }
        }
        return sum
    }

    // MARK: several runs

    /// Joins the runs of one night, the oldest first. In an account and region the newest run that has listed it decides,
    /// because it took over what was due there. What a newer run could not list, or has not listed yet, counts too.
    private static func joined(_ runs: [RunSums]) -> [LaneSums] {
        guard runs.count > 1 else { return runs.first?.lanes ?? [] }
        var order: [NightPlace] = []
        var lanes: [NightPlace: LaneSums] = [:]
        for lane in runs.flatMap(\.lanes) {
            let place = NightPlace(lane)
            if lanes[place] == nil { order.append(place) }
            lanes[place] = lanes[place].map { lane.following($0) } ?? lane
        }
        return order.compactMap { lanes[$0] }
    }
}

extension LaneSums {
    /// The sums of a night in which this run came after another one.
    fileprivate func following(_ older: LaneSums) -> LaneSums {
        var sums = self
        if !isListed, older.isListed {
            sums = older
            sums.totals = older.totals + totals
            sums.ruined += ruined
            sums.uncovered.merge(uncovered) { $1 }
            sums.failures += failures
        }
        (sums.images, sums.deleted) = (older.images + images, older.deleted + deleted)
        return sums
    }
}

/// An account and region as the nights know it.
package struct NightPlace: Hashable, Sendable, Comparable {
    package let account: String
    package let name: String
    package let region: String

    package init(_ lane: LaneSums) { (account, name, region) = (lane.account, lane.name, lane.region) }

    package var title: String { Wording.title(name: name, account: account, region: region) }

    // Why not by name: a person may change it. Only an account whose file is broken may have no id.
    package static func == (left: NightPlace, right: NightPlace) -> Bool {
        left.account == right.account && left.region == right.region
            && (!left.region.isEmpty || left.name == right.name)
    }
    package func hash(into hasher: inout Hasher) {
        hasher.combine(account)
        hasher.combine(region)
    }
    package static func < (left: NightPlace, right: NightPlace) -> Bool {
        (left.account, left.name, left.region) < (right.account, right.name, right.region)
    }
}
