import CSQLite
import Foundation
import GRDB
import Model

/// A consistent copy of a database, readable by its owner alone. The copy is written beside its target and takes the
/// target's name once it is complete and on the disk. So a file with the target's name is always a whole copy.
struct DatabaseCopy {
    let target: String
    let crashPoint: @Sendable (CrashPoint) -> Void

    /// The path of the unfinished copy. The next copy overwrites a file that a dead process left at this path.
    private var part: String { target + ".part" }

    /// Makes the copy. It is on the disk when this returns. Overwrites no file at `target`. An error removes `part`.
    func make(of db: Database) throws {
        try requireFree()
        try requirePart(besides: db)
        let lock = try FileLock(path: part)
        guard lock.tryLock(), lock.isStillThere() else {
            throw StoreError.refused("another process is writing \(target)", hint: "wait for it, or name another file")
        }
        do {
            try DatabaseFile(path: part).secure()
            try lock.clear()
            // Why: SQLite would take an old journal with this name for the new file's journal (FACTS Q7).
            _ = unlink(part + "-journal")
            try SQLStatement("VACUUM INTO ?", on: db).run(part)
            try DatabaseFile.sync(part)
            crashPoint(.beforeCopyNamed)
            try requireFree()
            guard rename(part, target) == 0 else { throw StoreError.cannotOpen(target, errno: errno) }
        } catch {
            // Why the result is ignored: the first error is thrown, and the next copy overwrites a leftover `part`.
            _ = unlink(part)
            _ = unlink(part + "-journal")
            throw error
        }
        try DatabaseFile.sync(target)
    }

    /// Throws if a file at `part` is no regular file, has more than one name, or is the database itself.
    private func requirePart(besides db: Database) throws(StoreError) {
        var status = stat()
        guard lstat(part, &status) == 0 else { return }
        var own = stat()
        let isDatabase =
            sqlite3_db_filename(db.sqliteConnection, "main").map { name in
                stat(name, &own) == 0 && own.st_dev == status.st_dev && own.st_ino == status.st_ino
            } ?? false
        guard status.st_mode & S_IFMT == S_IFREG, status.st_nlink == 1, !isDatabase else {
            throw .refused("\(part) exists and is no unfinished copy", hint: "name another file")
        }
    }

    /// Throws unless the target is free. An empty regular file may be replaced, but no device and no link. A log may
    /// not exist beside the target, since SQLite would take another database's log for the copy's own (FACTS Q7).
    private func requireFree() throws(StoreError) {
        for name in [target, target + "-wal", target + "-journal"] {
            var status = stat()
            guard lstat(name, &status) == 0 else { continue }
            if status.st_mode & S_IFMT == S_IFREG, status.st_size == 0 { continue }
            throw .refused("\(name) exists already", hint: "name a file that does not exist")
        }
    }
}
