/// How far the write-ahead log may grow; tests take less.
package struct LogSize: Sendable {
    /// Pages between two checkpoints (59 MiB): the hot pages of 1,000 lanes, some seven each, are changed several times
    /// before they go into the file. With 4,000 a claim among 10,000,000 rows paid 1.3 µs for that, now half a microsecond;
    /// the longest checkpoint took 0.06 s then and takes some 0.1 s now.
    package var interval = 15_000
    /// Bytes the log keeps of its longest growth after it was checkpointed.
    package var keptBytes = 64 << 20

    package init() {}
}
