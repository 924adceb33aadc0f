import Foundation
import GRDB
import Model

import Queue

/// The migration of a database with a night's work in it. Afterwards it has the old schema or the new one with all rows, a copy
/// beside it is whole if it exists, and the next try succeeds.
struct MigrationUpkeep: Upkeep {
    /// The content with the old schema.
    let original: WholeDatabase
    let subject = "queue.sqlite"

    /// Undoes all steps but the first, so that the database is as an older binary left it.
    static func revert(_ path: String) async throws {
        try await DatabaseQueue(path: path).write { db in
            try db.execute(
                sql: """
                    DROP VIEW nights; DROP VIEW night_regions; DROP VIEW tasks; DROP VIEW failures; DROP VIEW recovery_points;
                    DROP INDEX ready_look; CREATE INDEX ready_look ON ready (task) WHERE must_look = 1;
                    ALTER TABLE warning DROP COLUMN listed_by;
                    DROP INDEX resource_unsettled; DROP INDEX lane_run_current; DROP INDEX run_open; DROP INDEX run_night;
                    DROP TABLE allowance; DROP TABLE selection; DROP TABLE outage;
                    DROP TABLE idle_account; DROP TABLE kept_listing; DROP TABLE notice;
                    ALTER TABLE call_counter DROP COLUMN vain;
                    ALTER TABLE task DROP COLUMN also_removes;
                    ALTER TABLE census DROP COLUMN usual_deletions; DROP TABLE lane_night;
                    CREATE TABLE lane_minute (
                      lane INTEGER NOT NULL, minute INTEGER NOT NULL, made INTEGER NOT NULL, removed INTEGER NOT NULL,
                      first_removed_at INTEGER, PRIMARY KEY (lane, minute)) STRICT, WITHOUT ROWID;
                    DELETE FROM schema_migration WHERE number > 1; PRAGMA user_version = 1;
                    """)
        }
    }

    func open(_ path: String) async throws -> SQLiteStore? { nil }

    func work(_ store: SQLiteStore?, _ path: String) async throws { try await migrate(path).close() }

    private func migrate(_ path: String) async throws -> SQLiteStore {
        let lock = try OwnerLock.tryAcquire(database: path)
        guard let lock else { throw StoreError.refused("the lock is held", hint: nil) }
        return try await SQLiteStore.open(path: path, .migrating(lock), at: Sample.start)
    }

    func findings(_ store: SQLiteStore) async throws -> [String] { [] }

    func findings(at path: String, _ fault: FaultyDisk.Fault) async throws -> [String] {
        var found = try await copies(path)
        let after = try await WholeDatabase(path: path)
        found += after.damage
        if rows(after) != rows(original) { found.append("rows were lost") }
        let isNew = after.tables["allowance"] != nil
        let store = try await migrate(path)
        if !isNew, store.migrated.applied.isEmpty { found.append("nothing was applied") }
        found += try await store.check()
        found += try await ScriptedNight.finish(store)
        try await store.close()
        let newest = try await WholeDatabase(path: path).tables["schema_migration"]?.count
        let steps = after.tables["schema_migration"]?.count
        if steps != (isNew ? newest : 1) { found.append("\(steps ?? 0) steps and the schema of others") }
        return found + (try await copies(path))
    }

    private func rows(_ database: WholeDatabase) -> [String: [String]] {
        let changed = [
            "schema_migration", "allowance", "selection", "outage", "lane_minute", "lane_night", "idle_account",
            "kept_listing", "notice",
        ]
        return database.tables.filter { !changed.contains($0.key) }.mapValues { rows in
            rows.map { row in
                row.replacingOccurrences(
                    of: " (vain|also_removes|usual_deletions|listed_by):([0-9]+|NULL)", with: "",
                    options: .regularExpression)
            }
        }
    }

    private func copies(_ path: String) async throws -> [String] {
        let url = URL(fileURLWithPath: path)
        let folder = url.deletingLastPathComponent().path
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter {
            $0.contains(".before-") && !$0.contains(".part")
        }
        var found: [String] = []
        for name in names { found += try await BackupUpkeep.faults(of: folder + "/" + name, original) }
        return found
    }
}
