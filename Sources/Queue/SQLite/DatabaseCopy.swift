import CSQLite
import Foundation
import GRDB
import Model

/// A consistent copy of a database, readable by its owner alone. It is written beside its target and takes the target's name
/// once it is whole and on the disk: whatever carries that name can be relied on, wherever a process died or a disk failed.
struct DatabaseCopy {
    let target: String
    let crashPoint: @Sendable (CrashPoint) -> Void

    /// What is written so far; what a death leaves of it the next copy to the same target takes over.
    private var part: String { target + ".part" }

    /// On the disk when it returns; refuses to overwrite anything. After an error there is no copy, nor the beginning of one.
    func make(of db: Database) throws {
        try requireFree()
        try requirePart(besides: db)
        let lock = try FileLock(path: part)
        guard lock.tryLock(), lock.isStillThere() else {
            throw StoreError.refused("\(target) is being written by another process")
        }
        do {
            try DatabaseFile(path: part).secure()
            guard truncate(part, 0) == 0 else { throw StoreError.cannotOpen(part, errno: errno) }
            // Why: SQLite would take a journal that a death or a fault left for one of the new file.
            _ = unlink(part + "-journal")
            try SQLStatement("VACUUM INTO ?", on: db).run(part)
            try DatabaseFile.sync(part)
            crashPoint(.beforeCopyNamed)
            try requireFree()
            guard rename(part, target) == 0 else { throw StoreError.cannotOpen(target, errno: errno) }
        } catch {
            // Why: what cannot be removed either the next copy overwrites; the first error is the one to tell.
            _ = unlink(part)
            _ = unlink(part + "-journal")
            throw error
        }
        try DatabaseFile.sync(target)
    }

    /// What is overwritten as an earlier beginning must be a file of that one name, and not the database itself.
    private func requirePart(besides db: Database) throws(StoreError) {
        var status = stat()
        guard lstat(part, &status) == 0 else { return }
        var own = stat()
        let isDatabase =
            sqlite3_db_filename(db.sqliteConnection, "main").map { name in
                stat(name, &own) == 0 && own.st_dev == status.st_dev && own.st_ino == status.st_ino
            } ?? false
        guard status.st_mode & S_IFMT == S_IFREG, status.st_nlink == 1, !isDatabase else {
            throw .refused("\(part), where the copy would be written, is something else: name another file")
        }
    }

    /// Only an empty file may be replaced: never a device, nor what a link points at. What SQLite keeps beside a database must
    /// not be there either: it would take the log of another one for the copy's own.
    private func requireFree() throws(StoreError) {
        for name in [target, target + "-wal", target + "-journal"] {
            var status = stat()
            guard lstat(name, &status) == 0 else { continue }
            if status.st_mode & S_IFMT == S_IFREG, status.st_size == 0 { continue }
            throw .refused("\(name) exists already: name a file that does not")
        }
    }
}
