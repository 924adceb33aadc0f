import CSQLite
import Foundation
import GRDB
import Model
import ReferenceStore
import TestRandom
import Testing

@testable import Queue

/// No statement's cost grows with the nights in the database, whatever SQLite knows or believes about the tables.
@Suite struct QueryPlanTests {
    @Test func `No statement reads more of a growing table than it needs, with any statistics`() async throws {
        try await Folder.with { folder in
            let path = folder.file("queue.sqlite")
            let statements = try await played(path)
            let plain = Set(statements.map(Self.plain))
            let missing = try Self.literals().filter { text in !plain.contains { $0.contains(text) } }
            #expect(missing.isEmpty, "not played: \(missing.joined(separator: "\n"))")
            for exception in QueryPlan.exceptions {
                #expect(plain.contains { $0.hasPrefix(exception.begins) }, "no such statement: \(exception.begins)")
            }
            for statistics in Statistics.allCases {
                let database = try DatabaseQueue(path: path)
                try await statistics.pretend(on: database)
                let growing = try await database.read { db in
                    try statements.compactMap { statement -> String? in
                        let steps = try QueryPlan(statement, db).growingSteps
                        return steps.isEmpty ? nil : "\(steps) in \(statement)"
                    }
                }
                #expect(growing.isEmpty, "\(statistics): \(growing.joined(separator: "\n"))")
                try database.close()
            }
        }
    }

    // MARK: the statements

    /// Gives stores random commands and everything else that they can be asked. Returns the statements that their
    /// connections prepared, so that a new one cannot be forgotten. Leaves one of the databases at `path`.
    private func played(_ path: String) async throws -> Set<String> {
        var statements: Set<String> = []
        for seed in 1...10 as ClosedRange<UInt64> {
            var store = try await SQLiteStore.open(path: "\(path)-\(seed)", .creating, at: Sample.start)
            let memory = MemoryStore()
            var commands = try RandomCommands(seed: seed)
            for _ in 0..<120 {
                commands.advance()
                _ = try await DifferentialTests().give(&commands, memory, store)
            }
            _ = try await DifferentialTests().look(store, commands)
            let latest = try await store.runs().last?.key
            for state in TaskState.allCases {
                for run in [nil, latest] {
                    var filter = TaskFilter(run: run)
                    filter.state = state
                    _ = try await store.tasks(filter, limit: 9)
                    filter.after = TaskID(3)
                    _ = try await store.tasks(filter, limit: 9)
                }
            }
            let epoch = try await store.takeOver(Sample.owner, at: commands.now)
            try await store.stampAlive(epoch, at: commands.now)
            let orders = try await store.flows().map { ClaimOrder(flow: $0.flow, count: 1) }
            _ = try await store.turn(Turn(epoch: epoch, claims: orders), at: commands.now)
            let outage = Outage(
                place: Outage.Place(lane: try Sample.lane(), service: ServiceName("ec2")), since: commands.now,
                nextProbe: commands.now, problem: Problem(code: "Timeout", message: "no answer"))
            for change in [OutageChange.goesOn(outage), .ended(outage.place)] {
                _ = try await store.turn(Turn(epoch: epoch, outages: [change]), at: commands.now)
            }
            try await forget(in: store, at: commands.now)
            _ = try await store.history(of: try Sample.lane(), run: RunKey(stored: "none-2026-11-23"), at: commands.now)
            _ = try await store.made(in: try Sample.lane(), run: latest ?? Sample.run)
            _ = try await store.lanes(ofRunsSince: Sample.start)
            _ = try await store.idleAccounts(ofRunsSince: Sample.start)
            try await store.keep(KeptListing(listedAt: commands.now, items: [:]), as: "some", at: commands.now)
            _ = try await store.keptListing("some")
            if let latest {
                let notice = try await store.recordNotice(
                    of: latest, to: "chat", verdict: "ok", at: commands.now, isDue: { _ in true })
                try await store.settleNotice(notice ?? 0, .sent, why: nil, at: commands.now)
                _ = try await store.notices(of: latest)
            }
            _ = try await store.newestSnapshots(of: latest ?? Sample.run)
            _ = try await store.sums(ofRunsSince: Sample.night.start)
            for run in try await store.runs() {
                _ = try await store.timeline(of: run.key, from: Sample.start, to: commands.now)
                _ = try await store.recoveryAges(of: run.key, in: run.night, since: Sample.night.start)
            }
            _ = try await store.madeAt()
            _ = try await store.check()
            statements.formUnion(try await store.preparedStatements())
            try await store.close()
            // Why again: a store that has just been opened knows no names yet, and asks for them by other statements.
            store = try await SQLiteStore.open(path: "\(path)-\(seed)", .existing, at: Sample.start)
            _ = try await store.cancel(TaskFilter(), at: commands.now)
            let last = try await store.takeOver(Sample.owner, at: commands.now)
            let later = commands.now + .hours(99)
            _ = try await store.expire(last, at: later)
            _ = try await store.prune(before: later + .hours(1))
            statements.formUnion(try await store.preparedStatements())
            try await store.close()
        }
        try FileManager.default.moveItem(atPath: "\(path)-1", toPath: path)
        return statements
    }

