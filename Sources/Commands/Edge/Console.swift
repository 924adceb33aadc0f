import Reports

/// Where results and messages go.
package struct Console: Sendable {
    /// Standard output: results, and nothing else.
    let output: @Sendable (String) -> Void
    /// Standard error: everything else.
    let error: @Sendable (String) -> Void
    /// Whether standard output is a terminal that takes colours.
    let outputInk: Ink
    /// The columns of standard output; nil when it is no terminal.
    let columns: @Sendable () -> Int?
    /// Nil when standard error is no terminal.
    let screen: Screen?
    /// Why a part of the results is lost, e.g. on a full disk; nil: none is, or nobody wanted them.
    let lost: @Sendable () -> String?

    /// A terminal that progress can be drawn on.
    package struct Screen: Sendable {
        let ink: Ink
        let size: @Sendable () -> (columns: Int, rows: Int)
        /// Replaces the lines drawn before; none: they go.
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
        outputInk: Ink = .plain, columns: @escaping @Sendable () -> Int? = { nil }, screen: Screen? = nil,
        lost: @escaping @Sendable () -> String? = { nil }
    ) {
        self.output = output
        self.error = error
        self.outputInk = outputInk
        self.columns = columns
        self.screen = screen
        self.lost = lost
    }

    /// A result, with a newline after it.
    func print(_ text: String) { output(text + "\n") }
    /// A result for people: long lines of prose are broken at the width of the terminal.
    func printProse(_ text: String) { print(columns().map { LineWrap.wrap(text, columns: $0) } ?? text) }
    /// A message for the person, with a newline after it.
    func tell(_ text: String) { error(text + "\n") }
}
