import CSQLite

/// The versions that `aws-man --version` shows of the store.
extension SQLiteStore {
    /// The newest schema that this binary knows.
    package static var newestSchema: Int { Migration.all.last?.number ?? 0 }
    /// The version of the SQLite that is loaded.
    package static var libraryVersion: String { String(cString: sqlite3_libversion()) }
}
