import Model

/// A listing from outside that was read to its end, and the time at which it began.
package struct KeptListing: Sendable, Hashable {
    package let listedAt: Instant
    package let content: String

    package init(listedAt: Instant, content: String) { (self.listedAt, self.content) = (listedAt, content) }
}

/// Keeps the last complete listing of a name, for the night on which the listing fails. The store does not read what it
/// holds.
extension SQLiteStore {
    /// Keeps a listing in the place of an older one. Afterwards the newest listing of that name is stored.
    package func keep(_ listing: KeptListing, as name: String, at now: Instant) async throws(StoreError) {
        _ = try await write(at: now) { scope in
            try scope.sql(
                """
                INSERT INTO kept_listing (name, listed_at, content) VALUES (?, ?, ?)
                ON CONFLICT DO UPDATE SET listed_at = excluded.listed_at, content = excluded.content
                WHERE excluded.listed_at >= kept_listing.listed_at
                """
            ).run(name, listing.listedAt.milliseconds, listing.content)
        }
    }

    /// Returns the last listing of that name; nil when none was kept.
    package func keptListing(_ name: String) async throws(StoreError) -> KeptListing? {
        try await read { scope in
            try scope.sql("SELECT listed_at, content FROM kept_listing WHERE name = ?").first(name) { row in
                KeptListing(listedAt: row.instant("listed_at"), content: row.text("content"))
            }
        }
    }
}
