import Foundation
import GRDB

/// All content of a database's file and log, read without the store's code from a copy of both.
struct WholeDatabase {
    /// The rows of each table.
    let tables: [String: [String]]
    /// The findings of `PRAGMA integrity_check`.
    let damage: [String]

    init(path: String) async throws {
        (tables, damage) = try await Folder.with { folder in
            let copy = folder.file("copy.sqlite")
            for end in ["", "-wal"] where FileManager.default.fileExists(atPath: path + end) {
                try FileManager.default.copyItem(atPath: path + end, toPath: copy + end)
            }
            return try await DatabaseQueue(path: copy).read { db in
                let names = try String.fetchAll(
                    db, sql: "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
                var tables: [String: [String]] = [:]
                for name in names {
                    tables[name] = try Row.fetchAll(db, sql: "SELECT * FROM \"\(name)\"").map { "\($0)" }.sorted()
                }
                let check = try String.fetchAll(db, sql: "PRAGMA integrity_check")
                return (tables, check.filter { $0 != "ok" })
            }
        }
    }
}
