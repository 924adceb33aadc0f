/// The limits of the write-ahead log. Tests use smaller ones.
package struct LogSize: Sendable {
    /// Pages between two checkpoints (59 MiB). The hot pages of 1,000 lanes, some seven each, change several times before
    /// they go into the file. With 4,000 pages a claim among 10,000,000 rows paid 1.3 µs for checkpoints instead of 0.5 µs,
    /// and the longest checkpoint took 0.06 s instead of 0.1 s.
    package var interval = 15_000
    /// Bytes that the log's file keeps after a checkpoint.
    package var keptBytes = 64 << 20

    package init() {}
}
