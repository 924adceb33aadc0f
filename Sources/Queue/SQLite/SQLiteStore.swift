import CSQLite
import Dispatch
import GRDB
import Model
import Synchronization

/// The durable queue in one SQLite file, which anyone can open with `sqlite3`.
///
/// One connection writes, on a queue of its own where all blocking happens; every transaction holds the cross-process right
/// to write (`WriteTurn`) and is on the disk when its method returns. Two more connections read and never checkpoint.
package final class SQLiteStore: TaskStore {
    package let path: String
    /// What opening it changed: the migrations applied, and the copy made before them, when there was something to copy.
    package let migrated: MigrationSummary

    let turn: WriteTurn
    let names = Mutex(NameCache())
    private let connections: Connections
    private let gauge: WALGauge
    let crashPoint: @Sendable (CrashPoint) -> Void

    /// What may be done to the file while opening it.
    package enum Opening: Sendable {
        /// It must be there, with the schema of this binary.
        case existing
        /// It is made when it is missing; an older schema is refused.
        case creating
        /// An older schema is brought up to date too, after a copy beside the file; only the owner may.
        case migrating(OwnerLock)
    }

    /// Opens the database and checks its schema.
    ///
    /// - Parameter busyTimeout: how long a transaction waits for the write lock before it throws `busy`.
    package static func open(
        path: String, _ opening: Opening, at now: Instant, busyTimeout: Duration = .seconds(30),
        log: LogSize = LogSize(),
        crashPoint: @escaping @Sendable (CrashPoint) -> Void = { _ in }
    ) async throws(StoreError) -> SQLiteStore {
        try await open(
            path: DatabasePath.resolved(path), opening, at: now, busyTimeout: busyTimeout, migrations: Migration.all,
            log: log,
            crashPoint: crashPoint)
    }

    static func open(
        path: String, _ opening: Opening, at now: Instant, busyTimeout: Duration, migrations: [Migration],
        log: LogSize = LogSize(), crashPoint: @escaping @Sendable (CrashPoint) -> Void
    ) async throws(StoreError) -> SQLiteStore {
        let result: Result<SQLiteStore, StoreError> = await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(
                    returning: capture(path: path) {
                        try SQLiteStore(
                            path: path, opening, now: now, busyTimeout: busyTimeout, log: log,
                            migrator: Migrator(path: path, migrations: migrations, crashPoint: crashPoint))
                    })
            }
        }
        return try result.get()
    }

    private init(
        path: String, _ opening: Opening, now: Instant, busyTimeout: Duration, log: LogSize, migrator: Migrator
    ) throws {
        let file = DatabaseFile(path: path)
        if case .existing = opening, !file.exists {
            throw StoreError.unusable(
                path: path, code: Int(SQLITE_CANTOPEN), message: "there is no database yet",
                hint: "`aws-man run` makes it; another one is named with --database")
        }
        try file.makeDirectory()
        try file.refuseStranger()
        try file.secure()
        let gauge = WALGauge(log)
        let turn = try WriteTurn(database: path, busyTimeout: busyTimeout)
        let (connections, summary) = try turn.whileHeld {
            let connections = try Connections(path: path, gauge: gauge)
            return (connections, try Self.migrate(connections, opening, migrator, now: now))
        }
        try connections.assertDurable(path: path)
        try file.secure()
        (self.path, self.turn, self.gauge, self.connections) = (path, turn, gauge, connections)
        migrated = summary
        self.crashPoint = migrator.crashPoint
    }

    private static func migrate(
        _ connections: Connections, _ opening: Opening, _ migrator: Migrator, now: Instant
    ) throws -> MigrationSummary {
        try connections.writer.writeWithoutTransaction { db in
            let current = try migrator.current(db)
            guard current < migrator.known else { return MigrationSummary(applied: [], copy: nil) }
            if case .migrating = opening {
                let copy = current == 0 ? nil : try migrator.copyBeside(db)
                return MigrationSummary(applied: try migrator.apply(db, at: now), copy: copy)
            }
            guard current == 0 else {
                throw StoreError.olderSchema(path: migrator.path, found: current, known: migrator.known)
            }
            return MigrationSummary(applied: try migrator.apply(db, at: now), copy: nil)
        }
    }

    // MARK: access

    /// One write transaction under the right to write; durable when this returns. Not undone by cancellation.
    func write<Output: Sendable>(
        at now: Instant, _ body: @escaping @Sendable (WriteScope) throws -> Output
    ) async throws(StoreError) -> Output {
        let result: Result<Output, StoreError> = await withCheckedContinuation { continuation in
            connections.writer.asyncWriteWithoutTransaction { db in
                continuation.resume(returning: capture(path: self.path) { try self.transact(db, now, body) })
            }
        }
        return try result.get()
    }

    private func transact<Output>(
        _ db: Database, _ now: Instant, _ body: (WriteScope) throws -> Output
    ) throws -> Output {
        try turn.whileHeld {
            // Why: taken out, so that a transaction that fails leaves no name that was never committed.
            let cached = names.withLock { cache in
                defer { cache = NameCache() }
                return cache
            }
            let scope = WriteScope(db: db, path: path, now: now, names: cached)
            var output: Output?
            try db.inTransaction(.immediate) {
                try scope.begin()
                output = try body(scope)
                try scope.flush()
                return .commit
            }
            names.withLock { $0 = scope.names }
            try checkpointIfDue(db)
            guard let output else { throw StoreError.corrupt(path: path, message: "a transaction did not run") }
            return output
        }
    }

    /// One snapshot of the database.
    func read<Output: Sendable>(
        long: Bool = false, _ body: @escaping @Sendable (ReadScope) throws -> Output
    ) async throws(StoreError) -> Output {
        let queue = long ? connections.reporter : connections.reader
        let result: Result<Output, StoreError> = await withCheckedContinuation { continuation in
            queue.asyncWriteWithoutTransaction { db in
                continuation.resume(
                    returning: capture(path: self.path) {
                        var output: Output?
                        try db.inTransaction(.deferred) {
                            output = try body(ReadScope(db: db, path: self.path))
                            return .commit
                        }
                        guard let output else {
                            throw StoreError.corrupt(path: self.path, message: "a read did not run")
                        }
                        return output
                    })
            }
        }
        return try result.get()
    }

    // MARK: the log

    private func checkpointIfDue(_ db: Database) throws {
        if gauge.isCheckpointDue { try checkpoint(db, SQLITE_CHECKPOINT_PASSIVE) }
    }

    private func checkpoint(_ db: Database, _ mode: Int32) throws {
        var inLog: Int32 = 0
        var done: Int32 = 0
        crashPoint(.beforeCheckpoint)
        defer { crashPoint(.afterCheckpoint) }
        let code = sqlite3_wal_checkpoint_v2(db.sqliteConnection, nil, mode, &inLog, &done)
        guard code == SQLITE_OK || code == SQLITE_BUSY else {
            throw SQLFailure(connection: db.sqliteConnection, code: code)
        }
        gauge.checkpointed(complete: inLog == done)
    }

    /// Moves everything from the log into the file and closes all connections, also when the move failed: what was
    /// acknowledged is in the log then. The store is not used afterwards.
    package func close() async throws(StoreError) {
        let moved: Result<Void, StoreError> = await withCheckedContinuation { continuation in
            connections.writer.asyncWriteWithoutTransaction { db in
                continuation.resume(
                    returning: capture(path: self.path) {
                        try self.turn.whileHeld { try self.checkpoint(db, SQLITE_CHECKPOINT_TRUNCATE) }
                    })
            }
        }
        let closed = [connections.reader, connections.reporter, connections.writer].map { connection in
            capture(path: path) { try connection.close() }
        }
        try moved.get()
        for result in closed { try result.get() }
    }

    /// A consistent copy of the database at `target`, on the disk when this returns; refuses to overwrite a file.
    package func backup(to target: String) async throws(StoreError) {
        let result: Result<Void, StoreError> = await withCheckedContinuation { continuation in
            connections.reporter.asyncWriteWithoutTransaction { db in
                continuation.resume(
                    returning: capture(path: target) {
                        // Why: SQLite counts the making of a copy as writing.
                        try db.execute(sql: "PRAGMA query_only = 0")
                        let copied = capture(path: target) {
                            try DatabaseCopy(target: target, crashPoint: self.crashPoint).make(of: db)
                        }
                        try db.execute(sql: "PRAGMA query_only = 1")
                        try copied.get()
                    })
            }
        }
        try result.get()
    }
}

/// What opening a database did to its schema.
package struct MigrationSummary: Hashable, Sendable {
    /// Numbers of the steps that were applied, in order.
    package let applied: [Int]
    /// The copy made before them; nil when there was nothing to copy or nothing to do.
    package let copy: String?
}

/// The result of `body`, with any error turned into the store's own.
func capture<Output>(path: String, _ body: () throws -> Output) -> Result<Output, StoreError> {
    do {
        return .success(try body())
    } catch {
        return .failure(StoreError(error, path: path))
    }
}
