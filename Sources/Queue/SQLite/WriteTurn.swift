/// The right to write, among all processes on one database (REQUIREMENTS R35; FACTS Q1, Q2).
///
/// SQLite before 3.51.3 can damage a file when two connections write or checkpoint at once, and its own busy wait lets one
/// process starve another. So every write transaction and every checkpoint takes two locks, `turn` then `write`, and lets
/// `turn` go once it has `write`: who waits for `write` holds `turn`, so that a busy owner cannot have it twice in a row.
/// Used from one thread at a time: the store's writer queue.
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

    /// Runs `body` while no other process writes or checkpoints. Blocks the thread; throws `busy` after the bound.
    func whileHeld<Output>(_ body: () throws -> Output) throws -> Output {
        guard turn.lock(atMost: busyTimeout) else { throw StoreError.busy(path: database, waited: busyTimeout) }
        let held = write.lock(atMost: busyTimeout)
        turn.unlock()
        guard held else { throw StoreError.busy(path: database, waited: busyTimeout) }
        defer { write.unlock() }
        return try body()
    }
}
