import Foundation
import GRDB
import Model
import Synchronization
import Testing

import Queue

@Suite struct LogTests {
    @Test func `Readers that follow one another do not make the log grow`() async throws {
        try await Folder.with { folder in
            let path = folder.file("queue.sqlite")
            var size = LogSize()
            // Why so long: on a busy machine the readers may wait for a processor longer than a store waits for readers.
            (size.interval, size.readersWait) = (100, .hours(1))
            let (checkpoints, begun) = AsyncStream.makeStream(of: Void.self)
            let isUnderWay = Mutex(false)
            let store = try await SQLiteStore.open(path: path, .creating, at: Sample.start, log: size) { point in
                guard point == .beforeCheckpoint || point == .afterCheckpoint else { return }
                isUnderWay.withLock { $0 = point == .beforeCheckpoint }
                if point == .beforeCheckpoint { begun.yield() }
            }
            let readers = try (0..<2).map { _ in try Reader(path) }
            try await readers[0].begin()
            // One of the readers has a snapshot at any moment. They take turns while a checkpoint is under way.
            async let reading: Void = {
                var current = 0
                for await _ in checkpoints {
                    repeat {
                        try await readers[1 - current].begin()
                        try await readers[current].end()
                        current = 1 - current
                    } while isUnderWay.withLock(\.self)
                }
            }()
            let lane = try Sample.lane()
            for round in 0..<100 {
                let specs = (0..<40).map { number in
                    TaskSpec(
                        lane: lane, kind: JobKind("k"), subject: "\(round)-\(number)", action: Sample.createAction,
                        reason: "", payload: String(repeating: "x", count: 3_000))
                }
                _ = try await store.enqueue(Sample.request(specs), at: Sample.start)
            }
            begun.finish()
            try await reading
            let log = try #require(FileManager.default.attributesOfItem(atPath: path + "-wal")[.size] as? Int)
            #expect(log < 6 * size.interval * 4_096, "\(log) bytes")
            for reader in readers { try reader.close() }
            try await store.close()
        }
    }
}

/// A program beside ours that reads the database, as `sqlite3` does.
private struct Reader: Sendable {
    private let connection: DatabaseQueue

    init(_ path: String) throws {
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        connection = try DatabaseQueue(path: path, configuration: configuration)
    }

    /// Takes a snapshot and keeps it.
    func begin() async throws {
        try await connection.writeWithoutTransaction { db in
            try db.execute(sql: "BEGIN")
            _ = try Int.fetchOne(db, sql: "SELECT count(*) FROM run")
        }
    }

    func end() async throws {
        try await connection.writeWithoutTransaction { db in try db.execute(sql: "COMMIT") }
    }

    func close() throws {
        try connection.close()
    }
}
