import CSQLite
import Foundation
import GRDB
import Model

/// A consistent copy of a database, readable by its owner alone. The copy is written beside its target and takes the
/// target's name once it is complete and on the disk. A file with that name is a whole copy, wherever a process died.
struct DatabaseCopy {
    let target: String
    let crashPoint: @Sendable (CrashPoint) -> Void

    /// The unfinished copy. The next copy to the same target overwrites the part that a dead process left.
    private var part: String { target + ".part" }

    /// Makes the copy, which is on the disk when this returns. It overwrites no file. After an error no part is left.
    func make(of db: Database) throws {
        try requireFree()
        try requirePart(besides: db)
        let lock = try FileLock(path: part)
        guard lock.tryLock(), lock.isStillThere() else {
            throw StoreError.refused("another process is writing \(target)", hint: "wait for it, or name another file")
        }
        do {
            try DatabaseFile(path: part).secure()
            guard truncate(part, 0) == 0 else { throw StoreError.cannotOpen(part, errno: errno) }
            // Why: SQLite would take a journal that is left here for the new file's journal (FACTS Q7).
            _ = unlink(part + "-journal")
            try SQLStatement("VACUUM INTO ?", on: db).run(part)
            try DatabaseFile.sync(part)
            crashPoint(.beforeCopyNamed)
            try requireFree()
            guard rename(part, target) == 0 else { throw StoreError.cannotOpen(target, errno: errno) }
        } catch {
            // Why: the next copy overwrites a part that cannot be removed now, and the first error is the one to tell.
            _ = unlink(part)
            _ = unlink(part + "-journal")
            throw error
        }
        try DatabaseFile.sync(target)
    }

    /// Throws unless the file to overwrite is a regular one with a single name, and not the database itself.
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

    /// Throws unless the names are free. Only an empty file may be replaced, never a device, nor the file behind a
    /// link. No log may exist there, since SQLite would take another database's log for the copy's own (FACTS Q7).
    private func requireFree() throws(StoreError) {
        for name in [target, target + "-wal", target + "-journal"] {
            var status = stat()
            guard lstat(name, &status) == 0 else { continue }
            if status.st_mode & S_IFMT == S_IFREG, status.st_size == 0 { continue }
            throw .refused("\(name) exists already", hint: "name a file that does not exist")
        }
    }
}
