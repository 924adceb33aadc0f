/// How far the write-ahead log may grow; tests take less.
package struct LogSize: Sendable {
    /// Pages between two checkpoints (16 MiB): a page that every turn changes goes into the file once in a dozen turns, and
    /// a checkpoint still takes some ten milliseconds.
    package var interval = 4_000
    /// Bytes the log keeps of its longest growth after it was checkpointed.
    package var keptBytes = 64 << 20

    package init() {}
}
