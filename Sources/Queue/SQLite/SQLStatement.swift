import CSQLite
import Foundation
import GRDB
import Model

/// A prepared statement of one connection. It binds, steps and reads by column name without an allocation per value.
///
/// GRDB keeps the connection, its dispatch queue and its cache of statements. GRDB's own argument and row types would
/// cost a sixth more processor time per step (DECISIONS D14). Use a statement only within one access to the database.
package final class SQLStatement {
    /// Keeps the pointer valid; GRDB finalizes it with the connection.
    private let statement: Statement
    fileprivate let pointer: OpaquePointer
    /// For each column, the address of the literal by which it was last read; 0 before that.
    private var readAs: [UInt] = []
    /// The column after the last column that was read. Code mostly reads the columns in the order of the SELECT.
    private var next = 0
    /// The first value of the row that this program cannot have written; nil while there is none.
    fileprivate var outOfBounds: SQLBounds.Violation?

    package init(_ sql: String, on db: Database) throws {
        statement = try db.cachedStatement(sql: sql)
        pointer = statement.sqliteStatement
    }

    /// Runs the statement to its end and returns how many rows it inserted, updated or deleted.
    @discardableResult
    package func run<each Value: SQLValue>(_ values: repeat each Value) throws -> Int {
        defer { finish() }
        try bind(repeat each values)
        while try step() {}
        return Int(sqlite3_changes(sqlite3_db_handle(pointer)))
    }

    /// Calls `body` for each row, in the statement's order.
    func each<each Value: SQLValue>(_ values: repeat each Value, body: (SQLRow) throws -> Void) throws {
        defer { finish() }
        try bind(repeat each values)
        while try step() { try read(body) }
    }

    /// Returns what `body` makes of the first row; nil when there is no row.
    package func first<each Value: SQLValue, Output>(
        _ values: repeat each Value, body: (SQLRow) throws -> Output
    ) throws -> Output? {
        defer { finish() }
        try bind(repeat each values)
        guard try step() else { return nil }
        return try read(body)
    }

    /// Returns what `body` makes of each row, in the statement's order.
    func all<each Value: SQLValue, Output>(
        _ values: repeat each Value, body: (SQLRow) throws -> Output
    ) throws -> [Output] {
        var found: [Output] = []
        try each(repeat each values) { found.append(try body($0)) }
        return found
    }

    /// Tells whether there is at least one row.
    func exists<each Value: SQLValue>(_ values: repeat each Value) throws -> Bool {
        try first(repeat each values) { _ in true } ?? false
    }

    private func bind<each Value: SQLValue>(_ values: repeat each Value) throws {
        var index: Int32 = 0
        for value in repeat each values {
            index += 1
            let code = value.bind(to: pointer, at: index)
            guard code == SQLITE_OK else { throw SQLFailure(connection: sqlite3_db_handle(pointer), code: code) }
        }
        precondition(
            index == sqlite3_bind_parameter_count(pointer), "a statement gets as many values as it has parameters")
    }

    /// Returns what `body` makes of the row, or throws if the row has a value out of its bounds. `body` sees such a value
    /// as the nearest one within the bounds, so that its arithmetic cannot overflow.
    private func read<Output>(_ body: (SQLRow) throws -> Output) throws -> Output {
        outOfBounds = nil
        let output = try body(SQLRow(self))
        if let outOfBounds { throw outOfBounds }
        return output
    }

    private func step() throws -> Bool {
        switch sqlite3_step(pointer) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        case let code: throw SQLFailure(connection: sqlite3_db_handle(pointer), code: code)
        }
    }

    /// Makes the statement ready for its next use. `sqlite3_reset` repeats the error of `step`, which is ignored.
    private func finish() {
        sqlite3_reset(pointer)
        sqlite3_clear_bindings(pointer)
    }

    /// Returns the index of a column by name. A literal's text is compared once. Later its address finds the column.
    fileprivate func index(of name: StaticString) -> Int32 {
        let address = UInt(bitPattern: name.utf8Start)
        var column = next
        for _ in readAs.indices {
            if readAs[column] == address { return read(column) }
            column = column + 1 == readAs.count ? 0 : column + 1
        }
        return search(name, address)
    }

    private func search(_ name: StaticString, _ address: UInt) -> Int32 {
        if readAs.isEmpty { readAs = Array(repeating: 0, count: Int(sqlite3_column_count(pointer))) }
        // Safety: both texts end with a zero byte, and SQLite's text lives as long as the statement.
        let wanted = UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self)
        // Why without case: SQLite gives a name as the file's schema spells it, and a user may have edited that.
        let found = readAs.indices.filter { sqlite3_stricmp(sqlite3_column_name(pointer, Int32($0)), wanted) == 0 }
        precondition(found.count == 1, "\(found.count) columns are called \(name) in: \(statement.sql)")
        readAs[found[0]] = address
        return read(found[0])
    }

    private func read(_ column: Int) -> Int32 {
        next = column + 1 == readAs.count ? 0 : column + 1
        return Int32(column)
    }
}

