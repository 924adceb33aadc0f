/// How this program is called so that it works with the same files from wherever a line is pasted: `aws-man`, with the
/// paths that it would not find by itself.
package struct ProgramCall: Sendable, Hashable {
    private let paths: String

    /// Commands that texts name. Why not by a pattern: `aws-man` stands in names and descriptions too.
    private static let commands = [
        "run", "enqueue", "work", "plan", "report", "tasks", "replay", "cancel", "accounts", "policy", "queue",
    ]

    /// Nil: where the program looks by itself.
    package init(accounts: String? = nil, database: String? = nil) {
        paths = [("--accounts", accounts), ("--database", database)].map { option, path in
            path.map { " \(option) \(ShellWord.quoted($0))" } ?? ""
        }.joined()
    }

    /// A command line, ready to be pasted.
    package func line(_ command: String) -> String { "aws-man\(paths) \(command)" }

    /// A text in which command lines stand as `aws-man run …`, with the paths in them.
    package func spelled(_ text: String) -> String {
        guard !paths.isEmpty else { return text }
        return Self.commands.reduce(text) { $0.replacing("aws-man \($1)", with: line($1)) }
    }
}
