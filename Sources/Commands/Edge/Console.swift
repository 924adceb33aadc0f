import Foundation
import Logging
import Model
import Reports

/// The streams for results and messages.
package struct Console: Sendable {
    /// Writes results, and nothing else, to standard output.
    let output: @Sendable (String) -> Void
    /// Writes everything else to standard error, and never waits for its reader.
    let error: @Sendable (String) -> Void
    /// Writes the lines of log events to standard error.
    let log: @Sendable (String) -> Void
    /// The colours of standard output, if it is a terminal that takes colours.
    let outputInk: Ink
    /// The size of standard output; nil when it is no terminal.
    let size: @Sendable () -> (columns: Int, rows: Int)?
    /// True when standard output and standard error are one file or pipe, so that a text on both would be there twice.
    let isOneStream: Bool
    /// The terminal for the progress display; nil when standard error is no terminal.
    let screen: Screen?
    /// Returns why a part of the results is lost, e.g. a full disk. Nil if no part is lost, or if the reader has left.
    let lost: @Sendable () -> String?
    /// Waits until the messages to standard error are written, as long as their reader takes some.
    let finish: @Sendable () async -> Void

    /// A terminal on which progress can be drawn.
    package struct Screen: Sendable {
        let ink: Ink
        let size: @Sendable () -> (columns: Int, rows: Int)
        /// Replaces the lines that were drawn before; an empty list erases them.
        let draw: @Sendable ([String]) -> Void

        package init(
            ink: Ink, size: @escaping @Sendable () -> (columns: Int, rows: Int),
            draw: @escaping @Sendable ([String]) -> Void
        ) {
            self.ink = ink
            self.size = size
            self.draw = draw
        }
    }

    package init(
        output: @escaping @Sendable (String) -> Void, error: @escaping @Sendable (String) -> Void,
        outputInk: Ink = .plain, size: @escaping @Sendable () -> (columns: Int, rows: Int)? = { nil },
        isOneStream: Bool = false, screen: Screen? = nil, lost: @escaping @Sendable () -> String? = { nil },
        finish: @escaping @Sendable () async -> Void = {}
    ) {
        self.output = output
        self.error = error
        log = error
        self.outputInk = outputInk
        self.size = size
        self.isOneStream = isOneStream
        self.screen = screen
        self.lost = lost
        self.finish = finish
    }

    /// The same console without a display. With `asEvents`, what a person would read on standard error is written as an
    /// event of the log, so that each line there is a JSON object.
    func plain(asEvents now: (@Sendable () -> Instant)?) -> Console {
        guard let now else { return Console(self, error: error) }
        let log = log
        return Console(self, error: { text in log(Self.event(text, at: now())) })
    }

    private init(_ other: Console, error: @escaping @Sendable (String) -> Void) {
        (output, outputInk, size, isOneStream) = (other.output, other.outputInk, other.size, other.isOneStream)
        (self.error, log, screen, lost, finish) = (error, other.log, nil, other.lost, other.finish)
    }

    private static func event(_ text: String, at now: Instant) -> String {
        let text = text.trimmingCharacters(in: .newlines)
        let level: Logger.Level =
            text.hasPrefix("aws-man: ") ? .error : text.hasPrefix("warning: ") ? .warning : .notice
        return LogLine.json(at: now, level: level, message: "for the operator", metadata: ["text": "\(text)"])
    }

    /// Writes a result and a newline.
    func print(_ text: String) { output(text + "\n") }
    /// Writes a result for people. Long lines of prose are broken at the width of the terminal.
    func printProse(_ text: String) { print(size().map { LineWrap.wrap(text, columns: $0.columns) } ?? text) }
    /// Writes a message for the user and a newline.
    func tell(_ text: String) { error(text + "\n") }
}