/// A value that can be bound to a parameter.
package protocol SQLValue {
    func bind(to statement: OpaquePointer, at index: Int32) -> Int32
}

extension Int64: SQLValue {
    package func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
        sqlite3_bind_int64(statement, index, self)
    }
}

extension Int: SQLValue {
    package func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
        sqlite3_bind_int64(statement, index, Int64(self))
    }
}

extension Bool: SQLValue {
    package func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
        sqlite3_bind_int(statement, index, self ? 1 : 0)
    }
}

extension Double: SQLValue {
    package func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
        sqlite3_bind_double(statement, index, self)
    }
}

extension String: SQLValue {
    package func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
        var text = self
        return text.withUTF8 { bytes in
            // Safety: SQLite copies the bytes before the call returns. It never reads the address of an empty text.
            bytes.withMemoryRebound(to: CChar.self) { characters in
                guard let start = characters.baseAddress else { return aws_man_bind_text(statement, index, "", 0) }
                return aws_man_bind_text(statement, index, start, Int32(characters.count))
            }
        }
    }
}

extension ExactText: SQLValue {
    package func bind(to statement: OpaquePointer, at index: Int32) -> Int32 { text.bind(to: statement, at: index) }
}

extension Optional: SQLValue where Wrapped: SQLValue {
    package func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
        guard let self else { return sqlite3_bind_null(statement, index) }
        return self.bind(to: statement, at: index)
    }
}

/// The row on which a statement stands. A name that is not exactly one of its columns ends the program, because the
/// SELECT and the code that reads it disagree.
package struct SQLRow {
    private let statement: SQLStatement

    fileprivate init(_ statement: SQLStatement) { self.statement = statement }

    /// Reads a time or a row's number.
    package func int64(_ name: StaticString) -> Int64 { integer(name, within: SQLBounds.times) }
    /// Reads a count.
    func int(_ name: StaticString) -> Int { Int(integer(name, within: SQLBounds.counts)) }
    func bool(_ name: StaticString) -> Bool { int64(name) != 0 }
    /// Reads a factor.
    func double(_ name: StaticString) -> Double {
        bounded(sqlite3_column_double(statement.pointer, statement.index(of: name)), name, within: SQLBounds.factors)
    }
    private func integer(_ name: StaticString, within bounds: ClosedRange<Int64>) -> Int64 {
        bounded(sqlite3_column_int64(statement.pointer, statement.index(of: name)), name, within: bounds)
    }
    private func bounded<Number: Comparable>(
        _ number: Number, _ name: StaticString, within bounds: ClosedRange<Number>
    ) -> Number {
        if bounds.contains(number) { return number }
        if statement.outOfBounds == nil { statement.outOfBounds = .init(column: "\(name)", value: "\(number)") }
        return number < bounds.lowerBound ? bounds.lowerBound : bounds.upperBound
    }
    func isNull(_ name: StaticString) -> Bool {
        sqlite3_column_type(statement.pointer, statement.index(of: name)) == SQLITE_NULL
    }
    func optionalInt64(_ name: StaticString) -> Int64? { isNull(name) ? nil : int64(name) }
    func optionalInt(_ name: StaticString) -> Int? { isNull(name) ? nil : int(name) }

    func optionalText(_ name: StaticString) -> String? {
        let column = statement.index(of: name)
        guard let start = sqlite3_column_text(statement.pointer, column) else { return nil }
        // Safety: SQLite keeps the bytes until the next step, and they are copied here.
        return String(
            decoding: UnsafeBufferPointer(
                start: start, count: Int(sqlite3_column_bytes(statement.pointer, column))),
            as: UTF8.self)
    }

    func text(_ name: StaticString) -> String { optionalText(name) ?? "" }
    func exactText(_ name: StaticString) -> ExactText { ExactText(text(name)) }
}
