import Reports
import Synchronization

/// Keeps a few lines at the bottom of a terminal and redraws them in place. All other text is written above them.
package final class LiveScreen: Sendable {
    private let drawn = Mutex<[String]>([])
    private let columns: @Sendable () -> Int
    private let isBehind: @Sendable () -> Bool
    private let write: @Sendable (String) -> Void

    /// `columns` is the terminal's width now. `isBehind` tells that the terminal has not taken what was written, e.g. because
    /// its user has stopped it.
    package init(
        columns: @escaping @Sendable () -> Int, isBehind: @escaping @Sendable () -> Bool = { false },
        write: @escaping @Sendable (String) -> Void
    ) {
        (self.columns, self.isBehind, self.write) = (columns, isBehind, write)
    }

    /// Replaces the lines. An empty list leaves the screen clean. A picture for which the terminal is not ready is left out.
    package func draw(_ lines: [String]) {
        drawn.withLock { old in
            if !lines.isEmpty, isBehind() { return }
            // Why the new lines are written over the old ones, and what is left is cleared then: a picture that is erased first
            // flickers.
            write(Self.up(old, columns()) + lines.map { $0 + "\u{1B}[K\n" }.joined() + "\u{1B}[J")
            old = lines
        }
    }

    /// Erases the lines and writes text in their place. The next `draw` draws below the text.
    package func note(_ text: String) {
        drawn.withLock { old in
            write(Self.up(old, columns()) + "\u{1B}[J" + text)
            old = []
        }
    }

    /// Moves to the first of the lines. A terminal that has become narrower has wrapped those that were too long for it.
    private static func up(_ lines: [String], _ columns: Int) -> String {
        let rows = lines.reduce(0) { $0 + max(1, (DisplayWidth.shown($1) + columns - 1) / max(1, columns)) }
        return "\r" + (rows == 0 ? "" : "\u{1B}[\(rows)A")
    }
}
