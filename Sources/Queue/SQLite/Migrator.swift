import CSQLite
import GRDB
import Model

/// Brings a database's schema up to date. Called with the right to write; all steps that are missing are one transaction,
/// each with its own row in `schema_migration`, so that a death leaves the database as it was: of the old schema, or, when it
/// was to be made, empty, and whoever may make it can.
struct Migrator {
    let path: String
    let migrations: [Migration]
    let crashPoint: @Sendable (CrashPoint) -> Void

    /// `awsm`: tells our databases from others (PRAGMA application_id).
    static let applicationID = 0x6177_736d

    var known: Int { migrations.last?.number ?? 0 }

    /// The number of the last applied step; 0 of an empty file. Throws for a foreign, an edited or a newer database.
    func current(_ db: Database) throws -> Int {
        let hasTables = try SQLStatement("SELECT 1 FROM sqlite_master", on: db).exists()
        if !hasTables { return 0 }
        let application = try SQLStatement("PRAGMA application_id", on: db).first { $0.int("application_id") }
        guard application == Self.applicationID else {
            throw StoreError.unusable(
                path: path, code: Int(SQLITE_NOTADB), message: "is a database of another program",
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

    /// Applies what is missing, all of it or nothing, and returns the numbers applied.
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

    /// A consistent copy beside the file, named for the step it was made before; the name is not used twice.
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
