import CSQLite
import GRDB
import Model

/// SQLite's error without the bound values, which never appear in a description.
struct SQLFailure: Error {
    /// The extended result code.
    let code: Int32
    let message: String

    init(connection: OpaquePointer?, code: Int32) {
        let extended = connection.map(sqlite3_extended_errcode) ?? code
        self.code = extended & 0xff == code & 0xff ? extended : code
        message =
            connection.flatMap(sqlite3_errmsg).map { String(cString: $0) } ?? String(cString: sqlite3_errstr(code))
    }
}

extension StoreError {
    /// Turns any error below the store into a store error. An unknown error means an unusable file.
    init(_ error: any Error, path: String) {
        switch error {
        case let error as StoreError: self = error
        case let error as SQLFailure: self.init(code: error.code, message: error.message, path: path)
        case let error as DatabaseError:
            self.init(code: error.extendedResultCode.rawValue, message: error.message ?? "", path: path)
        case let error as SQLBounds.Violation: self = .corrupt(path: path, message: error.message)
        case is DecodingError:
            self = .corrupt(path: path, message: "a stored problem is not valid JSON of this version")
        default: self = .unusable(path: path, code: Int(SQLITE_ERROR), message: "\(error)", hint: nil)
        }
    }

    private init(code: Int32, message: String, path: String) {
        let primary = code & 0xff
        let message = ForeignText.line(message, bytes: Self.messageBytes)
        if Self.meansDamage.contains(primary) {
            self = .corrupt(path: path, message: message)
        } else {
            let message = "\(message) (SQLite \(code))"
            self = .unusable(path: path, code: Int(code), message: message, hint: Self.hints[primary])
        }
    }

    /// The most bytes of SQLite's own message. It may quote names and values of a damaged file.
    private static let messageBytes = 2_048
    /// The codes that the program's own statements give only in a file whose schema or values are not the program's:
    /// a broken constraint, a table or column that is missing, a sum that overflows, a text that is too long.
    private static let meansDamage: Set<Int32> = [SQLITE_CONSTRAINT, SQLITE_ERROR, SQLITE_MISMATCH, SQLITE_TOOBIG]

    /// The next step for the user, by primary result code.
    private static let hints: [Int32: String] = [
        SQLITE_CANTOPEN: "check that the directory exists and is writable, or name another file with --database",
        SQLITE_READONLY: "check the owner and mode of the file and its directory: both must be writable",
        SQLITE_PERM: "check the owner and mode of the file and its directory: both must be writable",
        SQLITE_FULL: "free some space on the disk and run again; no committed work is lost",
        SQLITE_IOERR: "check the disk, which reports an error; no committed work is lost if it can still be read",
        SQLITE_CORRUPT: damaged,
        SQLITE_NOTADB: damaged,
        SQLITE_BUSY: "another program holds the file; end it and run again",
        SQLITE_LOCKED: "another program holds the file; end it and run again",
    ]

    private static let damaged =
        "the file is damaged or is no database of this program: move it away (with its -wal and -shm) and put the latest "
        + "copy made by `aws-man queue backup` in its place; the next run lists the cloud before it makes anything"
}
