/// Makes text from outside safe to print: one line, no terminal controls, and no reordering of the text around it.
package enum Printable {
    /// The length after which names are cut in tables and lists. AWS allows 256 characters in a tag.
    package static let nameLimit = 60

    /// Returns `text` with every control, format and line-separating scalar written as `\u{…}`.
    package static func line(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isUnsafe) else { return text }
        return text.unicodeScalars.reduce(into: "") { result, scalar in
            if isUnsafe(scalar) {
                result += "\\u{\(String(scalar.value, radix: 16))}"
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
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

    private static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .surrogate: true
        // Why: joiners belong to emoji and to several scripts. Other format scalars reorder or hide text.
        case .format: scalar.value != 0x200D && scalar.value != 0x200C
        default: false
        }
    }
}
