import CSQLite
import Synchronization

/// Follows the size of the write-ahead log, which SQLite reports at each commit, and decides when to checkpoint.
final class WALGauge: Sendable {
    private let pages = Atomic<Int>(0)
    private let nextCheckpoint: Atomic<Int>
    let size: LogSize

    init(_ size: LogSize) {
        self.size = size
        nextCheckpoint = Atomic(size.interval)
    }

    /// Watches a connection's commits. The gauge must outlive the connection. The store holds the two.
    func watch(_ connection: OpaquePointer) {
        // Safety: the pointer is used only by the hook, which SQLite calls only while the connection is open.
        let context = Unmanaged.passUnretained(self).toOpaque()
        sqlite3_wal_hook(
            connection,
            { context, _, _, pages in
                guard let context else { return SQLITE_OK }
                Unmanaged<WALGauge>.fromOpaque(context).takeUnretainedValue().set(Int(pages))
                return SQLITE_OK
            }, context)
    }

    var isCheckpointDue: Bool {
        pages.load(ordering: .relaxed) >= nextCheckpoint.load(ordering: .relaxed)
    }

    /// True when the log was not started again at the last checkpoint, because readers followed one another.
    var isOverdue: Bool { pages.load(ordering: .relaxed) >= 2 * size.interval }

    /// Plans the next checkpoint. If a reader kept the last one from finishing, the log first grows by a full interval.
    func checkpointed(complete: Bool) {
        let reached = complete ? 0 : pages.load(ordering: .relaxed)
        nextCheckpoint.store(reached + size.interval, ordering: .relaxed)
    }

    private func set(_ count: Int) {
        // Why: a count that shrinks means that the log is written from its start again.
        if count < pages.exchange(count, ordering: .relaxed) { nextCheckpoint.store(size.interval, ordering: .relaxed) }
    }
}
