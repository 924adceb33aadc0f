import Yams

/// A file's one YAML document as a tree of nodes, each with its line.
struct YAMLDocument {
    /// The root node; nil when the file has no content: it is empty, has only comments, or a bare `---`.
    let root: Node?

    /// The mark that is put before the earlier of two equal keys. The parser stops at the first pair of equal keys, so
    /// the mark lets it go on to the next pair. No known key holds this character of the private use area.
    static let duplicateMark: Unicode.Scalar = "\u{E000}"
    /// The most pairs of equal keys that are searched for in one file.
    private static let duplicatesMaximum = 50

    init(_ source: YAMLText) throws(YAMLText.Refusal) {
        var text = source.text
        for _ in 0..<Self.duplicatesMaximum {
            do {
                // Why the encoding is given: the default encoding reads an environment variable and prints text.
                let parser = try Parser(yaml: text, resolver: .basic, encoding: .utf8)
                root = Self.content(of: try parser.singleRoot())
                return
            } catch YamlError.duplicatedKeysInMapping(let names, let context) {
                guard let marked = Self.marking(text, at: context.mark) else {
                    throw Self.duplicate(names, context.mark)
                }
                text = marked
            } catch {
                throw Self.refusal(error, in: text)
            }
        }
        throw YAMLText.Refusal(line: nil, message: "holds more than \(Self.duplicatesMaximum) duplicate keys")
    }

    private static func content(of node: Node?) -> Node? {
        guard let scalar = node?.scalar, scalar.style == .plain, PlainKind(scalar.string) == .null else { return node }
        return nil
    }

    private static func duplicate(_ names: [String], _ mark: Mark) -> YAMLText.Refusal {
        YAMLText.Refusal(line: mark.line, message: "the key \(Shown(names.first ?? "")) is given twice")
    }

    /// The text with the duplicate mark put into the key that begins at `mark`; nil when the key is not a simple name.
    private static func marking(_ text: String, at mark: Mark) -> String? {
        var scalars = text.unicodeScalars
        guard var index = position(of: mark, in: scalars), index < scalars.endIndex else { return nil }
        if scalars[index] == "\"" || scalars[index] == "'" { index = scalars.index(after: index) }
        guard index < scalars.endIndex, scalars[index].properties.isAlphabetic || scalars[index] == duplicateMark
        else { return nil }
        scalars.insert(duplicateMark, at: index)
        return String(scalars)
    }

    /// Finds a mark. Libyaml counts lines and columns from 1, in Unicode scalars, with CR LF as one break.
    private static func position(of mark: Mark, in scalars: String.UnicodeScalarView) -> String.Index? {
        var line = 1
        var index = scalars.startIndex
        while line < mark.line {
            guard index < scalars.endIndex else { return nil }
            let scalar = scalars[index]
            index = scalars.index(after: index)
            if scalar == "\r", index < scalars.endIndex, scalars[index] == "\n" { continue }
            if ["\n", "\r", "\u{85}", "\u{2028}", "\u{2029}"].contains(scalar) { line += 1 }
        }
        return scalars.index(index, offsetBy: mark.column - 1, limitedBy: scalars.endIndex)
    }

    /// The parser's message without its excerpt of the file, which could hold a secret.
    private static func refusal(_ error: any Error, in text: String) -> YAMLText.Refusal {
        switch error {
        case YamlError.composer(_, "but found another document", let mark, _):
            YAMLText.Refusal(line: mark.line, message: "a second document begins here (---): one account per file")
        case YamlError.scanner(_, "found character that cannot start any token", let mark, _):
            YAMLText.Refusal(
                line: mark.line,
                message: "not valid YAML: this character cannot stand here (indent with spaces, not tabs; put text"
                    + " that begins with @ or ` in quotes)")
        case YamlError.scanner(let context, let problem, let mark, _),
            YamlError.parser(let context, let problem, let mark, _),
            YamlError.composer(let context, let problem, let mark, _):
            YAMLText.Refusal(
                line: mark.line,
                message: "not valid YAML: \(problem)"
                    + (context.map { " (\($0.text) that begins on line \($0.mark.line))" } ?? ""))
        case YamlError.reader(_, let offset, _, _):
            YAMLText.Refusal(
                line: offset.map { 1 + text.prefix($0).count(where: \.isNewline) },
                message: "holds a control character: not a text file")
        default:
            YAMLText.Refusal(line: nil, message: "not valid YAML")
        }
    }
}
