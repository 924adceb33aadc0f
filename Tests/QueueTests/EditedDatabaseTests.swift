import Foundation
import GRDB
import Model
import Testing

import Queue

/// A database that a person or another program has edited is told as such, and ends no process.
@Suite struct EditedDatabaseTests {
    /// Runs `body` with the store of a file in which `edit` was made after this program had closed it.
    private func withEdited(
        _ edit: String, isOnlyRead: Bool = false, _ body: (SQLiteStore) async throws -> Void
    ) async throws {
        try await Folder.with { folder in
            let path = folder.file("queue.sqlite")
            let store = try await SQLiteStore.open(path: path, .creating, at: Sample.start)
            _ = try await store.enqueue(Sample.request([Sample.enumerate(try Sample.lane())]), at: Sample.start)
            try await store.close()
            let raw = try DatabaseQueue(path: path)
            try await raw.writeWithoutTransaction { db in
                try db.execute(sql: "PRAGMA ignore_check_constraints = 1; \(edit)")
            }
            try raw.close()
            let edited = try await SQLiteStore.open(path: path, isOnlyRead ? .reading : .existing, at: Sample.start)
            try await body(edited)
            try await edited.close()
        }
    }

    private func read(_ store: SQLiteStore) async throws {
        _ = try await store.runs()
        _ = try await store.report(Sample.run, failureLimit: 10)
        _ = try await store.tasks(TaskFilter(), limit: 10)
        _ = try await store.task(TaskID(1))
        _ = try await store.history(of: try Sample.lane(), run: Sample.run, at: Sample.start)
    }

    @Test(
        arguments: [
            ("UPDATE run SET created_at = 9223372036854775807", "created_at is 9223372036854775807"),
            ("UPDATE run SET slot_start = -9223372036854775807 - 1", "slot_start is -9223372036854775808"),
            ("UPDATE run SET open = -5", "open is -5"),
            (
                "UPDATE counter SET ready = 9223372036854775807, flight = 9223372036854775807",
                "open is 9223372036854775807"
            ),
            ("UPDATE counter SET done = 9223372036854775807", "done is 9223372036854775807"),
            ("UPDATE ready SET attempts = -1", "attempts is -1"),
            ("UPDATE ready SET due_at = 9223372036854775807", "due_at is 9223372036854775807"),
            (
                "UPDATE flow SET gate_until = 1, rate_factor = 9e999, consecutive = 1",
                "rate_factor is inf"
            ),
            ("UPDATE task SET reason = hex(zeroblob(600000))", "too big"),
            ("INSERT INTO call_counter VALUES (1, 'effect', 1 << 62, 0, 0, 0)", "calls is 4611686018427387904"),
        ] as [(String, String)], [false, true])
    func `a value that the program never writes is damage, to the reader and to the check`(
        edited: (edit: String, message: String), isOnlyRead: Bool
    ) async throws {
        let (edit, message) = edited
        try await withEdited(edit, isOnlyRead: isOnlyRead) { store in
            let error = await #expect(throws: StoreError.self) { try await read(store) }
            guard case .corrupt(_, let said) = error else {
                Issue.record("\(edit): \(String(describing: error))")
                return
            }
            #expect(said.contains(message))
            let findings = try await store.check()
            #expect(!findings.isEmpty)
        }
    }

