import Foundation

/// Makes files and directories that belong to the owner of the directory around them, also when root makes them. Else a
/// run by root would leave files that the service's user cannot open (REQUIREMENTS R72).
package enum OwnedFile {
    /// Opens a file with these flags, or makes it with this mode. Returns -1 and sets `errno` when neither is possible.
    package static func open(_ path: String, _ flags: Int32, mode: mode_t) -> Int32 {
        let existing = Foundation.open(path, flags | O_CLOEXEC)
        guard existing < 0, errno == ENOENT else { return existing }
        // Why exclusive: root gives away only what it has made itself, never what a link points to.
        let made = Foundation.open(path, flags | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        // Why again: another process has made the file, or a link points to a file that does not exist yet.
        guard made >= 0 else { return Foundation.open(path, flags | O_CREAT | O_CLOEXEC, mode) }
        give(made, to: path)
        return made
    }

    /// Makes a directory. Returns false and sets `errno` when that is not possible.
    package static func makeDirectory(_ path: String, mode: mode_t) -> Bool {
        guard mkdir(path, mode) == 0 else { return false }
        let descriptor = Foundation.open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { return true }
        give(descriptor, to: path)
        close(descriptor)
        return true
    }

    /// Gives what root has just made at `path` to the owner of its directory.
    private static func give(_ descriptor: Int32, to path: String) {
        var around = stat()
        guard geteuid() == 0, stat(parent(of: path), &around) == 0 else { return }
        // Why the result is ignored: a disk without owners needs none, and the hint of a refused file says the rest.
        _ = fchown(descriptor, around.st_uid, around.st_gid)
    }

    package static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
