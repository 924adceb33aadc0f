import CSQLite
import GRDB
import Model

/// Brings a database's schema up to date. The caller holds the write lock. All missing steps run in one transaction,
/// each with its own row in `schema_migration`. If the process dies, the old schema stays, or an empty file that
/// the next process fills.
struct Migrator {
    let path: String
    let migrations: [Migration]
    let crashPoint: @Sendable (CrashPoint) -> Void

    /// `awsm`, the PRAGMA application_id that marks our databases.
    static let applicationID: Int64 = 0x6177_736d

    var known: Int { migrations.last?.number ?? 0 }

    /// Returns the number of the last step; 0 for an empty file. Throws for a foreign, edited or newer database.
    func current(_ db: Database) throws -> Int {
        let hasTables = try SQLStatement("SELECT 1 FROM sqlite_master", on: db).exists()
        if !hasTables { return 0 }
        let application = try SQLStatement("PRAGMA application_id", on: db).first { $0.int64("application_id") }
        guard application == Self.applicationID else {
            throw StoreError.unusable(
                path: path, code: Int(SQLITE_NOTADB), message: "this database belongs to another program",
                hint: "name another file with --database")
        }
        var last = 0
        try SQLStatement("SELECT number, checksum FROM schema_migration ORDER BY number", on: db).each { row in
            let number = row.int("number")
            last = max(last, number)
            guard let mine = migrations.first(where: { $0.number == number }) else { return }
            if mine.checksum != row.text("checksum") { throw StoreError.editedMigration(path: path, number: number) }
        }
        if last > known { throw StoreError.newerSchema(path: path, found: last, known: known) }
        return last
    }

    /// Applies all missing steps, or none, and returns their numbers.
    func apply(_ db: Database, at now: Instant) throws -> [Int] {
        let current = try current(db)
        let missing = migrations.filter { $0.number > current }
        guard !missing.isEmpty else { return [] }
        crashPoint(.beforeMigration)
        try db.inTransaction(.immediate) {
            for step in missing { try apply(step, db, at: now) }
            crashPoint(.beforeMigrationCommit)
            return .commit
        }
        crashPoint(.afterMigration)
        return missing.map(\.number)
    }

    private func apply(_ step: Migration, _ db: Database, at now: Instant) throws {
        try db.execute(
            sql: """
                CREATE TABLE IF NOT EXISTS schema_migration (
                  number     INTEGER PRIMARY KEY CHECK (number > 0),
                  name       TEXT    NOT NULL,
                  checksum   TEXT    NOT NULL,
                  applied_at INTEGER NOT NULL
                ) STRICT
                """)
        try db.execute(sql: step.sql)
        try SQLStatement(
            "INSERT INTO schema_migration (number, name, checksum, applied_at) VALUES (?, ?, ?, ?)", on: db
        ).run(step.number, step.name, step.checksum, now.milliseconds)
        try db.execute(sql: "PRAGMA application_id = \(Self.applicationID)")
        try db.execute(sql: "PRAGMA user_version = \(step.number)")
    }

    /// Makes a consistent copy beside the file and returns the copy's name. The name contains the new schema's number.
    func copyBeside(_ db: Database) throws -> String {
        let stem = "\(path).before-\(known)"
        var name = stem
        var number = 1
        while DatabaseFile(path: name).exists {
            number += 1
            name = "\(stem)-\(number)"
        }
        try DatabaseCopy(target: name, crashPoint: crashPoint).make(of: db)
        return name
    }
}
