import Foundation
import Model
import Queue
import Testing

/// A database that is only read: for reports and listings, whatever other processes do.
@Suite struct ReadingTests {
    private func made(_ path: String) async throws {
        let store = try await SQLiteStore.open(path: path, .creating, at: Sample.start)
        _ = try await store.enqueue(Sample.request([Sample.enumerate(try Sample.lane())]), at: Sample.start)
        try await store.close()
    }

    @Test func `It is read at once while other processes hang with both locks and inside a transaction`() async throws {
        try await Folder.with { folder in
            let path = folder.file("queue.sqlite")
            try await made(path)
            let holders = [
                try Holder(of: path + ".turn"), try Holder(of: path + ".write"),
                try Holder(of: path, by: .transaction),
            ]
            let store = try await SQLiteStore.open(path: path, .reading, at: Sample.start)
            #expect(try await store.report(Sample.run, failureLimit: 1)?.lanes.count == 1)
            #expect(try await store.check().isEmpty)
            try await store.close()
            for holder in holders { await holder.kill() }
        }
    }

    @Test func `It sees what is in the log alone`() async throws {
        try await Folder.with { folder in
            let path = folder.file("queue.sqlite")
            let writer = try await SQLiteStore.open(path: path, .creating, at: Sample.start)
            let reader = try await SQLiteStore.open(path: path, .reading, at: Sample.start)
            #expect(try await reader.runs().isEmpty)
            _ = try await writer.enqueue(Sample.request([]), at: Sample.start)
            #expect(try await reader.runs().count == 1)
            try await reader.close()
            try await writer.close()
        }
    }

    @Test func `It makes no locks`() async throws {
        try await Folder.with { folder in
            let path = folder.file("queue.sqlite")
            try await made(path)
            for ending in [".turn", ".write"] { try FileManager.default.removeItem(atPath: path + ending) }
            let store = try await SQLiteStore.open(path: path, .reading, at: Sample.start)
            #expect(try await store.runs().count == 1)
            #expect(!FileManager.default.fileExists(atPath: path + ".turn"))
            #expect(!FileManager.default.fileExists(atPath: path + ".write"))
        }
    }

    @Test func `A missing database is told, and not made`() async throws {
        try await Folder.with { folder in
            let path = folder.file("queue.sqlite")
            await #expect(throws: StoreError.self) {
                try await SQLiteStore.open(path: path, .reading, at: Sample.start)
            }
            #expect(!FileManager.default.fileExists(atPath: path))
        }
    }

    @Test func `Whether a process holds the owner's lock is seen without making it`() async throws {
        try await Folder.with { folder in
            let path = folder.file("queue.sqlite")
            #expect(OwnerLock.isHeld(database: path) == false)
            #expect(!FileManager.default.fileExists(atPath: path + ".owner"))
            let lock = try #require(try OwnerLock.tryAcquire(database: path))
            #expect(OwnerLock.isHeld(database: path) == true)
            lock.release()
            #expect(OwnerLock.isHeld(database: path) == false)
        }
    }

    @Test func `A busy database names the process that works on it`() async throws {
        try await Folder.with { folder in
            let path = folder.file("queue.sqlite")
            let waited = Duration.milliseconds(50)
            let store = try await SQLiteStore.open(path: path, .creating, at: Sample.start, busyTimeout: waited)
            _ = try await store.takeOver(OwnerNote(host: "backup-1", pid: 4711), at: Sample.start)
            let lock = try #require(try OwnerLock.tryAcquire(database: path))
            let other = try Holder(of: path + ".write")
            let error = StoreError.busy(path: path, waited: waited, owner: OwnerNote(host: "backup-1", pid: 4711))
            await #expect(throws: error) { try await store.enqueue(Sample.request([]), at: Sample.start) }
            #expect(error.description.hasSuffix("; process 4711 on backup-1 works on the database"))
            await other.kill()
            withExtendedLifetime(lock) {}
            try await store.close()
        }
    }

    @Test func `A run's accounts and regions are read for the nights that are asked for`() async throws {
        try await Folder.with { folder in
            let store = try await SQLiteStore.open(path: folder.file("queue.sqlite"), .creating, at: Sample.start)
            let (one, two) = (try Sample.lane(1), try Sample.lane(2))
            _ = try await store.enqueue(
                Sample.request([Sample.enumerate(one), Sample.enumerate(two)]), at: Sample.start)
            _ = try await store.enqueue(
                Sample.request([Sample.enumerate(two)], run: Sample.nextRun, night: Sample.nextNight),
                at: Sample.start)
            #expect(
                try await store.lanes(ofRunsSince: Sample.night.start) == [
                    Sample.run: [one, two], Sample.nextRun: [two],
                ])
            #expect(try await store.lanes(ofRunsSince: Sample.nextNight.start) == [Sample.nextRun: [two]])
            #expect(try await store.madeAt() == Sample.start)
            try await store.close()
        }
    }
}
