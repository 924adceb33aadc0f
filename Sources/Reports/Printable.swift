import Model

/// Makes text from outside safe to print: one line, no terminal controls, and no reordering of the text around it.
package enum Printable {
    /// The length after which names are cut in tables and lists. AWS allows 256 characters in a tag.
    package static let nameLimit = 60

    /// Returns `text` with every control, format and line-separating scalar written as `\u{…}`.
    package static func line(_ text: String) -> String { ForeignText.line(text) }

    /// Returns the same as `line` for each line of a text that the program wrote in lines.
    package static func lines(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { line(String($0)) }.joined(separator: "\n")
    }

    /// Returns the same as `line`, at most `limit` columns wide, with `…` where it was cut.
    package static func name(_ text: String, limit: Int = nameLimit) -> String {
        let line = line(text)
        guard DisplayWidth.of(line) > limit else { return line }
        var result = ""
        var width = 0
        for character in line {
            let next = DisplayWidth.of(character)
            if width + next > limit - 1 { break }
            result.append(character)
            width += next
        }
        return result + "…"
    }
}
