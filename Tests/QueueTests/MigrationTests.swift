import Foundation
import GRDB
import Model
import Testing

@testable import Queue

@Suite struct MigrationTests {
    /// The number of the newest migration of this binary.
    private static let last = Queue.Migration.all.count
    private static let next = Queue.Migration(
        number: last + 1, name: "note_add",
        sql: "CREATE TABLE note (id INTEGER PRIMARY KEY, line TEXT NOT NULL) STRICT;")

    /// The end of the name of the copy that is made before `next`.
    private static let copied = ".before-\(last + 1)"

    private func open(
        _ path: String, _ opening: SQLiteStore.Opening, _ migrations: [Queue.Migration],
        crashPoint: @escaping @Sendable (CrashPoint) -> Void = { _ in }
    ) async throws -> SQLiteStore {
        try await SQLiteStore.open(
            path: path, opening, at: Sample.start, busyTimeout: .seconds(5), migrations: migrations,
            crashPoint: crashPoint
        )
    }

    /// The folder of migrations, found from this file.
    private var source: URL {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("migrations")
    }

    @Test func `The binary carries every migration as it stands in its folder, numbered without gaps`() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: source.path).filter { $0.hasSuffix(".sql") }
        let embedded = Queue.Migration.all.map { migration in
            String(repeating: "0", count: 4 - String(migration.number).count)
                + "\(migration.number)_\(migration.name).sql"
        }
        #expect(files.sorted() == embedded && Queue.Migration.all.map(\.number) == Array(1...Queue.Migration.all.count))
        for (migration, name) in zip(Queue.Migration.all, embedded) {
            let text = try String(contentsOf: source.appendingPathComponent(name), encoding: .utf8)
            #expect(migration.sql == text, "\(name)")
        }
    }

    @Test func `An older schema is refused, and migrated by its owner after a copy beside the file`() async throws {
        try await Folder.with { folder in
            let path = folder.file("queue.sqlite")
            let first = try await open(path, .creating, Queue.Migration.all)
            #expect(first.migrated == MigrationSummary(applied: Array(1...Self.last), copy: nil))
            _ = try await first.enqueue(Sample.request([Sample.enumerate(try Sample.lane())]), at: Sample.start)
            let epoch = try await first.takeOver(Sample.owner, at: Sample.start)
            _ = try await first.claim(Sample.enumerateAction, in: Sample.lane(), epoch)
            try await first.close()

            let both = Queue.Migration.all + [Self.next]
            for opening in [SQLiteStore.Opening.existing, .creating] {
                await #expect(throws: StoreError.olderSchema(path: path, found: Self.last, known: Self.last + 1)) {
                    try await open(path, opening, both)
                }
            }
            let lock = try #require(try OwnerLock.tryAcquire(database: path))
            let migrated = try await open(path, .migrating(lock), both)
            #expect(migrated.migrated == MigrationSummary(applied: [Self.last + 1], copy: path + Self.copied))
            #expect(try await migrated.check() == [])
            #expect(try await migrated.run(Sample.run)?.counts.open == 1)
            try await migrated.close()

            let copy = try await open(path + Self.copied, .existing, Queue.Migration.all)
            #expect(try await copy.check() == [])
            #expect(try await copy.run(Sample.run)?.counts.open == 1)
            #expect(try folder.mode("queue.sqlite" + Self.copied) == 0o600)
            try await copy.close()
        }
    }

    @Test func `The later steps leave a half done night as it was, and the options of its run hold`() async throws {
        try await Folder.with { folder in
            let path = folder.file("queue.sqlite")
            let store = try await open(path, .creating, Queue.Migration.all)
            var request = Sample.request([
                Sample.enumerate(try Sample.lane()), Sample.create(try Sample.lane(2), "vol-1"),
                Sample.enumerate(try Sample.lane(3)),
            ])
            request.options = RunOptions(allowDeletes: 30)
            _ = try await store.enqueue(request, at: Sample.start)
            let epoch = try await store.takeOver(Sample.owner, at: Sample.start)
            _ = try await store.claim(Sample.enumerateAction, in: Sample.lane(), epoch)
            let listing = try #require(try await store.claim(Sample.enumerateAction, in: Sample.lane(3), epoch).first)
            try await store.settle(listing) {
                $0.fanOut = FanOut(census: LaneCensus(runningInstances: 9, selectedVolumes: 5, autoSnapshots: 7))
            }
            let before = try #require(try await store.report(Sample.run, failureLimit: 1))
            try await store.close()
            try await MigrationUpkeep.revert(path)
            let lock = try #require(try OwnerLock.tryAcquire(database: path))
            let migrated = try await open(path, .migrating(lock), Queue.Migration.all)
            #expect(
                migrated.migrated
                    == MigrationSummary(applied: Array(2...Self.last), copy: path + ".before-\(Self.last)"))
            #expect(try await migrated.check() == [])
            #expect(try await migrated.report(Sample.run, failureLimit: 1) == before)
            let history = try await migrated.history(of: try Sample.lane(2), run: Sample.run, at: Sample.start)
            #expect(history.options == RunOptions(allowDeletes: 30))
            let listed = try await migrated.history(of: try Sample.lane(3), run: Sample.run, at: Sample.start)
            #expect(listed.confirmedSelection == 5, "what the newest listing has counted")
            try await migrated.close()
        }
    }

    @Test func `A database of a newer version is refused, even while it is open`() async throws {
        try await Folder.with { folder in
            let path = folder.file("queue.sqlite")
            let old = try await open(path, .creating, Queue.Migration.all)
            let lock = try #require(try OwnerLock.tryAcquire(database: path))
            try await open(path, .migrating(lock), Queue.Migration.all + [Self.next]).close()
            let error = StoreError.newerSchema(path: path, found: Self.last + 1, known: Self.last)
            await #expect(throws: error) { try await open(path, .existing, Queue.Migration.all) }
            await #expect(throws: error) { try await old.enqueue(Sample.request([]), at: Sample.start) }
        }
    }

    @Test func `A migration edited after it was applied is refused`() async throws {
        try await Folder.with { folder in
            let path = folder.file("queue.sqlite")
            try await open(path, .creating, Queue.Migration.all + [Self.next]).close()
            let edited = Queue.Migration(number: Self.last + 1, name: "note_add", sql: Self.next.sql + " ")
            await #expect(throws: StoreError.editedMigration(path: path, number: Self.last + 1)) {
                try await open(path, .existing, Queue.Migration.all + [edited])
            }
        }
    }

    @Test func `A migration that fails leaves the old schema`() async throws {
        try await Folder.with { folder in
            let path = folder.file("queue.sqlite")
            try await open(path, .creating, Queue.Migration.all).close()
            let broken = Queue.Migration(
                number: Self.last + 1, name: "x", sql: "CREATE TABLE half (a INTEGER) STRICT; SELECT nonsense;")
            let lock = try #require(try OwnerLock.tryAcquire(database: path))
            await #expect(throws: StoreError.self) {
                try await open(path, .migrating(lock), Queue.Migration.all + [broken])
            }
            let after = try await open(path, .existing, Queue.Migration.all)
            let isHalf = try await after.read { scope in
                try scope.sql("SELECT 1 FROM sqlite_master WHERE name = 'half'").exists()
            }
            #expect(!isHalf)
            try await after.close()
            let mended = try await open(path, .migrating(lock), Queue.Migration.all + [Self.next])
            #expect(mended.migrated.copy == path + Self.copied + "-2")
            try await mended.close()
        }
    }

    @Test func `Another program's database is left alone`() async throws {
        try await Folder.with { folder in
            let path = folder.file("other.sqlite")
            try await DatabaseQueue(path: path).write { db in try db.execute(sql: "CREATE TABLE t (a)") }
            let error = await #expect(throws: StoreError.self) { try await open(path, .creating, Queue.Migration.all) }
            guard case .unusable(path, 26, let message, _) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(message.contains("another program"))
        }
    }
}
