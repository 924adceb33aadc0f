/// The limits of the write-ahead log. Tests use smaller ones.
package struct LogSize: Sendable {
    /// Pages between two checkpoints (59 MiB). Each of 1,000 lanes has some seven hot pages. A hot page changes several
    /// times before it goes into the file. Among 10,000,000 rows, 15,000 pages cost a claim 0.5 µs for checkpoints, and
    /// the longest checkpoint took 0.1 s. With 4,000 pages it was 1.3 µs and 0.06 s.
    package var interval = 15_000
    /// Bytes that the log's file keeps after a checkpoint.
    package var keptBytes = 64 << 20
    /// The longest wait of a checkpoint for readers, when the log has grown to twice its size. A report of a million tasks
    /// reads for less. Claims wait as long.
    package var readersWait = Duration.seconds(1)

    package init() {}
}
