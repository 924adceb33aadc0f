import CSQLite
import Foundation

/// Opens files beside the database. The last part of a path may be no link and no device: what another user planted
/// there would be read, written or given another mode in the place of ours (REQUIREMENTS R56).
enum PlainFile {
    /// Opens the file. A file that `flags` make is readable by its owner alone. A named pipe does not block.
    static func open(_ path: String, _ flags: Int32) throws(StoreError) -> Int32 {
        let guarded = flags & ~O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC
        let descriptor =
            flags & O_CREAT == 0 ? Foundation.open(path, guarded) : OwnedFile.open(path, guarded, mode: 0o600)
        guard descriptor >= 0 else {
            throw errno == ELOOP ? refusal(path, "is a symbolic link") : .cannotOpen(path, errno: errno)
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw refusal(path, "is not a regular file")
        }
        return descriptor
    }

    /// Lets only the file's owner read and write it. A missing file is left missing.
    static func makePrivate(_ path: String) throws(StoreError) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        let isPrivate = status.st_mode & S_IFMT == S_IFREG && status.st_mode & 0o077 == 0
        if isPrivate { return }
        let descriptor = try open(path, O_RDONLY)
        defer { close(descriptor) }
        guard fchmod(descriptor, 0o600) == 0 else { throw .cannotOpen(path, errno: errno) }
    }

    private static func refusal(_ path: String, _ what: String) -> StoreError {
        .unusable(
            path: path, code: Int(SQLITE_CANTOPEN), message: "it \(what), and aws-man did not make it",
            hint: "find out who put it there, remove it, and run again")
    }
}
