import CSQLite
import Dispatch
import Files
import Foundation
import GRDB
import Model
import Synchronization

/// The durable queue in one SQLite file, which a person can open with `sqlite3`.
///
/// One connection writes, on a dispatch queue of its own where all blocking happens. Every write transaction holds the
/// lock between processes (`WriteTurn`) and is on the disk when its method returns. Two connections only read.
package final class SQLiteStore: TaskStore {
    package let path: String
    /// The changes that opening the file made to its schema.
    package let migrated: MigrationSummary

    /// Nil when the database is only read.
    private let turn: WriteTurn?
    let names = Mutex(NameCache())
    let connections: Connections
    private let gauge: WALGauge
    /// The copy that the connections read instead of the file at `path`; usually nil.
    private let copy: PrivateCopy?
    let crashPoint: @Sendable (CrashPoint) -> Void
    /// The steps that make the schema, against which `check` compares the file's.
    let migrations: [Migration]

    /// The changes that opening may make to the file.
    package enum Opening: Sendable {
        /// Only read. Needs no lock, no right to write, and no process that works: for reports, listings and checks.
        case reading
        /// Only read, from a file of any schema that this binary knows: for what is needed before the schema is updated.
        case readingOlder
        /// Change nothing in the schema: the file exists and has this binary's schema.
        case existing
        /// Make the file if it is missing. An older schema is refused.
        case creating
        /// Make the file, or bring an older schema up to date after copying the file. Only the owner may do this.
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
                        let migrator = Migrator(path: path, migrations: migrations, crashPoint: crashPoint)
                        switch opening {
                        case .reading: return try SQLiteStore(reading: path, migrator, isOlderRead: false)
                        case .readingOlder: return try SQLiteStore(reading: path, migrator, isOlderRead: true)
                        case .existing, .creating, .migrating: break
                        }
                        return try SQLiteStore(
                            path: path, opening, now: now, busyTimeout: busyTimeout, log: log, migrator: migrator)
                    })
            }
        }
        return try result.get()
    }

    private init(
        path: String, _ opening: Opening, now: Instant, busyTimeout: Duration, log: LogSize, migrator: Migrator
    ) throws {
        let file = DatabaseFile(path: path)
        if case .existing = opening { try file.requireThere() }
        try file.makeDirectory()
        try file.refuseStranger()
        try file.secure()
        let gauge = WALGauge(log)
        let turn = try WriteTurn(database: path, busyTimeout: busyTimeout)
        let (connections, summary) = try turn.whileHeld {
            let connections = try Connections(path: path, gauge: gauge)
            return (connections, try Self.migrate(connections, opening, migrator, now: now))
        }
        try file.secure()
        (self.path, self.turn, self.gauge, self.connections, copy) = (path, turn, gauge, connections, nil)
        migrated = summary
        (crashPoint, migrations) = (migrator.crashPoint, migrator.migrations)
    }

    private init(reading path: String, _ migrator: Migrator, isOlderRead: Bool) throws {
        let file = DatabaseFile(path: path)
        try file.refuseStranger()
        try file.requireThere()
        (connections, copy) = try PrivateCopy.ifNeeded(for: path) { path in
            let connections = try Connections(reading: path)
            let current = try connections.reader.inDatabase { db in try migrator.current(db) }
            guard current > 0 else {
                throw StoreError.refused(
                    "\(migrator.path) is empty: the process that made it ended in its first moments",
                    hint: "aws-man run fills it")
            }
            guard current == migrator.known || isOlderRead else {
                throw StoreError.olderSchema(path: migrator.path, found: current, known: migrator.known)
            }
            return connections
        }
        (self.path, turn, gauge) = (path, nil, WALGauge(LogSize()))
        migrated = MigrationSummary(applied: [], copy: nil)
        (crashPoint, migrations) = (migrator.crashPoint, migrator.migrations)
    }

    /// The writer and its lock. A store that was opened for reading is never asked to write.
    private var writing: (queue: DatabaseQueue, turn: WriteTurn) {
        guard let queue = connections.writer, let turn else { preconditionFailure("the store was opened for reading") }
        return (queue, turn)
    }

    private static func migrate(
        _ connections: Connections, _ opening: Opening, _ migrator: Migrator, now: Instant
    ) throws -> MigrationSummary {
        guard let writer = connections.writer else { return MigrationSummary(applied: [], copy: nil) }
        return try writer.writeWithoutTransaction { db in
            let current = try migrator.current(db)
            guard current < migrator.known else { return MigrationSummary(applied: [], copy: nil) }
            if case .migrating = opening, current > 0 {
                let copy = try migrator.copyBeside(db)
                return MigrationSummary(applied: try migrator.apply(db, at: now), copy: copy)
            }
            guard current == 0 else {
                throw StoreError.olderSchema(path: migrator.path, found: current, known: migrator.known)
            }
            return MigrationSummary(applied: try migrator.apply(db, at: now), copy: nil)
        }
    }

    // MARK: access

    /// Runs one write transaction under the write lock. It is durable when this returns, even after a cancellation.
    func write<Output: Sendable>(
        at now: Instant, _ body: @escaping @Sendable (WriteScope) throws -> Output
    ) async throws(StoreError) -> Output {
        try await run(on: writing.queue, path) { db in try self.transact(db, now, body) }
    }

    /// Runs `body` on a connection's own thread, where it may block.
    private func run<Output: Sendable>(
        on connection: DatabaseQueue, _ path: String, _ body: @escaping @Sendable (Database) throws -> Output
    ) async throws(StoreError) -> Output {
        let result: Result<Output, StoreError> = await withCheckedContinuation { continuation in
            connection.asyncWriteWithoutTransaction { db in
                continuation.resume(returning: capture(path: path) { try body(db) })
            }
        }
        return try result.get()
    }

    private func transact<Output>(
        _ db: Database, _ now: Instant, _ body: (WriteScope) throws -> Output
    ) throws -> Output {
        try writing.turn.whileHeld {
            // Why: the cache is taken out of `names`, so that a failed transaction leaves no uncommitted name there.
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

    /// Reads one snapshot of the database. A `long` read does not delay the owner's reads.
    func read<Output: Sendable>(
        long: Bool = false, _ body: @escaping @Sendable (ReadScope) throws -> Output
    ) async throws(StoreError) -> Output {
        try await run(on: long ? connections.reporter : connections.reader, path) { db in
            var output: Output?
            try db.inTransaction(.deferred) {
                output = try body(ReadScope(db: db, path: self.path))
                return .commit
            }
            guard let output else { throw StoreError.corrupt(path: self.path, message: "a read did not run") }
            return output
        }
    }

    // MARK: the log

    private func checkpointIfDue(_ db: Database) throws {
        guard gauge.isCheckpointDue else { return }
        guard gauge.isOverdue else { return try checkpoint(db, SQLITE_CHECKPOINT_PASSIVE) }
        // Why: a passive checkpoint never starts the log again while readers follow one another. This one waits for
        // those that read now; later ones read the file alone (FACTS Q18).
        sqlite3_busy_timeout(db.sqliteConnection, Int32(clamping: gauge.size.readersWait.milliseconds))
        defer { sqlite3_busy_timeout(db.sqliteConnection, Connections.busyMilliseconds) }
        try checkpoint(db, SQLITE_CHECKPOINT_RESTART)
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

    /// Moves everything from the log into the file and closes all connections. A failed move is no reason to leave
    /// them open, because the log keeps all committed data. The store must not be used afterwards.
    package func close() async throws(StoreError) {
        let moved: Result<Void, StoreError>
        do throws(StoreError) {
            if connections.writer != nil {
                try await run(on: writing.queue, path) { db in
                    try self.writing.turn.whileHeld { try self.checkpoint(db, SQLITE_CHECKPOINT_TRUNCATE) }
                }
            }
            moved = .success(())
        } catch { moved = .failure(error) }
        let closed = [connections.reader, connections.reporter, connections.writer].compactMap(\.self).map {
            connection in
            capture(path: path) { try connection.close() }
        }
        try moved.get()
        for result in closed { try result.get() }
    }

    /// Makes a consistent copy of the database at `target`. It is on the disk when this returns. Overwrites no file.
    package func backup(to target: String) async throws(StoreError) {
        let folder = OwnedFile.parent(of: target)
        guard access(folder, W_OK | X_OK) == 0 else {
            throw .refused(
                "\(target) cannot be written: \(FileRefusal.words(errno))",
                hint: "name a file in a directory that exists and may be written")
        }
        try await run(on: connections.reporter, target) { db in
            // Why: SQLite counts VACUUM INTO as a write.
            try db.execute(sql: "PRAGMA query_only = 0")
            // Why: a copy is made of any row, however long.
            Connections.limitRows(of: db, to: nil)
            let copied = capture(path: target) {
                try DatabaseCopy(target: target, crashPoint: self.crashPoint).make(of: db)
            }
            try db.execute(sql: "PRAGMA query_only = 1")
            Connections.limitRows(of: db, to: SQLBounds.rowBytes)
            try copied.get()
        }
    }
}

/// The changes that opening a database made to its schema.
package struct MigrationSummary: Hashable, Sendable {
    /// The numbers of the migrations that were applied, in order.
    package let applied: [Int]
    /// The copy that was made before the migrations; nil for a new file or when no migration was applied.
    package let copy: String?
}

/// Returns the result of `body`. Any error becomes a store error.
func capture<Output>(path: String, _ body: () throws -> Output) -> Result<Output, StoreError> {
    do {
        return .success(try body())
    } catch {
        return .failure(StoreError(error, path: path))
    }
}
