import Reports
import Synchronization

/// Keeps a few lines at the bottom of a terminal and redraws them in place. All other text is written above them.
final class LiveScreen: Sendable {
    private let drawn = Mutex(0)
    private let isBehind: @Sendable () -> Bool
    private let write: @Sendable (String) -> Void

    /// `isBehind` tells that the terminal has not taken what was written, e.g. because its user has stopped it.
    init(isBehind: @escaping @Sendable () -> Bool = { false }, write: @escaping @Sendable (String) -> Void) {
        (self.isBehind, self.write) = (isBehind, write)
    }

    /// Replaces the lines. An empty list leaves the screen clean. A picture for which the terminal is not ready is left out.
    func draw(_ lines: [String]) {
        drawn.withLock { count in
            if !lines.isEmpty, isBehind() { return }
            // Why each line is cleared to its end: a short line must not show the rest of an earlier, longer line.
            write(Self.erase(count) + lines.map { $0 + "\u{1B}[K\n" }.joined())
            count = lines.count
        }
    }

    /// Erases the lines and writes text in their place. The next `draw` draws below the text.
    func note(_ text: String) {
        drawn.withLock { count in
            write(Self.erase(count) + text)
            count = 0
        }
    }

    /// Erases the lines, and what the terminal echoed below them, such as `^C`.
    private static func erase(_ lines: Int) -> String { "\r" + (lines == 0 ? "\u{1B}[K" : "\u{1B}[\(lines)A\u{1B}[J") }
}
