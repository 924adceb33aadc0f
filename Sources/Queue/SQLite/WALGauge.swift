import CSQLite
import Synchronization

/// How many pages the write-ahead log holds, as SQLite tells at each commit; decides when to checkpoint.
final class WALGauge: Sendable {
    private let pages = Atomic<Int>(0)
    private let nextCheckpoint: Atomic<Int>
    let size: LogSize

    init(_ size: LogSize) {
        self.size = size
        nextCheckpoint = Atomic(size.interval)
    }

    /// Counts the commits of a connection. The gauge must outlive it: the store holds both.
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

    /// After a checkpoint that a reader kept from finishing, the next is due only when the log has grown again.
    func checkpointed(complete: Bool) {
        let reached = complete ? 0 : pages.load(ordering: .relaxed)
        nextCheckpoint.store(reached + size.interval, ordering: .relaxed)
    }

    private func set(_ count: Int) {
        // Why: a smaller figure means that the log began anew.
        if count < pages.exchange(count, ordering: .relaxed) { nextCheckpoint.store(size.interval, ordering: .relaxed) }
    }
}
