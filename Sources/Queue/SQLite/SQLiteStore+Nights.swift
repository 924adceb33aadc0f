import Model

/// Reads the runs and nights that are compared with the nights that were due.
extension SQLiteStore {
    /// Returns the accounts and regions of each run whose night began at `start` or later.
    package func lanes(ofRunsSince start: Instant) async throws(StoreError) -> [RunKey: Set<Lane>] {
        try await read(long: true) { scope in
            var lanes: [RunKey: Set<Lane>] = [:]
            try scope.sql(
                """
                SELECT r.key, l.account, l.region
                FROM run r CROSS JOIN lane_run p ON p.run = r.id CROSS JOIN lane l ON l.id = p.lane
                WHERE r.slot_start >= ? AND r.pruning = 0
                """
            ).each(start.milliseconds) { row in
                lanes[RunKey(stored: row.text("key")), default: []].insert(try row.lane(path: scope.path))
            }
            return lanes
        }
    }

    /// Returns when the newest complete snapshot of each account and region was taken, of those that a run made or found.
    package func newestSnapshots(of run: RunKey) async throws(StoreError) -> [Lane: Instant] {
        try await read(long: true) { scope in
            var newest: [Lane: Instant] = [:]
            try scope.sql(
                """
                SELECT l.account, l.region, max(s.started_at) AS newest
                FROM run r CROSS JOIN lane_run p ON p.run = r.id CROSS JOIN lane l ON l.id = p.lane
                CROSS JOIN resource s ON s.lane = p.lane AND s.run = p.run
                WHERE r.key = ? AND r.pruning = 0 AND s.effect = 'makesSnapshot' AND s.state = 'confirmed'
                GROUP BY p.lane
                """
            ).each(run.text) { row in
                newest[try row.lane(path: scope.path)] = row.optionalInstant("newest")
            }
            return newest
        }
    }

    /// Returns the time when the database was made.
    package func madeAt() async throws(StoreError) -> Instant {
        try await read { scope in
            try scope.sql("SELECT min(applied_at) AS made_at FROM schema_migration").first { $0.instant("made_at") }
                ?? Instant(milliseconds: 0)
        }
    }
}
