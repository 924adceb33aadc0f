import GRDB
import Model

/// Compares a database's schema with the one that this program makes, and its values with the program's bounds.
struct SchemaCheck {
    /// A part of a file's schema: a table, an index, a trigger or a view.
    private struct Item: Hashable {
        let kind: String
        let name: String
        let table: String
        let text: String

        /// The words for people, e.g. `index task_follower on task`.
        var words: String { kind + " " + name + (table == name ? "" : " on \(table)") }
    }

    /// The program's own schema, made by all migrations in memory.
    private let own: [String: Item]
    /// The tables of that schema with the columns of each and their types.
    private let columns: [(table: String, columns: [(name: String, type: String)])]

    init(_ migrations: [Migration]) throws {
        let migrator = Migrator(path: ":memory:", migrations: migrations, crashPoint: { _ in })
        let fresh = try DatabaseQueue()
        (own, columns) = try fresh.writeWithoutTransaction { db in
            _ = try migrator.apply(db, at: Instant(milliseconds: 0))
            let own = try Self.items(db)
            let tables = own.values.filter { $0.kind == "table" }.map(\.name).sorted()
            return (
                own,
                try tables.map { table in
                    let columns = try SQLStatement("SELECT name, type FROM pragma_table_info(?)", on: db)
                        .all(table) { (name: $0.text("name"), type: $0.text("type")) }
                    return (table, columns)
                }
            )
        }
    }

    private static func items(_ db: Database) throws -> [String: Item] {
        var items: [String: Item] = [:]
        // Why not `sqlite_stat`: these tables hold what ANALYZE counted, and change no result.
        try SQLStatement(
            "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name NOT GLOB 'sqlite_stat*'", on: db
        ).each { row in
            let name = row.text("name")
            items[name] = Item(kind: row.text("type"), name: name, table: row.text("tbl_name"), text: row.text("sql"))
        }
        return items
    }

    /// Returns the differences in the schema of `db`, in words.
    func differences(_ db: Database) throws -> [String] {
        let found = try Self.items(db)
        let lost = own.values.filter { found[$0.name]?.kind != $0.kind }.map { "the \($0.words) is missing" }
        let changed = found.values.filter { own[$0.name]?.kind == $0.kind && own[$0.name] != $0 }
            .map { "the \($0.words) is not as aws-man makes it" }
        let foreign = found.values.filter { own[$0.name]?.kind != $0.kind }
            .map {
                "the \($0.words) is not aws-man's" + ($0.kind == "trigger" ? ", and it does not run in aws-man" : "")
            }
        return lost.sorted() + changed.sorted() + foreign.sorted()
    }

    /// The rows of `db` that break a constraint of the schema, which must be the program's. The check of SQLite itself sees
    /// them only through a connection that may write (FACTS Q19).
    func brokenConstraints(_ db: Database) throws -> [String] {
        func count(_ table: String, _ conditions: [String]) throws -> Int {
            // Why so: a condition that is NULL is kept.
            let broken = conditions.map { "NOT (\($0))" }.joined(separator: " OR ")
            return try SQLStatement("SELECT count(*) AS count FROM \(table) WHERE \(broken)", on: db)
                .first { $0.int("count") } ?? 0
        }
        return try own.values.filter { $0.kind == "table" }.sorted { $0.name < $1.name }.flatMap { table -> [String] in
            let conditions = CheckClauses(of: table.text).conditions
            guard !conditions.isEmpty, try count(table.name, conditions) > 0 else { return [] }
            return try conditions.compactMap { condition in
                let count = try count(table.name, [condition])
                return count == 0 ? nil : "\(count) × row of \(table.name) against CHECK (\(condition))"
            }
        }
    }

    /// The columns of `db` with values that this program never writes. The schema must be the program's.
    func valuesOutOfBounds(_ db: Database) throws -> [String] {
        try columns.flatMap { table, columns in
            try columns.compactMap { column in
                let bad =
                    switch column.type {
                    case "INTEGER":
                        "\(column.name) NOT BETWEEN \(SQLBounds.times.lowerBound) AND \(SQLBounds.times.upperBound)"
                    case "REAL":
                        "\(column.name) NOT BETWEEN \(SQLBounds.factors.lowerBound) AND \(SQLBounds.factors.upperBound)"
                    default: "length(CAST(\(column.name) AS BLOB)) > \(SQLBounds.rowBytes)"
                    }
                let count =
                    try SQLStatement("SELECT count(*) AS count FROM \(table) WHERE \(bad)", on: db)
                    .first { $0.int("count") } ?? 0
                return count == 0 ? nil : "\(count) × \(column.name) of \(table) out of bounds"
            }
        }
    }
}
