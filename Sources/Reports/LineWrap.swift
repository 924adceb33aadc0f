/// Breaks long lines of prose at spaces, for a terminal. Rows of tables and command lines to be pasted stay whole.
package enum LineWrap {
    package static func wrap(_ text: String, columns: Int) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { wrap($0, columns) }.joined(separator: "\n")
    }

    private static func wrap(_ line: Substring, _ columns: Int) -> String {
        let indent = line.prefix { $0 == " " }
        let rest = line.dropFirst(indent.count)
        let command =
            #/aws-man (?:-|run|enqueue|work|plan|coverage|report|nights|tasks|replay|cancel|accounts|policy|queue)/#
        // Why fewer than two gaps: prose has at most one gap, after a label. A row of a table has several gaps.
        guard width(line) > columns, rest.matches(of: /\s{2,}/).count < 2, !rest.contains(command) else {
            return String(line)
        }
        var lines = [String(indent)]
        for word in rest.split(separator: " ", omittingEmptySubsequences: false) {
            let isFirst = lines[lines.count - 1].allSatisfy { $0 == " " }
            if !isFirst, width(lines[lines.count - 1]) + 1 + width(word) > columns {
                lines.append(indent + "  " + word)
            } else {
                lines[lines.count - 1] += (isFirst ? "" : " ") + word
            }
        }
        return lines.joined(separator: "\n")
    }

    /// The number of columns that a text takes, without the sequences that colour it.
    private static func width(_ text: some StringProtocol) -> Int {
        DisplayWidth.of(String(text).replacing(/\u{1B}\[[0-9]*m/, with: ""))
    }
}
