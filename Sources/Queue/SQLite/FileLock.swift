import Foundation
import Model

/// A lock of the operating system on a file of its own (`flock`): it ends with the process that holds it, whatever way that
/// dies, and works across containers that share the file.
struct FileLock: ~Copyable {
    private let descriptor: Int32
    let path: String

    /// Opens or makes the file, readable by its owner alone; locks nothing.
    init(path: String) throws(StoreError) {
        self.path = path
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .cannotOpen(path, errno: errno) }
    }

    deinit { close(descriptor) }

    /// True when this process holds it now; false when another one does.
    borrowing func tryLock() -> Bool { retrying { flock(descriptor, LOCK_EX | LOCK_NB) } == 0 }

    /// Blocks the calling thread until this process holds it.
    borrowing func lock() { _ = retrying { flock(descriptor, LOCK_EX) } }

    borrowing func unlock() { _ = flock(descriptor, LOCK_UN) }

    /// False when somebody has removed or replaced the file since it was opened: the lock then protects nothing.
    borrowing func isStillThere() -> Bool {
        var mine = stat()
        var named = stat()
        return fstat(descriptor, &mine) == 0 && stat(path, &named) == 0
            && mine.st_ino == named.st_ino && mine.st_dev == named.st_dev
    }

    /// Locks it, or gives up after `bound`; returns whether it is held.
    ///
    /// Polls: a blocking `flock` has no time limit. The sum of its sleeps is the clock, so that no wall clock can stretch it.
    borrowing func lock(atMost bound: Duration) -> Bool {
        var slept: Int64 = 0
        var pause: Int64 = Self.firstPause
        while !tryLock() {
            guard slept < bound.milliseconds * 1_000 else { return false }
            usleep(UInt32(pause))
            slept += pause
            pause = min(pause * 2, Self.longestPause)
        }
        return true
    }

    /// Microseconds: a transaction of the owner usually ends within one.
    private static let firstPause: Int64 = 50
    /// Microseconds: what a waiter is late at most, at a thousand system calls a second.
    private static let longestPause: Int64 = 1_000

    private func retrying(_ call: () -> Int32) -> Int32 {
        while true {
            let result = call()
            if result != -1 || errno != EINTR { return result }
        }
    }
}

extension StoreError {
    /// A file of the store that cannot be opened or made.
    static func cannotOpen(_ path: String, errno code: Int32) -> StoreError {
        let hint =
            switch code {
            case EACCES, EPERM, EROFS: "the file or its directory may not be written: check their owner and mode"
            case ENOENT, ENOTDIR: "check the path, or name another file with --database"
            case ENOSPC, EDQUOT: "free some space on the disk and run again"
            default: "name another file with --database"
            }
        return .unusable(path: path, code: Int(code), message: String(cString: strerror(code)), hint: hint)
    }
}
