import Model

extension SQLiteStore {
    package func outages() async throws(StoreError) -> [Outage] {
        try await read { scope in try scope.outages(of: nil).sorted { $0.place < $1.place } }
    }
}

extension ReadScope {
    /// Returns the stored outages of a lane, by service; of all lanes when `lane` is nil.
    func outages(of lane: Int64?) throws -> [Outage] {
        try sql(
            """
            SELECT l.account, l.region, o.service, o.since, o.next_probe, o.code, o.message, o.hint, o.request_id, o.reach
            FROM outage o JOIN lane l ON l.id = o.lane WHERE ?1 IS NULL OR o.lane = ?1 ORDER BY o.lane, o.service
            """
        ).all(lane) { row in
            let place = Outage.Place(lane: try row.lane(path: path), service: ServiceName(row.text("service")))
            guard let problem = try row.problem(in: "outage, \(place.lane)", path: path) else {
                throw StoreError.corrupt(path: path, message: "outage, \(place.lane): it has no code")
            }
            return Outage(
                place: place, since: row.instant("since"), nextProbe: row.instant("next_probe"), problem: problem)
        }
    }
}

extension WriteScope {
    /// Afterwards an outage that goes on is stored as it is now, and one that ended is not stored.
    func store(_ change: OutageChange) throws {
        let lane = try laneNumber(change.place.lane)
        let service = change.place.service.text
        switch change {
        case .ended: try sql("DELETE FROM outage WHERE lane = ? AND service = ?").run(lane, service)
        case .goesOn(let outage):
            let problem = outage.problem
            try sql(
                """
                INSERT OR REPLACE INTO outage
                  (lane, service, since, next_probe, code, message, hint, request_id, reach)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
            ).run(
                lane, service, outage.since.milliseconds, outage.nextProbe.milliseconds, problem.code, problem.message,
                problem.hint, problem.requestID, problem.reach.rawValue)
        }
    }
}
