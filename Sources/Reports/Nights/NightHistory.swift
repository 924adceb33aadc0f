import Model

/// The last nights of the fleet, those that were missed among them, with what changed from night to night.
package struct NightHistory: Sendable {
    /// The nights, the newest first, with the changes since the night before that had a run.
    package let nights: [Entry]
    /// Why the missed nights are not known.
    package let missedUnknown: String?

    package struct Entry: Sendable {
        package let record: NightRecord
        /// Nil for the first night that was read, and for one without a run.
        package let changes: NightChanges?
    }

    /// The nights that are shown unless a person gives another number.
    package static let usual = 14

    /// - Parameters:
    ///   - records: the nights, the oldest first, with at least one more than `count` if there are as many.
    package init(_ records: [NightRecord], last count: Int, missedUnknown: String? = nil) {
        self.missedUnknown = missedUnknown
        var earlier: [ComparedNight] = []
        var entries: [Entry] = []
        for record in records {
            let night = ComparedNight(record)
            entries.append(Entry(record: record, changes: NightChanges(of: night, after: earlier)))
            if !record.runs.isEmpty { earlier.insert(night, at: 0) }
        }
        nights = entries.suffix(count).reversed()
    }

    /// True when the newest night is not ok, or a missed one has not been made up for or is not known.
    package var needsAttention: Bool {
        missedUnknown != nil || nights.contains { $0.record.missed?.isOpen == true }
            || nights.first.map { $0.record.isBad } ?? false
    }

    /// Joins runs and missed nights to the nights of the fleet, the oldest first.
    package static func records(_ runs: [RunSums], _ missed: MissedNights?) -> [NightRecord] {
        // Why by day: after a change of `nightly_at` two runs of one day may have other times.
        let days = Dictionary(grouping: runs, by: \.night.day)
        let byDay = Dictionary((missed?.nights ?? []).map { ($0.night.day, $0) }) { first, _ in first }
        var records = days.map { day, runs in
            var record = NightRecord(runs[0].night, runs)
            record.missed = byDay[day]
            return record
        }
        for (day, missed) in byDay where days[day] == nil {
            var record = NightRecord(missed.night, [])
            record.missed = missed
            records.append(record)
        }
        return records.sorted { $0.night.start < $1.night.start }
    }
}

extension MissedNights {
    /// Finds the nights among `due` that were missed, by the sums of the runs since then.
    package init(due: [Night], places: [ConfiguredPlace], sums: [RunSums], first: Night?, born: Instant) {
        let runs = sums.map { run in
            Run(
                night: run.night,
                lanes: Set(
                    run.lanes.compactMap { lane in
                        AccountID(lane.account).flatMap { account in
                            Region(lane.region).map { Lane(account: account, region: $0) }
                        }
                    }))
        }
        self.init(due: due, places: places, runs: runs, first: first, born: born)
        for run in sums where run.endedAt != nil && mayBeCleared(by: run.night) { clear(by: run.lanes, of: run.night) }
    }
}
