import GRDB
import Model
import Queue
import Testing

/// The listing that the database keeps for the night on which it fails.
@Suite struct KeptListingTests {
    @Test func `a listing is kept whole, in the place of the one before, however long it is`() async throws {
        try await Folder.with { folder in
            let store = try await SQLiteStore.open(path: folder.file("queue.sqlite"), .creating, at: Sample.start)
            #expect(try await store.keptListing("organization") == nil)
            let long = KeptListing(
                listedAt: Sample.start,
                items: Dictionary(
                    uniqueKeysWithValues: (0..<5_000).map { ("item \($0)", String(repeating: "x", count: 400)) }))
            try await store.keep(long, as: "organization", at: Sample.start)
            #expect(try await store.keptListing("organization") == long)
            #expect(try await store.keptListing("other") == nil)
            let empty = KeptListing(listedAt: Sample.start + .days(1), items: [:])
            try await store.keep(empty, as: "organization", at: Sample.start + .days(1))
            #expect(try await store.keptListing("organization") == empty)
            #expect(try await store.check() == [])
            try await store.close()
        }
    }

    @Test func `a listing is read from a file of an older schema, which nothing else reads`() async throws {
        try await Folder.with { folder in
            let path = folder.file("queue.sqlite")
            let store = try await SQLiteStore.open(path: path, .creating, at: Sample.start)
            let listing = KeptListing(listedAt: Sample.start, items: ["a": "b"])
            try await store.keep(listing, as: "organization", at: Sample.start)
            try await store.close()
            try await DatabaseQueue(path: path).write { db in
                try db.execute(sql: "DELETE FROM schema_migration WHERE number > 10")
            }
            await #expect(throws: StoreError.self) {
                _ = try await SQLiteStore.open(path: path, .reading, at: Sample.start)
            }
            let older = try await SQLiteStore.open(path: path, .readingOlder, at: Sample.start)
            #expect(try await older.keptListing("organization") == listing)
            try await older.close()
            try await MigrationUpkeep.revert(path)
            let first = try await SQLiteStore.open(path: path, .readingOlder, at: Sample.start)
            #expect(try await first.keptListing("organization") == nil)
            try await first.close()
        }
    }
}
