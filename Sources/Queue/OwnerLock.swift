import Foundation
import Model
import Synchronization

/// The right to work a database: an OS lock on `<database>.owner`, held for life. Obtainable means that the last owner is
/// dead, whatever its pid or clock say; that it was obtained is the moment from which nothing it sent can still be sent.
package final class OwnerLock: Sendable {
    /// The file that is locked.
    package let path: String
    private let lock: FileLock

    private init(_ lock: consuming FileLock) {
        path = lock.path
        self.lock = lock
    }

    /// The lock, or nil while another process has it. Makes the database's directory when it is missing.
    package static func tryAcquire(database: String) throws(StoreError) -> OwnerLock? {
        try DatabaseFile(path: database).makeDirectory()
        let database = DatabasePath.resolved(database)
        try DatabaseFile(path: database).refuseStranger()
        while true {
            let lock = try FileLock(path: database + ".owner")
            guard lock.tryLock() else { return nil }
            // Why: between opening and locking, somebody may have removed the file; such a lock excludes nobody.
            if lock.isStillThere() { return OwnerLock(lock) }
        }
    }

    /// Waits as standby and returns the lock as soon as the owner is gone; nil when the calling task is cancelled.
    ///
    /// A thread of its own blocks in `flock`, so that the kernel hands the lock over at once. After a cancellation it stays
    /// blocked until the owner goes, then gives the lock back; the process need not wait for it.
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

    /// Hands the first result over, whichever side has it; a lock that comes too late is dropped and so released.
    private final class Handover: Sendable {
        private enum State {
            case new
            case waiting(CheckedContinuation<Result<OwnerLock?, StoreError>, Never>)
            case over
        }

        private let state = Mutex(State.new)

        /// False when it was cancelled before it began; the continuation has been resumed then.
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
