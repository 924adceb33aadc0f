import CSQLite
import Files
import Foundation
import Model

/// A lock of the operating system on a file of its own (`flock`). It ends with the process that holds it, even after a
/// kill, and works between containers that share the file (FACTS Q11).
struct FileLock: ~Copyable {
    private let descriptor: Int32
    let path: String

    /// Opens or makes the file, readable by its owner alone. It is not locked yet.
    init(path: String) throws(StoreError) {
        self.path = path
        descriptor = try DatabaseFile.open(path, O_RDWR | O_CREAT)
    }

    deinit {
        // Why not the closing alone: a process that is just being started has a copy of every descriptor until it becomes
        // another program, and a lock lasts as long as any copy (FACTS Q11).
        unlock()
        close(descriptor)
    }

    /// Tries to take the lock; false when another process holds it.
    borrowing func tryLock() -> Bool { retrying { flock(descriptor, LOCK_EX | LOCK_NB) } == 0 }

    /// Blocks the calling thread until this process holds the lock.
    borrowing func lock() { _ = retrying { flock(descriptor, LOCK_EX) } }

    borrowing func unlock() { _ = flock(descriptor, LOCK_UN) }

    /// Makes the file empty.
    borrowing func clear() throws(StoreError) {
        guard ftruncate(descriptor, 0) == 0 else { throw .cannotOpen(path, errno: errno) }
    }

    /// False when the file was removed or replaced since it was opened. The lock then protects nothing.
    borrowing func isStillThere() -> Bool {
        var mine = stat()
        var named = stat()
        return fstat(descriptor, &mine) == 0 && stat(path, &named) == 0
            && mine.st_ino == named.st_ino && mine.st_dev == named.st_dev
    }

    /// Takes the lock, or gives up after `limit`; returns whether it is held.
    ///
    /// This polls, because a blocking `flock` has no time limit. It measures time as the sum of its pauses, so that a
    /// jump of the wall clock cannot stretch `limit`.
    borrowing func lock(atMost limit: Duration) -> Bool {
        var slept: Int64 = 0
        var pause: Int64 = Self.firstPause
        while !tryLock() {
            guard slept < limit.milliseconds * 1_000 else { return false }
            usleep(UInt32(pause))
            slept += pause
            pause = min(pause * 2, Self.longestPause)
        }
        return true
    }

    /// The first pause, in microseconds. A transaction of the owner usually ends within this time.
    private static let firstPause: Int64 = 50
    /// The longest pause, in microseconds. A waiter is at most this late. It makes a thousand system calls per second.
    private static let longestPause: Int64 = 1_000

    private func retrying(_ call: () -> Int32) -> Int32 {
        while true {
            let result = call()
            if result != -1 || errno != EINTR { return result }
        }
    }
}

extension StoreError {
    /// Runs `body`. A refused file becomes an error that names `path`.
    static func naming<Output>(
        _ path: String, _ body: () throws(FileRefusal) -> Output
    ) throws(StoreError) -> Output {
        do throws(FileRefusal) {
            return try body()
        } catch {
            if case .system(let code) = error { throw .cannotOpen(path, errno: code) }
            var around = stat()
            if error == .irregular, stat(path, &around) == 0, around.st_mode & S_IFMT == S_IFDIR {
                throw .unusable(
                    path: path, code: Int(EISDIR), message: "it is a directory",
                    hint: "name a file in it with --database, such as queue.sqlite")
            }
            var hint = "find out who put it there, remove it, and run again"
            if case .foreign = error, let correction = DatabaseFile(path: path).correction {
                hint += "; if it is yours, as root: \(correction)"
            }
            throw .unusable(
                path: path, code: Int(SQLITE_CANTOPEN), message: "it \(error.words), and aws-man did not make it",
                hint: hint)
        }
    }

    /// A system call on a file of the store failed.
    static func cannotOpen(_ path: String, errno code: Int32) -> StoreError {
        let hint =
            switch code {
            case EACCES where DatabaseFile(path: path).correction != nil:
                "it belongs to another user than its directory; as root: " + (DatabaseFile(path: path).correction ?? "")
            case EACCES, EPERM, EROFS: "check the owner and mode of the file and its directory: both must be writable"
            case ENOENT, ENOTDIR: "check the path, or name another file with --database"
            case ENOSPC, EDQUOT: "free some space on the disk and run again"
            default: "name another file with --database"
            }
        let message = "\(FileRefusal.words(code)) (errno \(code))"
        return .unusable(path: path, code: Int(code), message: message, hint: hint)
    }
}
