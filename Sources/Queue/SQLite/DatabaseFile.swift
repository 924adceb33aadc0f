import CSQLite
import Foundation

/// Where the database lies, and who may read it: the file and all beside it 0600, a directory that we make 0700.
package struct DatabaseFile {
    let path: String

    /// True when there is a file with something in it.
    package static func isThere(_ path: String) -> Bool { DatabaseFile(path: path).exists }

    /// What SQLite and the locks keep beside the database.
    static let companions = ["-wal", "-shm", ".owner", ".turn", ".write"]

    private var directory: String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// Makes the directory and those above it when they are missing; one that is there is left as it is.
    func makeDirectory() throws(StoreError) {
        var missing: [String] = []
        var current = directory
        while access(current, F_OK) != 0, let slash = current.lastIndex(of: "/"), slash != current.startIndex {
            missing.append(current)
            current = String(current[..<slash])
        }
        if missing.isEmpty, access(current, F_OK) != 0 { missing = [current] }
        for folder in missing.reversed() where mkdir(folder, 0o700) != 0 && errno != EEXIST {
            throw .cannotOpen(folder, errno: errno)
        }
    }

    /// True when there is a database with something in it.
    var exists: Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_size > 0
    }

    /// Throws when the path is some other file's: before anything of it is changed, or laid beside it.
    func refuseStranger() throws(StoreError) {
        // Why the logs: a power failure while the first page is written leaves a file without a head, and they have it.
        guard exists, !Self.isThere(path + "-wal"), !Self.isThere(path + "-journal") else { return }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .cannotOpen(path, errno: errno) }
        defer { close(descriptor) }
        var head = [UInt8](repeating: 0, count: Self.magic.utf8.count)
        let count = read(descriptor, &head, head.count)
        guard count >= 0 else { throw .cannotOpen(path, errno: errno) }
        guard head.elementsEqual(Self.magic.utf8) else {
            throw .unusable(
                path: path, code: Int(SQLITE_NOTADB), message: "is no database",
                hint: "name another file with --database; if it was one, restore a copy made by aws-man queue backup")
        }
    }

    /// How every SQLite file begins.
    private static let magic = "SQLite format 3"

    /// Makes the file when it is missing and takes everybody else's access to it and its companions away.
    func secure() throws(StoreError) {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .cannotOpen(path, errno: errno) }
        close(descriptor)
        for name in [path] + Self.companions.map({ path + $0 }) {
            var status = stat()
            guard stat(name, &status) == 0, status.st_mode & 0o077 != 0 else { continue }
            guard chmod(name, 0o600) == 0 else { throw .cannotOpen(name, errno: errno) }
        }
    }

    /// Writes what a file and its directory entry hold to the disk.
    static func sync(_ path: String) throws(StoreError) {
        let folder = DatabaseFile(path: path).directory
        for (name, flags) in [(path, O_RDONLY), (folder, O_RDONLY | O_DIRECTORY)] {
            let descriptor = open(name, flags | O_CLOEXEC)
            guard descriptor >= 0 else { throw .cannotOpen(name, errno: errno) }
            defer { close(descriptor) }
            guard fsync(descriptor) == 0 else { throw .cannotOpen(name, errno: errno) }
        }
    }
}
