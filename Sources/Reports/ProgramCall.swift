/// How this program is called so that it works with the same files from wherever a line is pasted: `aws-man`, with the
/// paths that it would not find by itself.
package struct ProgramCall: Sendable, Hashable {
    private let paths: String

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
        // Why only before a command: `aws-man` stands in names and descriptions too.
        let name = #/aws-man (?=(?:run|enqueue|work|plan|report|tasks|replay|cancel|accounts|policy|queue)\b)/#
        return paths.isEmpty ? text : text.replacing(name, with: line(""))
    }
}
