import Reports
import Synchronization

/// A few lines kept at the bottom of a terminal and redrawn in place; whatever else is written goes above them.
final class LiveScreen: Sendable {
    private let drawn = Mutex(0)
    private let write: @Sendable (String) -> Void

    init(write: @escaping @Sendable (String) -> Void) { self.write = write }

    /// Replaces the lines; none: the screen is left clean.
    func draw(_ lines: [String]) {
        drawn.withLock { count in
            // Why the clearing of each line: a shorter one must not show the rest of a longer one.
            write(Self.erase(count) + lines.map { $0 + "\u{1B}[K\n" }.joined())
            count = lines.count
        }
    }

    /// Writes text above the lines; they come back with the next drawing.
    func note(_ text: String) {
        drawn.withLock { count in
            write(Self.erase(count) + text)
            count = 0
        }
    }

    private static func erase(_ lines: Int) -> String { lines == 0 ? "" : "\u{1B}[\(lines)A\u{1B}[J" }
}
