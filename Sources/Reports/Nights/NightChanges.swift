import Model

/// What is different in a night from the night before it that had a run.
package struct NightChanges: Hashable, Sendable {
    package let since: Night
    /// The accounts and regions that took part for the first time, and those that no longer did.
    package private(set) var came: [NightPlace] = []
    package private(set) var went: [NightPlace] = []
    package private(set) var selections: [Selection] = []
    package private(set) var failures: [Failure] = []

    /// An account and region in which another number of volumes is selected.
    package struct Selection: Hashable, Sendable {
        package let place: NightPlace
        package let before: Int
        package let now: Int
    }

    /// What failed, is blocked or is not covered in an account and region for one reason.
    package struct Failure: Hashable, Sendable {
        package let key: Key
        package let state: String
        package let count: Int
        package let change: Change
        /// The number of nights with a run in a row that had it, up to the last one, as far as they were read.
        package let nights: Int

        package enum Change: String, Sendable, CaseIterable { case new, lasting, ended }

        package struct Key: Hashable, Sendable {
            package let place: NightPlace
            /// The kind of the tasks, or the feature that is not covered.
            package let what: String
            package let code: String
        }
    }

    /// - Parameter earlier: the nights before this one that had a run, the newest first. Without one there is nothing to
    ///   compare with.
    init?(of night: ComparedNight, after earlier: [ComparedNight]) {
        guard let before = earlier.first, !night.record.runs.isEmpty else { return nil }
        since = before.record.night
        comparePlaces(before, night)
        compareFailures(night, earlier)
    }

    package var isEmpty: Bool { came.isEmpty && went.isEmpty && selections.isEmpty && failures.isEmpty }

    private mutating func comparePlaces(_ before: ComparedNight, _ compared: ComparedNight) {
        let (old, new, night) = (before.byPlace, compared.byPlace, compared.record)
        // Why: an account whose file is broken has no region tonight, which is told as a failure.
        let broken = Set(night.lanes.filter(\.region.isEmpty).map(\.account))
        came = new.keys.filter { old[$0] == nil && !$0.region.isEmpty }.sorted()
        // Why not while it runs: regions are still added. What was missed is told as such.
        went =
            night.isRunning
            ? []
            : old.filter { place, lane in
                new[place] == nil && !broken.contains(place.account) && !place.region.isEmpty
                    && night.missed?.places.contains { $0.covers(lane) } != true
            }.keys.sorted()
        selections = new.compactMap { place, lane in
            guard let was = old[place], was.knowsSelection, lane.knowsSelection,
                was.snapshots.selected != lane.snapshots.selected
            else { return nil }
            return Selection(place: place, before: was.snapshots.selected, now: lane.snapshots.selected)
        }.sorted { $0.place < $1.place }
    }

    private mutating func compareFailures(_ night: ComparedNight, _ earlier: [ComparedNight]) {
        let tonight = night.troubles
        func nights(_ key: Failure.Key) -> Int { earlier.prefix { $0.troubles[key] != nil }.count }
        failures = tonight.map { key, trouble in
            let nights = nights(key)
            return Failure(
                key: key, state: trouble.state, count: trouble.count, change: nights > 0 ? .lasting : .new,
                nights: nights + 1)
        }
        let lanes = night.byPlace
        // Why only there: where tasks are open or nothing was listed, it may fail again.
        failures += earlier[0].troubles.filter { key, _ in
            tonight[key] == nil && lanes[key.place].map { $0.isListed && $0.totals.open == 0 } == true
        }.map { key, trouble in
            Failure(key: key, state: trouble.state, count: trouble.count, change: .ended, nights: nights(key))
        }
        failures.sort { left, right in
            (left.change.rank, left.key.what, left.key.code, left.key.place)
                < (right.change.rank, right.key.what, right.key.code, right.key.place)
        }
    }
}

extension NightChanges.Failure.Change {
    fileprivate var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

/// A night with what a comparison asks of it again and again.
struct ComparedNight {
    let record: NightRecord
    let byPlace: [NightPlace: LaneSums]
    /// What went wrong, with its state and the number of tasks; 0 for a feature that was not covered.
    let troubles: [NightChanges.Failure.Key: (state: String, count: Int)]

    init(_ record: NightRecord) {
        self.record = record
        byPlace = Dictionary(record.lanes.map { (NightPlace($0), $0) }) { first, _ in first }
        var troubles: [NightChanges.Failure.Key: (state: String, count: Int)] = [:]
        for lane in record.lanes {
            let place = NightPlace(lane)
            for failure in lane.failures {
                let key = NightChanges.Failure.Key(place: place, what: "\(failure.kind)", code: failure.code)
                troubles[key] = (failure.state.rawValue, (troubles[key]?.count ?? 0) + failure.count)
            }
            let explained = Set(lane.failures.map(\.code))
            for (feature, code) in lane.uncovered where !explained.contains(code) {
                let key = NightChanges.Failure.Key(place: place, what: feature.rawValue, code: code)
                troubles[key] = ("uncovered", 0)
            }
        }
        self.troubles = troubles
    }
}
