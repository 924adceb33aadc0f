import GRDB
import Model
import Queue
import Testing

/// The cost of a write into a hot table, by SQLite's compiled program and not by time (FACTS Q6).
@Suite struct HotWriteTests {
    @Test(arguments: ["task", "ready", "flight", "ended", "attempt", "call", "resource", "counter", "lane_night"])
    func `a row is written without a temporary table`(table: String) async throws {
        let operations = try await Folder.with { folder in
            let path = folder.file("queue.sqlite")
            let store = try await SQLiteStore.open(path: path, .creating, at: Sample.start)
            try await store.close()
            return try await DatabaseQueue(path: path).read { db in
                let columns = try db.columns(in: table)
                let program = try Row.fetchAll(
                    db,
                    sql: "EXPLAIN INSERT INTO \(table) VALUES (\(columns.map { _ in "?" }.joined(separator: ", ")))",
                    arguments: StatementArguments(columns.map { _ in DatabaseValue.null }))
                return program.map { $0["opcode"] as String }
            }
        }
        #expect(operations.contains("Insert") || operations.contains("IdxInsert"))
        #expect(!operations.contains("OpenEphemeral"))
    }
}
