import CSQLite
import GRDB

/// What SQLite answered, without the values that were bound: those never appear in a description.
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
    /// What any error below the store means to its caller. Total: what is not known is an unusable file.
    init(_ error: any Error, path: String) {
        switch error {
        case let error as StoreError: self = error
        case let error as SQLFailure: self.init(code: error.code, message: error.message, path: path)
        case let error as DatabaseError:
            self.init(code: error.extendedResultCode.rawValue, message: error.message ?? "", path: path)
        case is DecodingError: self = .corrupt(path: path, message: "a stored problem cannot be read")
        default: self = .unusable(path: path, code: Int(SQLITE_ERROR), message: "\(error)", hint: nil)
        }
    }

    private init(code: Int32, message: String, path: String) {
        let primary = code & 0xff
        if primary == SQLITE_CONSTRAINT {
            self = .corrupt(path: path, message: message)
        } else {
            self = .unusable(path: path, code: Int(code), message: message, hint: Self.hints[primary])
        }
    }

    /// What a person does about a primary result code.
    private static let hints: [Int32: String] = [
        SQLITE_CANTOPEN: "check that the directory exists and may be written, or name another file with --database",
        SQLITE_READONLY: "the file or its directory may not be written: check their owner and mode",
        SQLITE_PERM: "the file or its directory may not be written: check their owner and mode",
        SQLITE_FULL: "free some space on the disk and run again; nothing that was acknowledged is lost",
        SQLITE_IOERR: "the disk reports an error: check it; nothing that was acknowledged is lost if it can be read",
        SQLITE_CORRUPT: damaged,
        SQLITE_NOTADB: damaged,
        SQLITE_BUSY: "another program holds the file: end it and run again",
        SQLITE_LOCKED: "another program holds the file: end it and run again",
    ]

    private static let damaged =
        "the file is damaged or is no database of this program: move it away (with its -wal and -shm) and put the latest "
        + "copy made by `aws-man queue backup` in its place; the next run looks at the cloud before it makes anything"
}
