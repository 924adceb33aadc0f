import Foundation
import GRDB

/// The content of a database that no process has open, read from a copy of its file and log so that neither changes.
struct OldDatabase: Equatable {
    let steps: [Int]
    /// One line per task; `attempts` has one line per attempt.
    let tasks: [String]
    let attempts: [String]

    /// The query uses only columns that every version of the schema has.
    private static let tasks = """
        SELECT id, run, lane, kind, flow, subject, reason, payload, covers, follows, created_at FROM task ORDER BY id
        """

    /// Reads the database; throws if it is damaged.
    init(path: String) async throws {
        let copy = path + ".copy"
        for end in ["", "-wal"] where FileManager.default.fileExists(atPath: path + end) {
            try FileManager.default.copyItem(atPath: path + end, toPath: copy + end)
        }
        (steps, tasks, attempts) = try await DatabaseQueue(path: copy).read { db in
            let damage = try String.fetchAll(db, sql: "PRAGMA integrity_check").filter { $0 != "ok" }
            if let first = damage.first { throw Child.Failure(description: "\(path): \(first)") }
            return (
                try Int.fetchAll(db, sql: "SELECT number FROM schema_migration ORDER BY number"),
                try Row.fetchAll(db, sql: Self.tasks).map { "\($0)" },
                try Row.fetchAll(db, sql: "SELECT * FROM attempt ORDER BY task, fence").map { "\($0)" }
            )
        }
        for end in ["", "-wal", "-shm"] where FileManager.default.fileExists(atPath: copy + end) {
            try FileManager.default.removeItem(atPath: copy + end)
        }
    }

    /// Reverts the schema to its first version, then reads the database.
    init(reverting path: String) async throws {
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
        try await self.init(path: path)
    }
}
