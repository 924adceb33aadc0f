/// Spells command lines of this program. A command line names the paths that the program would not find by itself, so
/// that it uses the same files wherever it is pasted.
package struct ProgramCall: Sendable, Hashable {
    private let paths: String

    /// A nil path is a path that the program finds by itself.
    package init(accounts: String? = nil, database: String? = nil) {
        paths = [("--accounts", accounts), ("--database", database)].map { option, path in
            path.map { " \(option) \(ShellWord.quoted($0))" } ?? ""
        }.joined()
    }

    /// A command line, ready to be pasted.
    package func line(_ command: String) -> String { "aws-man\(paths) \(command)" }

    /// Returns `text` with the paths added to every command line such as `aws-man run …`.
    package func spelled(_ text: String) -> String {
        // Why only before a command: `aws-man` is a part of names and descriptions too.
        let name = #/aws-man (?=(?:run|enqueue|work|plan|coverage|report|tasks|replay|cancel|accounts|policy|queue)\b)/#
        return paths.isEmpty ? text : text.replacing(name, with: line(""))
    }
}
