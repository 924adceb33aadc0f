import Foundation

/// Opens regular files and nothing else. A named pipe or a device is never opened: a pipe would wait for its writer, and
/// a device may act when it is opened.
///
/// A file of the program's own may be no link, and belongs to this user, to root, or to the owner of its directory. What
/// another user planted there would be read, written or given another mode in the place of ours (REQUIREMENTS R83).
package enum PlainFile {
    /// Whose file it is.
    package enum Role {
        /// The program makes it and writes it.
        case own
        /// A person writes it. It may be a link and may belong to any user; `FileReview` warns.
        case input
    }

    /// Throws unless the file at `path` may be opened in this role. A missing file throws `system(ENOENT)`.
    package static func examine(_ path: String, as role: Role = .own) throws(FileRefusal) {
        var status = stat()
        guard (role == .own ? lstat(path, &status) : stat(path, &status)) == 0 else { throw .system(errno) }
        try judge(status, path, role)
    }

    /// Opens the program's own file. With O_CREAT a missing one is made with `mode`.
    package static func open(_ path: String, _ flags: Int32, mode: mode_t = 0o600) throws(FileRefusal) -> Int32 {
        try open(path, flags, mode, .own)
    }

    private static func open(_ path: String, _ flags: Int32, _ mode: mode_t, _ role: Role) throws(FileRefusal) -> Int32
    {
        do throws(FileRefusal) {
            try examine(path, as: role)
        } catch {
            guard error == .system(ENOENT), flags & O_CREAT != 0 else { throw error }
        }
        // Why guarded as well: the file may have been replaced since.
        let guarded = flags & ~O_CREAT | (role == .own ? O_NOFOLLOW : 0) | O_NONBLOCK | O_CLOEXEC
        let descriptor =
            flags & O_CREAT == 0 ? Foundation.open(path, guarded) : OwnedFile.open(path, guarded, mode: mode)
        guard descriptor >= 0 else { throw errno == ELOOP ? .link : errno == ENXIO ? .irregular : .system(errno) }
        do throws(FileRefusal) {
            var status = stat()
            guard fstat(descriptor, &status) == 0 else { throw .system(errno) }
            try judge(status, path, role)
        } catch {
            close(descriptor)
            throw error
        }
        return descriptor
    }

    private static func judge(_ status: stat, _ path: String, _ role: Role) throws(FileRefusal) {
        guard status.st_mode & S_IFMT != S_IFLNK else { throw .link }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .irregular }
        guard role == .input || !isForeign(status, at: path) else { throw .foreign(owner: status.st_uid) }
    }

    /// True when a file belongs neither to this user, nor to root, nor to the owner of its directory.
    static func isForeign(_ status: stat, at path: String) -> Bool {
        if [0, geteuid()].contains(status.st_uid) { return false }
        var around = stat()
        return stat(OwnedFile.parent(of: path), &around) == 0 && around.st_uid != status.st_uid
    }

    /// Lets only the file's owner read and write it. A missing file is left missing. A file with a second name keeps its
    /// mode, because that name may be another user's.
    package static func makePrivate(_ path: String) throws(FileRefusal) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        try judge(status, path, .own)
        if status.st_mode & 0o077 == 0 { return }
        let descriptor = try open(path, O_RDONLY)
        defer { close(descriptor) }
        guard fstat(descriptor, &status) == 0 else { throw .system(errno) }
        guard status.st_nlink == 1 else { return }
        guard fchmod(descriptor, 0o600) == 0 else { throw .system(errno) }
    }

    /// Reads a whole file that has at most `maximum` bytes.
    package static func read(_ path: String, atMost maximum: Int, as role: Role) throws(FileRefusal) -> [UInt8] {
        let descriptor = try open(path, O_RDONLY, 0, role)
        defer { close(descriptor) }
        var content: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = Foundation.read(descriptor, &chunk, min(chunk.count, maximum + 1 - content.count))
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw .system(errno) }
            if count == 0 { return content }
            content += chunk[..<count]
            guard content.count <= maximum else { throw .tooLong(bytes: maximum) }
        }
    }

    /// Writes a file of the program's own beside `path` and gives it that name, so that there is always a whole file. Leaves
    /// nothing beside it. Without a `mode` the file keeps that of the one before, or gets what the umask leaves. What is there
    /// and is no regular file, such as `/dev/null` or `/dev/stdout`, is not replaced: throws `irregular`.
    package static func replace(_ path: String, with content: [UInt8], mode: mode_t? = 0o600) throws(FileRefusal) {
        var there = stat()
        if stat(path, &there) == 0, ![S_IFREG, S_IFDIR].contains(there.st_mode & S_IFMT) { throw .irregular }
        // Why the process's number: two processes that replace the file at once must not write into one part.
        let part = "\(path).\(getpid()).part"
        let descriptor = try open(part, O_WRONLY | O_CREAT | O_TRUNC, mode: mode ?? 0o666)
        defer { close(descriptor) }
        do throws(FileRefusal) {
            var before = stat()
            let isThere = lstat(path, &before) == 0 && before.st_mode & S_IFMT == S_IFREG
            // Why explicitly: the umask of a service may keep other users from reading.
            if let mode = mode ?? (isThere ? before.st_mode & 0o777 : nil) {
                guard fchmod(descriptor, mode) == 0 else { throw .system(errno) }
            }
            try write(content, to: descriptor)
            guard rename(part, path) == 0 else { throw .system(errno) }
        } catch {
            _ = unlink(part)
            throw error
        }
    }

    /// Writes a file that must not exist yet. Leaves none that is not whole.
    package static func make(_ path: String, with content: [UInt8], mode: mode_t) throws(FileRefusal) {
        let descriptor = Foundation.open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw .system(errno) }
        defer { close(descriptor) }
        do throws(FileRefusal) {
            try write(content, to: descriptor)
        } catch {
            _ = unlink(path)
            throw error
        }
    }

    private static func write(_ content: [UInt8], to descriptor: Int32) throws(FileRefusal) {
        var rest = content[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw .system(errno) }
            rest = rest.dropFirst(count)
        }
    }
}
