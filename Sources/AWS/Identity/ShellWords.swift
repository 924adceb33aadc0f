/// A text cut into words as a POSIX shell cuts it, without variables, patterns or comments. Names of profiles and the
/// command of `credential_process` are cut so by AWS's own tools (FACTS F61).
package enum ShellWords {
    /// The reason why a text cannot be cut.
    package enum Unfinished: String, Error { case quote = "a quote is not closed", escape = "it ends with a backslash" }

    private enum Place: Equatable {
        case between, bare, quoted(Unicode.Scalar)
    }

    package static func split(_ text: String) throws(Unfinished) -> [String] {
        var words: [String] = []
        var word = String.UnicodeScalarView()
        var place = Place.between
        var scalars = text.unicodeScalars[...]
        while let scalar = scalars.popFirst() {
            switch (place, scalar) {
            case (.quoted(let mark), _) where scalar == mark: place = .bare
            case (.quoted("\""), "\\"):
                guard let next = scalars.popFirst() else { throw .escape }
                // Why: between double quotes a backslash hides only these two.
                if next != "\"" && next != "\\" { word.append("\\") }
                word.append(next)
            case (.quoted, _): word.append(scalar)
            case (_, "\\"):
                guard let next = scalars.popFirst() else { throw .escape }
                word.append(next)
                place = .bare
            case (_, "\""), (_, "'"): place = .quoted(scalar)
            case (_, " "), (_, "\t"), (_, "\r"), (_, "\n"):
                if place == .bare { words.append(String(word)) }
                (place, word) = (.between, String.UnicodeScalarView())
            default:
                word.append(scalar)
                place = .bare
            }
        }
        switch place {
        case .quoted: throw .quote
        case .bare: words.append(String(word))
        case .between: break
        }
        return words
    }
}
