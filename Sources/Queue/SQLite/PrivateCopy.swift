import CSQLite
import Files
import Foundation
import GRDB

/// A copy of a database that lies in a directory where this process may not write, e.g. on a read-only disk. SQLite reads
/// a log only where it can make the log's index, and a database without a log may get one at any moment. So the file and
/// its log are copied to a directory of their own, which is removed with this object.
final class PrivateCopy: Sendable {
    let path: String
    private let directory: String

    /// The most tries to copy files that another process changes meanwhile.
    private static let tries = 20
    /// The names of the files that hold committed data. The log's index is made again from the log.
    private static let parts = ["", "-wal"]

    /// Calls `open` with the database's own path, and if SQLite cannot read it there, with the path of a copy.
    static func ifNeeded(
        for path: String, _ open: (String) throws -> Connections
    ) throws -> (Connections, PrivateCopy?) {
        do {
            return (try open(path), nil)
        } catch let error as DatabaseError where Self.means(error.resultCode.rawValue) {
            let copy = try PrivateCopy(of: path)
            return (try open(copy.path), copy)
        } catch let error as SQLFailure where Self.means(error.code & 0xff) {
            let copy = try PrivateCopy(of: path)
            return (try open(copy.path), copy)
        }
    }

    /// True for the codes with which SQLite says that it cannot make files beside the database.
    private static func means(_ code: Int32) -> Bool { [SQLITE_CANTOPEN, SQLITE_READONLY].contains(code) }

    private init(of source: String) throws {
        let template = FileManager.default.temporaryDirectory.appending(path: "aws-man-read.XXXXXX").path
        var bytes = Array(template.utf8CString)
        guard let made = bytes.withUnsafeMutableBufferPointer({ $0.baseAddress.flatMap { mkdtemp($0) } }) else {
            throw StoreError.cannotOpen(template, errno: errno)
        }
        directory = String(cString: made)
        path = directory + "/copy.sqlite"
        for _ in 1...Self.tries {
            let before = Self.stamp(source)
            for part in Self.parts { try Self.copy(source + part, to: path + part) }
            if Self.stamp(source) == before { return }
        }
        throw StoreError.unusable(
            path: source, code: Int(SQLITE_BUSY), message: "it changes all the time and cannot be copied for reading",
            hint: "run as a user who may write to its directory")
    }

    deinit {
        for part in Self.parts + ["-shm"] { _ = unlink(path + part) }
        _ = rmdir(directory)
    }

    private static func copy(_ source: String, to target: String) throws {
        guard let input = try reading(source) else {
            _ = unlink(target)
            return
        }
        defer { close(input) }
        let output = try DatabaseFile.open(target, O_WRONLY | O_CREAT | O_TRUNC)
        defer { close(output) }
        while true {
            let count = sendfile(output, input, nil, chunk)
            guard count >= 0 else { throw StoreError.cannotOpen(target, errno: errno) }
            if count == 0 { return }
        }
    }

    /// Opens a file of the database; nil when it does not exist.
    private static func reading(_ source: String) throws(StoreError) -> Int32? {
        try StoreError.naming(source) { () throws(FileRefusal) -> Int32? in
            do throws(FileRefusal) {
                return try PlainFile.open(source, O_RDONLY)
            } catch {
                guard error == .system(ENOENT) else { throw error }
                return nil
            }
        }
    }

    /// The bytes that one call copies.
    private static let chunk = 1 << 24

    /// The sizes and times of the files. They differ if a file has changed.
    private static func stamp(_ source: String) -> [[Int]] {
        parts.map { part in
            var status = stat()
            guard lstat(source + part, &status) == 0 else { return [] }
            return [
                Int(status.st_ino), Int(status.st_size), Int(status.st_mtim.tv_sec), Int(status.st_mtim.tv_nsec),
            ]
        }
    }
}
