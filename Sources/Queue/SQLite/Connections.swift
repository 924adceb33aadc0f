import CSQLite
import Foundation
import GRDB
import Model

/// The connections to one database and their settings: a writer that is used under the locks, and readers.
struct Connections: Sendable {
    /// Nil when the database is only read.
    let writer: DatabaseQueue?
    /// Serves the short reads of a busy owner.
    let reader: DatabaseQueue
    /// Serves reports, listings and checks, which may take seconds and must not keep the owner's reads waiting.
    let reporter: DatabaseQueue

    /// Opens all connections. The caller holds the write lock, because the first connection may recover the log.
    init(path: String, gauge: WALGauge) throws {
        _ = Self.configured
        let writer = try DatabaseQueue(
            path: path,
            configuration: Self.configuration(label: "writer") { db in
                // Why here: a page size takes effect only in an empty file, before the journal mode is set (FACTS Q8).
                try db.execute(sql: "PRAGMA page_size = \(Self.pageSize)")
                let mode = try String.fetchOne(db, sql: "PRAGMA journal_mode = WAL")
                guard mode == "wal" else {
                    throw StoreError.unusable(
                        path: path, code: Int(SQLITE_CANTOPEN),
                        message: "SQLite cannot keep a write-ahead log here; the journal mode is \(mode ?? "unknown")",
                        hint: "move the database to a local disk")
                }
                // Why: GRDB sets NORMAL, which may lose the last commits when the power fails (FACTS Q3).
                try db.execute(sql: "PRAGMA synchronous = FULL")
                try db.execute(sql: "PRAGMA journal_size_limit = \(gauge.size.keptBytes)")
                try db.execute(sql: "PRAGMA cache_size = -\(Self.writerCacheKiB)")
                try db.execute(sql: "PRAGMA temp_store = MEMORY")
                guard let connection = db.sqliteConnection else { return }
                gauge.watch(connection)
            })
        let reading = Self.configuration(label: "reader", prepare: Self.limitReader)
        reader = try DatabaseQueue(path: path, configuration: reading)
        reporter = try DatabaseQueue(path: path, configuration: reading)
        self.writer = writer
        try Self.assertDurable(writer, path: path)
    }

    /// Opens connections that only read. They take no lock of ours, and see what was committed even while another
    /// process hangs inside a transaction. SQLite reads the log's index, or makes it if the directory can be written.
    init(reading path: String) throws {
        _ = Self.configured
        writer = nil
        reader = try Self.readOnly(path: path)
        reporter = try Self.readOnly(path: path)
        // Why here: SQLite opens the log only when it is needed.
        for connection in [reader, reporter] {
            try connection.inDatabase { db in _ = try SQLStatement("SELECT 1 FROM sqlite_master", on: db).exists() }
        }
    }

    private static func readOnly(path: String) throws -> DatabaseQueue {
        var configuration = configuration(label: "reader", prepare: limitReader)
        configuration.readonly = true
        return try DatabaseQueue(path: path, configuration: configuration)
    }

    /// Reads the latest owner of a database by a connection of its own.
    static func owner(path: String) throws -> OwnerStatus? {
        try readOnly(path: path).inDatabase { db in try ReadScope(db: db, path: path).owner() }
    }

    /// Throws if the writer's settings do not guarantee that a commit is on the disk when it returns.
    private static func assertDurable(_ writer: DatabaseQueue, path: String) throws {
        let (journal, synchronous, automatic) = try writer.inDatabase { db in
            (
                try String.fetchOne(db, sql: "PRAGMA journal_mode"), try Int.fetchOne(db, sql: "PRAGMA synchronous"),
                try Int.fetchOne(db, sql: "PRAGMA wal_autocheckpoint")
            )
        }
        guard journal == "wal", synchronous == synchronousFull, automatic == 0 else {
            throw StoreError.unusable(
                path: path, code: Int(SQLITE_MISUSE),
                message:
                    "SQLite did not take its settings (journal \(journal ?? "?"), synchronous \(synchronous ?? -1))",
                // Why: SQLite reports a disk failure at the write that changes the journal mode only in this way.
                hint: "run again; if the message comes again, check the disk")
        }
    }

    /// Keeps a connection that reads for people from writing, from texts without end, and from what an edited schema calls.
    private static let limitReader: @Sendable (Database) throws -> Void = { db in
        try db.execute(sql: "PRAGMA query_only = 1")
        limitRows(of: db, to: SQLBounds.rowBytes)
        if let connection = db.sqliteConnection { aws_man_distrust_schema(connection, 1) }
    }

    /// Limits the bytes of a text or row that the connection reads; nil allows SQLite's own maximum. A longer one is an
    /// error, and no memory is taken for it.
    static func limitRows(of db: Database, to bytes: Int32?) {
        _ = sqlite3_limit(db.sqliteConnection, SQLITE_LIMIT_LENGTH, bytes ?? Int32.max)
    }

    /// Runs once per process, before its first connection (FACTS Q8).
    private static let configured = aws_man_no_memory_statistics()

    private static func configuration(
        label: String, prepare: @escaping @Sendable (Database) throws -> Void
    ) -> Configuration {
        var configuration = Configuration()
        configuration.label = "aws-man.queue.\(label)"
        configuration.busyMode = .timeout(Double(busyMilliseconds) / 1_000)
        configuration.publicStatementArguments = false
        configuration.prepareDatabase { db in
            if let connection = db.sqliteConnection {
                _ = aws_man_no_checkpoint_on_close(connection)
                aws_man_distrust_schema(connection, 0)
            }
            // Why: without it, a damaged page may be read as rows that never were.
            try db.execute(sql: "PRAGMA cell_size_check = 1")
            try db.execute(sql: "PRAGMA mmap_size = 0")
            try db.execute(sql: "PRAGMA wal_autocheckpoint = 0")
            try prepare(db)
        }
        return configuration
    }

    /// The page size, in bytes. A page holds several rows with a kilobyte of payload. Small scattered writes are cheap.
    private static let pageSize = 4_096
    /// The writer's cache, in KiB. It holds the hot pages of a busy fleet's tables: some seven for each of 1,000 lanes.
    private static let writerCacheKiB = 49_152
    /// The busy timeout. Our own locks keep our writers apart, so SQLite waits only for other programs.
    static let busyMilliseconds: Int32 = 5_000
    /// The answer of `PRAGMA synchronous` for FULL.
    private static let synchronousFull = 2
}
