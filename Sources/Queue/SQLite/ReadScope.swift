import GRDB
import Model

/// One snapshot of the database, for reading.
struct ReadScope {
    let db: Database
    let path: String

    func sql(_ text: String) throws -> SQLStatement { try SQLStatement(text, on: db) }

    /// Returns the run's number; nil when there is no such run or it is being pruned.
    func runNumber(_ key: RunKey) throws -> Int64? {
        try sql("SELECT id FROM run WHERE key = ? AND pruning = 0").first(key.text) { $0.int64("id") }
    }

    /// Returns the run's number, or throws `noSuchRun`.
    func requireRun(_ key: RunKey) throws -> Int64 {
        guard let number = try runNumber(key) else { throw StoreError.noSuchRun(key) }
        return number
    }

    /// Returns the lane's number; nil when the lane has never been in a run.
    func laneNumber(_ lane: Lane) throws -> Int64? {
        try sql("SELECT id FROM lane WHERE account = ? AND region = ?")
            .first(lane.account.digits, lane.region.name) { $0.int64("id") }
    }
}