    @Test(
        arguments: [
            ("UPDATE ready SET attempts = -1", "ready against CHECK (attempts >= 0)"),
            ("UPDATE run SET pruning = 2", "run against CHECK (pruning IN (0, 1))"),
            ("UPDATE run SET slot_end = slot_start", "run against CHECK (slot_end > slot_start)"),
            ("UPDATE ready SET wait_cause = 'x'", "ready against CHECK ((wait_cause IS NULL) = (wait_since IS NULL))"),
            (
                "UPDATE ready SET pending_end = '{'",
                "ready against CHECK (pending_end IS NULL OR json_valid(pending_end))"
            ),
            (
                "UPDATE lane SET account = 'x'",
                "lane against CHECK (length(account) = 12 AND account NOT GLOB '*[^0-9]*')"
            ),
        ] as [(String, String)], [false, true])
    func `a row against a constraint is found in a file that is only read, too, and nothing is written`(
        edited: (edit: String, message: String), isOnlyRead: Bool
    ) async throws {
        try await withEdited(edited.edit, isOnlyRead: isOnlyRead) { store in
            func content() throws -> [Data?] {
                try ["", "-wal"].map { ending in
                    let path = store.path + ending
                    guard FileManager.default.fileExists(atPath: path) else { return nil }
                    return try Data(contentsOf: URL(filePath: path))
                }
            }
            let before = try content()
            let findings = try await store.check()
            let table = edited.message.split(separator: " ")[0]
            let message = isOnlyRead ? "1 × row of " + edited.message : "CHECK constraint failed in \(table)"
            #expect(findings.contains(message), "\(findings)")
            if isOnlyRead { #expect(try content() == before) }
        }
    }

    @Test func `every constraint of the schema is read`() async throws {
        try await Folder.with { folder in
            let path = folder.file("queue.sqlite")
            try await SQLiteStore.open(path: path, .creating, at: Sample.start).close()
            let texts = try await DatabaseQueue(path: path).read { db in
                try String.fetchAll(db, sql: "SELECT sql FROM sqlite_master WHERE type = 'table'")
            }
            for text in texts {
                let code = text.replacing(/--.*/, with: "")
                #expect(CheckClauses(of: text).conditions.count == code.matches(of: /\bCHECK\b/).count, "\(text)")
            }
            let odd =
                "CREATE TABLE t (checks TEXT, -- CHECK (1)\n a TEXT DEFAULT 'CHECK (' check ( a <> ')' ), CHECK(f(a) IN (1)))"
            #expect(CheckClauses(of: odd).conditions == [" a <> ')' ", "f(a) IN (1)"])
        }
    }

    @Test(
        arguments: [
            (
                "CREATE TRIGGER planted AFTER INSERT ON owner BEGIN DELETE FROM task; END",
                "trigger planted on owner is not"
            ),
            ("CREATE VIEW planted AS SELECT 1", "view planted is not"),
            ("CREATE TABLE planted (x)", "table planted is not"),
            ("CREATE INDEX planted ON task (reason)", "index planted on task is not"),
            ("DROP INDEX ended_badly", "index ended_badly on ended is missing"),
            ("DROP VIEW task_state", "view task_state is missing"),
            ("DROP TABLE census", "table census is missing"),
            ("ALTER TABLE warning ADD COLUMN more TEXT", "table warning is not as aws-man makes it"),
            ("DROP VIEW task_state; ALTER TABLE run RENAME COLUMN key TO KEY", "table run is not as"),
            (
                "DROP VIEW task_state; ALTER TABLE warning RENAME TO was; CREATE VIEW warning AS SELECT * FROM was",
                "view warning is not"
            ),
        ] as [(String, String)])
    func `the check names what differs in the schema`(edit: String, finding: String) async throws {
        try await withEdited(edit) { store in
            let findings = try await store.check()
            #expect(findings.contains { $0.contains(finding) }, "\(findings)")
            // Reading may fail in words, but it ends no process.
            do {
                try await read(store)
            } catch {
                guard case .corrupt? = error as? StoreError else { throw error }
            }
        }
    }

    @Test func `a planted trigger does not run`() async throws {
        let trigger = "CREATE TRIGGER planted AFTER INSERT ON owner BEGIN DELETE FROM task; DELETE FROM ready; END"
        try await withEdited(trigger) { store in
            _ = try await store.takeOver(Sample.owner, at: Sample.start)
            #expect(try await store.tasks(TaskFilter(), limit: 10).count == 1)
        }
    }

    @Test func `what ANALYZE leaves is no damage`() async throws {
        try await withEdited("ANALYZE") { store in
            let findings = try await store.check()
            #expect(findings == [])
        }
    }
}
