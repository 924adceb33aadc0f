import GRDB
import Model

/// The rival: one table, a state column and its index, as a queue in SQLite is usually written. As durable as ours
/// (WAL, synchronous FULL), with neither fences nor fairness, audit, counters or history.
struct PlainQueue {
    private let queue: DatabaseQueue

    init(path: String) throws {
        var configuration = Configuration()
        configuration.prepareDatabase { db in
            try db.execute(sql: "PRAGMA journal_mode = WAL")
            try db.execute(sql: "PRAGMA synchronous = FULL")
        }
        queue = try DatabaseQueue(path: path, configuration: configuration)
        try queue.write { db in
            try db.execute(
                sql: """
                    CREATE TABLE job (id INTEGER PRIMARY KEY, state TEXT NOT NULL, payload TEXT NOT NULL);
                    CREATE INDEX job_state ON job (state, id);
                    """)
        }
    }

    /// Transitions a second of `jobs` that are enqueued, claimed and settled, `batch` of one step to a transaction.
    func transitions(_ jobs: Int, batch: Int) throws -> Double {
        let payload = Squad.payload(TransitionsRow.payloadBytes)
        let took = try ContinuousClock().measure {
            for _ in 0..<(jobs / batch) {
                try queue.write { db in
                    let insert = try db.cachedStatement(sql: "INSERT INTO job (state, payload) VALUES ('ready', ?)")
                    for _ in 0..<batch { try insert.execute(arguments: [payload]) }
                }
                let claimed = try queue.write { db in
                    let claim = try db.cachedStatement(
                        sql: """
                            UPDATE job SET state = 'running'
                            WHERE id = (SELECT id FROM job WHERE state = 'ready' ORDER BY id LIMIT 1)
                            RETURNING id, payload
                            """)
                    return try (0..<batch).compactMap { _ in try Row.fetchOne(claim)?[0] as Int64? }
                }
                try queue.write { db in
                    let settle = try db.cachedStatement(sql: "UPDATE job SET state = 'done' WHERE id = ?")
                    for id in claimed { try settle.execute(arguments: [id]) }
                }
            }
        }
        return Figure.perSecond(3 * (jobs / batch) * batch, took)
    }
}
