/// The write lock between all processes on one database (REQUIREMENTS R35).
///
/// SQLite before 3.51.3 can damage a file when two connections write or checkpoint at once (FACTS Q1), and its own busy
/// wait lets one process starve another (FACTS Q2). So every write transaction and every checkpoint takes two locks,
/// `turn` and then `write`, and releases `turn` once it has `write`. A process that waits for `write` holds `turn`, so
/// a busy owner cannot take `write` twice in a row. Only the store's writer queue uses this lock.
final class WriteTurn: Sendable {
    private let turn: FileLock
    private let write: FileLock
    private let database: String
    private let busyTimeout: Duration

    init(database: String, busyTimeout: Duration) throws(StoreError) {
        self.database = database
        self.busyTimeout = busyTimeout
        turn = try FileLock(path: database + ".turn")
        write = try FileLock(path: database + ".write")
    }

    /// Runs `body` while no other process writes or checkpoints. Blocks the thread. Throws `busy` after `busyTimeout`.
    func whileHeld<Output>(_ body: () throws -> Output) throws -> Output {
        guard turn.lock(atMost: busyTimeout) else { throw busy }
        let held = write.lock(atMost: busyTimeout)
        turn.unlock()
        guard held else { throw busy }
        defer { write.unlock() }
        return try body()
    }

    private var busy: StoreError {
        // Why: an owner that cannot be read is left out. The error says the rest.
        let owner = OwnerLock.isHeld(database: database) == true ? try? Connections.owner(path: database) : nil
        return .busy(path: database, waited: busyTimeout, owner: owner?.note)
    }
}
