/// Makes text from outside safe to keep and to show: it is bounded, stays on one line, holds no control of a terminal,
/// and does not reorder or hide the text around it.
package enum ForeignText {
    /// Returns `text` with every control, format and line-separating scalar written as `\u{…}`, and with the usual
    /// sign in the place of what could not be read.
    package static func line(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: { isUnsafe($0) || $0 == ExactText.unreadable }) else { return text }
        return text.unicodeScalars.reduce(into: "") { result, scalar in
            if scalar == ExactText.unreadable {
                result += "\u{FFFD}"
            } else if isUnsafe(scalar) {
                result += "\\u{\(String(scalar.value, radix: 16))}"
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
    }

    /// Returns the same as `line`, at most `bytes` long, with `…` where it was cut.
    package static func line(_ text: String, bytes: Int) -> String {
        // Why first: a text of many megabytes is not written out to be cut. A scalar is never written shorter.
        let line = line(cut(text, bytes: bytes))
        return cut(line, bytes: bytes)
    }

    /// Returns a name in single quotes, so that no name can pass for a sentence of the program.
    package static func quoted(_ name: ExactText) -> String {
        // Why scalars: a letter's accent may also stand on a quote, which is then another character.
        let scalars = line(name.text, bytes: nameBytes).unicodeScalars
        return "'" + scalars.map { $0 == "'" ? "\\u{27}" : String($0) }.joined() + "'"
    }

    /// The most bytes of a quoted name. A tag has at most 256 characters, and most have far fewer bytes.
    private static let nameBytes = 256

    /// True for scalars that a terminal obeys, that begin a line, or that reorder or hide other text.
    package static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
        if (0x20...0x7E).contains(scalar.value) { return false }
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .surrogate: return true
        // Why: joiners belong to emoji and to several scripts. Other format scalars reorder or hide text.
        case .format: return scalar.value != 0x200D && scalar.value != 0x200C
        default: return false
        }
    }

    private static let mark = "…"

    private static func cut(_ text: String, bytes: Int) -> String {
        guard text.utf8.count > bytes else { return text }
        var kept = ""
        var left = bytes - mark.utf8.count
        for scalar in text.unicodeScalars {
            left -= UTF8.width(scalar)
            if left < 0 { break }
            kept.unicodeScalars.append(scalar)
        }
        return kept + mark
    }
}
