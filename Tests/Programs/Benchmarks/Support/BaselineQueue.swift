import GRDB
import Model
import Queue

/// The baseline of row 1: a queue in SQLite as it is usually written, with one table, a state column and its index. It
/// is as durable as our queue (WAL, synchronous FULL), but has no fences, fairness, audit, counters or history.
struct BaselineQueue {
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

    /// Enqueues, claims and settles `jobs` jobs. A transaction does one of these steps for `batch` jobs. `isOwn` uses
    /// the store's `SQLStatement` instead of GRDB's statements.
    func transitions(_ jobs: Int, batch: Int, isOwn: Bool = false) throws -> TransitionsRow.Measured {
        let payload = SampleFleet.payload(TransitionsRow.payloadBytes)
        let processor = ProcessFigures.processorSeconds
        let took = try ContinuousClock().measure {
            for _ in 0..<(jobs / batch) {
                try queue.write { db in
                    let insert = try Step("INSERT INTO job (state, payload) VALUES (?, ?)", on: db, isOwn)
                    for _ in 0..<batch { try insert.run("ready", payload) }
                }
                let claimed = try queue.write { db in
                    let claim = try Step(
                        """
                        UPDATE job SET state = ?
                        WHERE id = (SELECT id FROM job WHERE state = 'ready' ORDER BY id LIMIT 1)
                        RETURNING id, payload
                        """, on: db, isOwn)
                    return try (0..<batch).compactMap { _ in try claim.first("running") }
                }
                try queue.write { db in
                    let settle = try Step("UPDATE job SET state = ? WHERE id = ?", on: db, isOwn)
                    for id in claimed { try settle.run("done", id) }
                }
            }
        }
        return TransitionsRow.Measured(
            3 * (jobs / batch) * batch, took, processorSeconds: ProcessFigures.processorSeconds - processor)
    }

    /// A statement of the store's wrapper or of GRDB.
    private enum Step {
        case own(SQLStatement)
        case library(Statement)

        init(_ sql: String, on db: Database, _ isOwn: Bool) throws {
            self = isOwn ? .own(try SQLStatement(sql, on: db)) : .library(try db.cachedStatement(sql: sql))
        }

        func run<Value: SQLValue & DatabaseValueConvertible>(_ state: String, _ value: Value) throws {
            switch self {
            case .own(let statement): try statement.run(state, value)
            case .library(let statement): try statement.execute(arguments: [state, value])
            }
        }

        /// The `id` of the first row.
        func first(_ state: String) throws -> Int64? {
            switch self {
            case .own(let statement): try statement.first(state) { $0.int64("id") }
            case .library(let statement): try Row.fetchOne(statement, arguments: [state])?[0]
            }
        }
    }
}
