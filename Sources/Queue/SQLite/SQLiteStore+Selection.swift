import Model

extension SQLiteStore {
    package func confirmSelection(
        _ filter: TaskFilter, at now: Instant
    ) async throws(StoreError) -> [ConfirmedSelection] {
        try await write(at: now) { scope in try scope.confirmSelection(filter) }
    }
}

extension ReadScope {
    /// Returns the number of selected volumes that was confirmed last; nil when there is none.
    func confirmedSelection(of lane: Int64) throws -> Int? {
        try sql("SELECT volumes FROM selection WHERE lane = ? ORDER BY id DESC LIMIT 1").first(lane) {
            $0.int("volumes")
        }
    }
}

extension WriteScope {
    /// Returns the same as in a read.
    func confirmedSelection(of lane: Int64) throws -> Int? {
        try ReadScope(db: db, path: path).confirmedSelection(of: lane)
    }

    /// Adds a confirmation. Earlier ones of the lane stay as its history.
    func confirm(_ volumes: Int, before: Int?, lane: Int64, at time: Instant, by confirmer: String) throws {
        try sql("INSERT INTO selection (lane, confirmed_at, confirmed_by, before, volumes) VALUES (?, ?, ?, ?, ?)")
            .run(lane, time.milliseconds, confirmer, before, volumes)
    }

    fileprivate func confirmSelection(_ filter: TaskFilter) throws -> [ConfirmedSelection] {
        let newest = try sql(
            """
            SELECT l.id AS lane, c.taken_at, c.selected_volumes FROM lane l CROSS JOIN census c
            ON c.lane = l.id AND (c.taken_at, c.run) = (SELECT taken_at, run FROM census WHERE lane = l.id
              ORDER BY taken_at DESC, run DESC LIMIT 1)
            """
        ).all { (lane: $0.int64("lane"), at: $0.instant("taken_at"), volumes: $0.int("selected_volumes")) }
        var confirmed: [ConfirmedSelection] = []
        for census in newest {
            let lane = try lane(census.lane)
            let before = try confirmedSelection(of: census.lane)
            guard filter.includes(lane), before != census.volumes else { continue }
            try confirm(census.volumes, before: before, lane: census.lane, at: now, by: "person")
            confirmed.append(
                ConfirmedSelection(lane: lane, before: before, volumes: census.volumes, listedAt: census.at))
        }
        return confirmed.sorted { $0.lane < $1.lane }
    }
}
