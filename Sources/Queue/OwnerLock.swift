import Files
import Foundation
import Model
import Synchronization

/// The right to work a database: a lock of the operating system on `<database>.owner`, held for the process's life.
/// When a process obtains the lock, the last owner is dead and can send no more requests.
package final class OwnerLock: Sendable {
    /// The file that is locked.
    package let path: String
    private let lock: FileLock

    private init(_ lock: consuming FileLock) {
        path = lock.path
        self.lock = lock
    }

    /// Takes the lock; nil while another process has it. Makes the database's directory if it is missing.
    package static func tryAcquire(database: String) throws(StoreError) -> OwnerLock? {
        try DatabaseFile(path: database).makeDirectory()
        let database = DatabasePath.resolved(database)
        try DatabaseFile(path: database).refuseStranger()
        while true {
            let lock = try FileLock(path: database + ".owner")
            // Why some tries: a process that only asks with `isHeld` has the lock for a moment.
            var tries = 5
            while !lock.tryLock() {
                tries -= 1
                guard tries > 0 else { return nil }
                poll(nil, 0, 20)
            }
            // Why: the file may be removed between opening and locking. A lock on a removed file excludes no process.
            if lock.isStillThere() { return OwnerLock(lock) }
        }
    }

    /// True while a process holds the lock; nil when that cannot be known. Makes no file and needs no right to write.
    package static func isHeld(database: String) -> Bool? {
        let descriptor: Int32
        do throws(FileRefusal) {
            descriptor = try PlainFile.open(DatabasePath.resolved(database) + ".owner", O_RDONLY)
        } catch {
            return error == .system(ENOENT) ? false : nil
        }
        defer { close(descriptor) }
        // Why shared: two processes that ask at once do not see each other.
        guard flock(descriptor, LOCK_SH | LOCK_NB) != 0 else {
            // Why: as in `FileLock`, a copy of the descriptor may outlast its closing.
            _ = flock(descriptor, LOCK_UN)
            return false
        }
        return errno == EWOULDBLOCK ? true : nil
    }

    /// Gives up the lock while the object still exists. The caller must have ended all work before.
    package func release() { lock.unlock() }

    /// Waits as standby and returns the lock as soon as the owner has ended; nil when the calling task is cancelled.
    ///
    /// A separate thread blocks in `flock`, so that the kernel hands the lock over at once. After a cancellation the
    /// thread stays blocked until the owner ends, then releases the lock. The process need not wait for it.
    package static func wait(database: String) async throws(StoreError) -> OwnerLock? {
        if let lock = try tryAcquire(database: database) { return lock }
        let database = DatabasePath.resolved(database)
        let handover = Handover()
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                guard handover.begin(continuation) else { return }
                Thread.detachNewThread { handover.finish(Self.block(database: database)) }
            }
        } onCancel: {
            handover.finish(.success(nil))
        }
        return try outcome.get()
    }

    private static func block(database: String) -> Result<OwnerLock?, StoreError> {
        do throws(StoreError) {
            while true {
                let lock = try FileLock(path: database + ".owner")
                lock.lock()
                if lock.isStillThere() { return .success(OwnerLock(lock)) }
            }
        } catch {
            return .failure(error)
        }
    }

    /// Hands over the first result: the lock, an error, or nil after a cancellation. A later lock is released.
    private final class Handover: Sendable {
        private enum State {
            case new
            case waiting(CheckedContinuation<Result<OwnerLock?, StoreError>, Never>)
            case over
        }

        private let state = Mutex(State.new)

        /// Keeps the continuation. When the wait is over already, this resumes the continuation and returns false.
        func begin(_ continuation: CheckedContinuation<Result<OwnerLock?, StoreError>, Never>) -> Bool {
            let begun = state.withLock { state in
                if case .over = state { return false }
                state = .waiting(continuation)
                return true
            }
            if !begun { continuation.resume(returning: .success(nil)) }
            return begun
        }

        func finish(_ result: Result<OwnerLock?, StoreError>) {
            let waiting = state.withLock { state in
                defer { state = .over }
                return state
            }
            if case .waiting(let continuation) = waiting { continuation.resume(returning: result) }
        }
    }
}
