import Model

/// A listing from outside that was read to its end.
package struct KeptListing: Sendable, Hashable {
    /// The time at which the listing began.
    package let listedAt: Instant
    /// The kept part of each item, by the item's name. No name is empty.
    package let items: [String: String]

    package init(listedAt: Instant, items: [String: String]) { (self.listedAt, self.items) = (listedAt, items) }
}

/// Keeps the last complete listing of a name, for the night on which the listing fails. The store does not read what it
/// holds.
extension SQLiteStore {
    /// Keeps a listing in the place of the one before. Afterwards exactly its items are stored under that name.
    package func keep(_ listing: KeptListing, as name: String, at now: Instant) async throws(StoreError) {
        try await write(at: now) { scope in
            try scope.sql("DELETE FROM kept_listing WHERE name = ?").run(name)
            for (item, content) in listing.items.merging(["": ""], uniquingKeysWith: { kept, _ in kept }) {
                try scope.sql("INSERT INTO kept_listing (name, item, listed_at, content) VALUES (?, ?, ?, ?)")
                    .run(name, item, listing.listedAt.milliseconds, content)
            }
        }
    }

    /// Returns the last listing of that name; nil when none was kept, or the file's schema is from before listings were.
    package func keptListing(_ name: String) async throws(StoreError) -> KeptListing? {
        try await read { scope in
            let isKept = try scope.sql("SELECT 1 FROM sqlite_master WHERE name = 'kept_listing'").exists()
            guard isKept else { return nil }
            var listedAt: Instant?
            var items: [String: String] = [:]
            try scope.sql("SELECT item, listed_at, content FROM kept_listing WHERE name = ?").each(name) { row in
                listedAt = row.instant("listed_at")
                if !row.text("item").isEmpty { items[row.text("item")] = row.text("content") }
            }
            return listedAt.map { KeptListing(listedAt: $0, items: items) }
        }
    }
}
