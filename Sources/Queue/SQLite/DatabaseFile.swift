import CSQLite
import Files
import Foundation

/// The database's place and permissions: the file and its companions have mode 0600, a directory that we make has 0700.
package struct DatabaseFile {
    let path: String

    /// Tells whether there is a file that is not empty.
    package static func isThere(_ path: String) -> Bool { DatabaseFile(path: path).exists }

    /// The endings of the files that SQLite and the locks keep beside the database.
    static let companions = ["-wal", "-shm", "-journal", ".owner", ".turn", ".write"]

    /// The paths of the database and its companions, whether they exist or not.
    package static func all(of database: String) -> [String] {
        let path = DatabasePath.resolved(database)
        return [path] + companions.map { path + $0 }
    }

    /// Opens a regular file of ours and no other.
    static func open(_ path: String, _ flags: Int32) throws(StoreError) -> Int32 {
        try StoreError.naming(path) { () throws(FileRefusal) in try PlainFile.open(path, flags) }
    }

    private var directory: String { OwnedFile.parent(of: path) }

    /// The line that gives the database's files to the owner of their directory. Nil unless this file, which may be one of
    /// the companions, belongs to another user.
    var correction: String? {
        var (own, around) = (stat(), stat())
        guard lstat(path, &own) == 0, stat(directory, &around) == 0, own.st_uid != around.st_uid else { return nil }
        let (path, directory) = (Self.absolute(path), Self.absolute(directory))
        let ending = Self.companions.first { path.hasSuffix($0) } ?? ""
        let quoted = { (text: Substring) in "'" + text.replacing("'", with: "'\\''") + "'" }
        return "chown --reference=\(quoted(directory[...])) \(quoted(path.dropLast(ending.count)))*"
    }

    private static func absolute(_ path: String) -> String { URL(filePath: path).standardizedFileURL.path }

    /// Makes the directory and its parents if they are missing. An existing directory is left as it is.
    func makeDirectory() throws(StoreError) {
        var missing: [String] = []
        var current = directory
        while access(current, F_OK) != 0, let slash = current.lastIndex(of: "/"), slash != current.startIndex {
            missing.append(current)
            current = String(current[..<slash])
        }
        if missing.isEmpty, access(current, F_OK) != 0 { missing = [current] }
        for folder in missing.reversed() where !OwnedFile.makeDirectory(folder, mode: 0o700) && errno != EEXIST {
            throw .cannotOpen(folder, errno: errno)
        }
    }

    /// True when there is a file that is not empty.
    var exists: Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_size > 0
    }

    /// Throws when there is no file, or only an empty one.
    func requireThere() throws(StoreError) {
        var status = stat()
        let code = stat(path, &status) == 0 ? 0 : errno
        guard [0, ENOENT, ENOTDIR].contains(code) else { throw .cannotOpen(path, errno: code) }
        guard code == 0, status.st_size > 0 else {
            throw .unusable(
                path: path, code: Int(SQLITE_CANTOPEN), message: "there is no database yet",
                hint: "make it with `aws-man run`, or name another file with --database")
        }
    }

    /// Throws when the file is no database. The file is not changed, and no companion is made yet.
    func refuseStranger() throws(StoreError) {
        try refusePlanted()
        // Why the logs: if the power fails while the first page is written, only the log has a valid first page.
        guard exists, !Self.isThere(path + "-wal"), !Self.isThere(path + "-journal") else { return }
        let descriptor = try Self.open(path, O_RDONLY)
        defer { close(descriptor) }
        var head = [UInt8](repeating: 0, count: Self.magic.utf8.count)
        let count = read(descriptor, &head, head.count)
        guard count >= 0 else { throw .cannotOpen(path, errno: errno) }
        guard head.elementsEqual(Self.magic.utf8) else {
            throw .unusable(
                path: path, code: Int(SQLITE_NOTADB), message: "this file is no database",
                hint: "name another file with --database; if it was one, restore a copy made by aws-man queue backup")
        }
    }

    /// Throws when the file or a companion is a link, is no regular file, or was made by another user.
    private func refusePlanted() throws(StoreError) {
        for name in Self.all(of: path) {
            try StoreError.naming(name) { () throws(FileRefusal) in
                do throws(FileRefusal) {
                    try PlainFile.examine(name)
                } catch {
                    // Why: a missing file is made, and one whose directory is closed to this user is told when it is opened.
                    if case .system = error { return }
                    throw error
                }
            }
        }
    }

    /// The first bytes of every SQLite file.
    private static let magic = "SQLite format 3"

    /// Makes the file if it is missing. Only its owner may read and write the file and its companions.
    func secure() throws(StoreError) {
        close(try Self.open(path, O_RDWR | O_CREAT))
        for name in Self.all(of: path) {
            try StoreError.naming(name) { () throws(FileRefusal) in try PlainFile.makePrivate(name) }
            // Why here: SQLite would not say which of its files it cannot open, nor why.
            guard access(name, R_OK | W_OK) == 0 || errno == ENOENT else { throw .cannotOpen(name, errno: errno) }
        }
    }

    /// Syncs a file and its directory entry to the disk.
    static func sync(_ path: String) throws(StoreError) {
        let folder = DatabaseFile(path: path).directory
        try sync(open(path, O_RDONLY), path)
        // Why a link is followed: the directory may be one, and a pipe or a device is no directory.
        try sync(Foundation.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC), folder)
    }

    private static func sync(_ descriptor: Int32, _ path: String) throws(StoreError) {
        guard descriptor >= 0 else { throw .cannotOpen(path, errno: errno) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw .cannotOpen(path, errno: errno) }
    }
}
