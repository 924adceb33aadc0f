import Model

/// An account and region that the account files name. Without a region it stands for all regions of the account.
package struct ConfiguredPlace: Sendable, Hashable {
    package let account: AccountID
    package let name: String
    package let region: Region?
    /// The time when the account's file was last changed: a place that no run had is missed only after this time.
    package let since: Instant
    /// The day whose night is the first that is worked again; nil for an account that its file does not pause.
    package let pausedUntil: CalendarDay?

    package init(account: AccountID, name: String, region: Region?, since: Instant, pausedUntil: CalendarDay? = nil) {
        (self.account, self.name, self.region, self.since) = (account, name, region, since)
        self.pausedUntil = pausedUntil
    }

    /// The account and region, as in `production cn-north-1`.
    package var title: String { Printable.name(name) + (region.map { " \($0)" } ?? "") }

    func isIn(_ run: MissedNights.Run) -> Bool {
        guard let region else { return run.accounts.contains(account) }
        return run.lanes.contains(Lane(account: account, region: region))
    }

    /// The time since which the place is paused, as far as it is known: the last change of its file, or the first run
    /// after its last one that left the account out. Earlier nights count as those of any other place.
    func pauseBegan(by runs: [MissedNights.Run]) -> Instant {
        let later = runs.sorted { $0.night.start > $1.night.start }.prefix { !isIn($0) }
        let idle = later.filter { $0.idle.contains(account) }
        return min(since, idle.last?.night.start ?? since)
    }

    func covers(_ lane: LaneSums) -> Bool {
        lane.account == account.digits && (region == nil || lane.region == region?.name)
    }
}

/// The nights that were due and were not run, found by comparing the account files with the runs (REQUIREMENTS R70).
package struct MissedNights: Sendable, Hashable {
    /// The missed nights, the oldest first.
    package private(set) var nights: [Missed]

    /// A night that was due and that no run had, or in which accounts and regions took no part in any run.
    package struct Missed: Sendable, Hashable {
        package let night: Night
        package let dueAt: Instant
        /// The accounts and regions that took no part.
        package let places: [ConfiguredPlace]
        /// True when the night had no run at all.
        package let isWhole: Bool
        /// The places that no later night has backed up.
        var open: Set<ConfiguredPlace>

        package var isOpen: Bool { !open.isEmpty }
    }

    /// A night's run with the accounts and regions that took part in it.
    package struct Run: Sendable, Hashable {
        package let night: Night
        package let lanes: Set<Lane>
        /// The accounts that the run knew and did not work, e.g. because they were paused.
        package let idle: Set<AccountID>
        fileprivate let accounts: Set<AccountID>

        package init(night: Night, lanes: Set<Lane>, idle: Set<AccountID> = []) {
            (self.night, self.lanes, self.idle) = (night, lanes, idle)
            accounts = Set(lanes.map(\.account))
        }

        /// True when the place took part, or was left out on purpose.
        func accountsFor(_ place: ConfiguredPlace) -> Bool { place.isIn(self) || idle.contains(place.account) }

        /// True for a night of this name. After a change of `nightly_at`, also for one whose middle this night contains.
        func isOf(_ other: Night) -> Bool {
            night.day == other.day
                || night.contains(Instant(milliseconds: (other.start.milliseconds + other.end.milliseconds) / 2))
        }
    }

    /// A night counts as missed this long after its `nightly_at`. A timer may start the program late.
    package static let grace = Duration.hours(1)
    /// The nights that are compared. Older ones are history that helps no more.
    package static let window = 30

    /// Returns the last `count` nights before `now` that are due by the calendar, the oldest first.
    package static func due(by calendar: NightCalendar, at now: Instant, count: Int = window) -> [Night] {
        var nights: [Night] = []
        var night = calendar.night(at: now)
        while nights.count < count {
            if night.start + Night.lead + grace <= now { nights.append(night) }
            night = calendar.night(at: night.start - .milliseconds(1))
        }
        return nights.reversed()
    }

    /// - Parameters:
    ///   - due: the nights that are due, the oldest first.
    ///   - runs: the runs of these nights.
    ///   - first: the night of the database's first run. Earlier nights were not this database's. Without a run, only
    ///     the last due night is missed, if the database existed by then, since `born`.
    package init(due: [Night], places: [ConfiguredPlace], runs: [Run], first: Night?, born: Instant) {
        let asked =
            if let first { due.filter { $0.start > first.start && !Run(night: first, lanes: []).isOf($0) } } else {
                due.suffix(1).filter { $0.start + Night.lead >= born }
            }
        let begun = Dictionary(
            uniqueKeysWithValues: places.map { place in
                (place, runs.filter { place.isIn($0) }.map(\.night.start).min() ?? place.since)
            })
        let paused = Dictionary(
            uniqueKeysWithValues: places.filter { $0.pausedUntil != nil }.map { ($0, $0.pauseBegan(by: runs)) })
        nights = asked.compactMap { night in
            let own = runs.filter { $0.isOf(night) }
            let due = places.filter { place in
                place.pausedUntil.map { $0 <= night.day } ?? true
                    || paused[place].map { night.start + Night.lead < $0 } == true
            }
            let missing = due.filter { place in
                !own.contains { $0.accountsFor(place) } && begun[place].map { $0 <= night.start + Night.lead } == true
            }
            guard !missing.isEmpty || own.isEmpty && (places.isEmpty || !due.isEmpty) else { return nil }
            let all = missing.isEmpty ? due : missing
            return Missed(
                night: night, dueAt: night.start + Night.lead, places: all, isWhole: own.isEmpty, open: Set(all))
        }
    }

    /// The missed nights that no later night has made up for.
    package var open: [Missed] { nights.filter(\.isOpen) }

    /// True when a run of that night may make up for a missed one.
    package func mayBeCleared(by night: Night) -> Bool { open.contains { $0.night.start < night.start } }

    /// Clears the earlier nights in the accounts and regions where this run backed up all that was due.
    package mutating func clear(by report: RunReport, of night: Night) {
        guard report.state == .ended else { return }
        clear(by: report.lanes.map(\.sums), of: night)
    }

    /// Does the same for a run that has ended, by its sums.
    mutating func clear(by lanes: [LaneSums], of night: Night) {
        let accounts = Dictionary(grouping: lanes, by: \.account)
        for index in nights.indices where nights[index].night.start < night.start {
            nights[index].open = nights[index].open.filter { place in
                let lanes = (accounts[place.account.digits] ?? []).filter(place.covers)
                return lanes.isEmpty || !lanes.allSatisfy(\.hasAllBackups)
            }
        }
    }
}