    /// Lets the store forget a resource that a later plan finds gone.
    private func forget(in store: SQLiteStore, at now: Instant) async throws {
        let (run, lane) = (RunKey(stored: "gone-2026-11-23"), try Sample.lane())
        let made = Sample.create(lane, "vol-gone", initial: .done(Sample.snapshot("snap-gone", .confirmed)))
        _ = try await store.enqueue(Sample.request([made], run: run), at: now)
        var gone = Sample.create(lane, "vol-gone")
        gone.disproves = now
        var request = Sample.request([gone], run: run)
        request.listsAgain = true
        #expect(try await store.enqueue(request, at: now).listedAgain == 1)
    }

    /// The texts in the store's source that begin like a statement, each up to its first interpolation.
    private static func literals() throws -> [String] {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Sources/Queue/SQLite")
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter {
            // Why: the migrator's statements run before there are tables.
            $0.hasSuffix(".swift") && $0 != "Migrator.swift"
        }
        var found: [String] = []
        for file in files {
            let text = try String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8)
            let pieces = text.matches(of: #/"+\s*((?:SELECT|INSERT|UPDATE|DELETE)\s[^"]*)/#).map { String($0.1) }
            // Why not the pragmas: they read the schema, and `check` asks them of a database of its own.
            found += pieces.map { plain($0.components(separatedBy: "\\(")[0]) }.filter { !$0.contains("pragma_") }
        }
        #expect(found.count > 100)
        return found
    }

    private static func plain(_ statement: String) -> String {
        statement.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    // MARK: what SQLite believes

    /// What the table of statistics says: nothing, what empty or filled tables once were, or something wrong.
    private enum Statistics: CaseIterable {
        case none, ofEmptyTables, real, allUnique, allAlike

        func pretend(on database: DatabaseQueue) async throws {
            if self == .none { return }
            try await database.write { db in
                try db.execute(sql: "ANALYZE")
                if self == .real { return }
                try db.execute(sql: "DELETE FROM sqlite_stat1")
                if self != .ofEmptyTables { try self.lie(db) }
            }
        }

        /// Says of each table that it has a million rows, and of each index that its values are all different or alike.
        private func lie(_ db: Database) throws {
            for table in try String.fetchAll(
                db, sql: "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
            {
                for index in try db.indexes(on: table) {
                    let each = index.columns.map { _ in self == .allUnique ? "1" : "500000" }
                    try db.execute(
                        sql: "INSERT INTO sqlite_stat1 VALUES (?, ?, ?)",
                        arguments: [table, index.name, (["1000000"] + each).joined(separator: " ")])
                }
                try db.execute(sql: "INSERT INTO sqlite_stat1 VALUES (?, NULL, '1000000')", arguments: [table])
            }
        }
    }
}

extension SQLiteStore {
    /// The texts of all statements that the connections have prepared and keep.
    fileprivate func preparedStatements() async throws -> Set<String> {
        var texts: Set<String> = []
        for connection in [connections.writer, connections.reader, connections.reporter].compactMap(\.self) {
            texts.formUnion(
                try await connection.read { db in
                    var texts: Set<String> = []
                    var statement = sqlite3_next_stmt(db.sqliteConnection, nil)
                    while let each = statement {
                        if let text = sqlite3_sql(each) { texts.insert(String(cString: text)) }
                        statement = sqlite3_next_stmt(db.sqliteConnection, each)
                    }
                    return texts
                })
        }
        return texts.filter { text in
            ["SELECT", "INSERT", "UPDATE", "DELETE"].contains { text.drop(while: \.isWhitespace).hasPrefix($0) }
        }
    }
}
