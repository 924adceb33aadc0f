import Foundation

/// Where the database lies, and who may read it: the file and all beside it 0600, a directory that we make 0700.
struct DatabaseFile {
    let path: String

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
