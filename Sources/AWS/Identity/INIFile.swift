import Model

/// The shared AWS files' syntax, as botocore reads it: `[section]`, `key = value`, and comments from `#` or `;` at a
/// line's start. Indented lines are nested settings of the key above. The program needs none of them.
package struct INIFile {
    /// The keys are in lowercase. A section that exists twice is merged, and the later value wins.
    package private(set) var sections: [ExactText: [String: String]] = [:]

    /// `path` is for messages. No message repeats a line, because a line may hold a secret.
    package init(_ text: String, path: String) throws(CredentialFailure) {
        var section: ExactText?
        let lineEnds: Set<Character> = ["\n", "\r\n", "\r"]
        for (index, raw) in text.split(omittingEmptySubsequences: false, whereSeparator: lineEnds.contains).enumerated()
        {
            let line = Self.trimmed(raw)
            guard let first = line.first, first != "#", first != ";" else { continue }
            func malformed(_ why: String) -> CredentialFailure {
                .unusable(source: "\(path):\(index + 1)", why: why)
            }
            if first == "[" {
                guard let end = line.firstIndex(of: "]") else { throw malformed("expected ] after a section's name") }
                let name = ExactText(Self.trimmed(line[line.index(after: line.startIndex)..<end]))
                section = name
                if sections[name] == nil { sections[name] = [:] }
                continue
            }
            if raw.first == " " || raw.first == "\t" { continue }
            guard first != "=", let equals = line.firstIndex(of: "=") else { throw malformed("expected key = value") }
            guard let section else { throw malformed("expected a [section] first") }
            let key = Self.trimmed(line[..<equals]).lowercased()
            sections[section]?[key] = String(Self.trimmed(line[line.index(after: equals)...]))
        }
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return text.drop { $0.isWhitespace }
    }
}
