/// Spells command lines of this program. A command line names the paths that the program would not find by itself, so
/// that it uses the same files wherever it is pasted.
package struct ProgramCall: Sendable, Hashable {
    private let program: String
    private let paths: String
    /// False where nothing can be run again by pasting a line, as in the demo, whose cloud ends with the process.
    let replays: Bool

    /// A nil path is a path that the program finds by itself. `program` is the program's name, or its path where a shell
    /// would not find it by the name.
    package init(
        program: String = Self.name, accounts: String? = nil, database: String? = nil, replays: Bool = true
    ) {
        self.program = program == Self.name ? program : ShellWord.quoted(program)
        self.replays = replays
        paths = [("--accounts", accounts), ("--database", database)].map { option, path in
            path.map { " \(option) \(ShellWord.quoted($0))" } ?? ""
        }.joined()
    }

    /// A command line, ready to be pasted.
    package func line(_ command: String) -> String { "\(program)\(paths) \(command)" }

    package static let name = "aws-man"

    /// Returns `text` with the paths added to every command line such as `aws-man run …`.
    package func spelled(_ text: String) -> String {
        // Why only before a command: `aws-man` is a part of names and descriptions too.
        let name =
            #/aws-man (?=(?:run|enqueue|work|plan|coverage|report|nights|tasks|replay|cancel|accounts|policy|queue|serve|notify)\b)/#
        return paths.isEmpty && program == Self.name ? text : text.replacing(name, with: line(""))
    }
}
