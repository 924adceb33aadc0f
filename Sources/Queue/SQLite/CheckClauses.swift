/// The conditions of the CHECK constraints in the text of a table, in its order. SQLite judges none of them through a
/// connection that was opened for reading alone (FACTS Q19).
package struct CheckClauses {
    package let conditions: [String]

    /// `text` is a statement CREATE TABLE that SQLite has accepted.
    package init(of text: String) {
        var conditions: [String] = []
        var word = ""
        var rest = text[...]
        while let next = rest.first {
            if let skipped = Self.unread(rest) {
                rest = rest[skipped...]
                word = ""
            } else if next == "(", word.uppercased() == "CHECK" {
                let inside = rest.dropFirst()
                let end = Self.end(of: inside)
                conditions.append(String(inside[..<end]))
                rest = inside[end...]
                word = ""
            } else {
                rest = rest.dropFirst()
                if next.isLetter || next.isNumber || next == "_" {
                    word.append(next)
                } else if !next.isWhitespace || rest.first.map({ $0.isLetter }) == true {
                    word = ""
                }
            }
        }
        self.conditions = conditions
    }

    /// The place of the parenthesis that closes the one before `text`.
    private static func end(of text: Substring) -> Substring.Index {
        var depth = 1
        var rest = text
        while let next = rest.first {
            if let skipped = unread(rest) {
                rest = rest[skipped...]
                continue
            }
            if next == "(" { depth += 1 }
            if next == ")" { depth -= 1 }
            if depth == 0 { return rest.startIndex }
            rest = rest.dropFirst()
        }
        return rest.startIndex
    }

    /// The end of the comment or the quoted text with which `text` begins; nil when it begins with neither.
    private static func unread(_ text: Substring) -> Substring.Index? {
        if text.hasPrefix("--") { return text.firstIndex { $0.isNewline } ?? text.endIndex }
        guard let quote = text.first, quote == "'" || quote == "\"" else { return nil }
        return text.dropFirst().firstIndex(of: quote).map { text.index(after: $0) } ?? text.endIndex
    }
}
