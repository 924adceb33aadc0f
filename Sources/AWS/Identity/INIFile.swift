import Model

/// A shared AWS file's sections in their order, read as botocore reads them with Python's `configparser` (FACTS F61).
///
/// A section's name stands between the first `[` and the last `]` of its line, with its blanks. A setting ends at the
/// first `=` or `:`. A line that is indented deeper than the setting above it continues that setting. A section or setting
/// that stands twice is refused. `[DEFAULT]` holds settings of all sections.
package struct INIFile {
    package struct Section: Hashable, Sendable {
        package let name: ExactText
        /// The settings by their names in lowercase.
        package fileprivate(set) var values: [String: Value]
    }

    package enum Value: Hashable, Sendable {
        case text(String)
        /// A setting without a value on its own line, and the settings on the indented lines below it.
        case nested([String: String])
    }

    package private(set) var sections: [Section] = []

    private static let inherited: ExactText = "DEFAULT"

    /// `path` is for messages. No message repeats a line, because a line may hold a secret.
    package init(_ text: String, path: String) throws(CredentialFailure) {
        var reader = Reader(path: path)
        for line in Self.lines(of: text) { try reader.take(line) }
        if let fault = reader.fault { throw fault }
        var shared: [String: Value] = [:]
        for open in reader.sections where open.name == Self.inherited { shared = try open.values(path) }
        for open in reader.sections where open.name != Self.inherited {
            let values = try open.values(path).merging(shared) { own, _ in own }
            sections.append(Section(name: open.name, values: values))
        }
    }

    /// A line ends with LF, CR LF or CR, as in Python's text files.
    private static func lines(of text: String) -> [Substring.UnicodeScalarView] {
        var lines: [Substring.UnicodeScalarView] = []
        var rest = Substring(text).unicodeScalars
        while let end = rest.firstIndex(where: { $0 == "\n" || $0 == "\r" }) {
            lines.append(rest[..<end])
            let after = rest.index(after: end)
            let isPair = rest[end] == "\r" && after < rest.endIndex && rest[after] == "\n"
            rest = rest[(isPair ? rest.index(after: after) : after)...]
        }
        return rest.isEmpty ? lines : lines + [rest]
    }

    /// A section while its lines are read: each setting with the lines of its value.
    private struct Open {
        let name: ExactText
        var settings: [(name: String, lines: [String], number: Int)] = []
        var names: Set<String> = []

        func values(_ path: String) throws(CredentialFailure) -> [String: Value] {
            var values: [String: Value] = [:]
            for (name, lines, number) in settings {
                var lines = lines
                while lines.count > 1, lines.last == "" { lines.removeLast() }
                guard lines.count > 1, lines[0].isEmpty else {
                    values[name] = .text(lines.joined(separator: "\n"))
                    continue
                }
                var nested: [String: String] = [:]
                for line in lines where !line.isEmpty {
                    let parts = line.unicodeScalars.split(
                        separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                    guard parts.count == 2 else {
                        throw .unusable(
                            source: "\(path):\(number)", why: "expected key = value on each indented line below it")
                    }
                    nested[String(PythonBlank.trimmed(parts[0]))] = String(PythonBlank.trimmed(parts[1]))
                }
                values[name] = .nested(nested)
            }
            return values
        }
    }

    private struct Reader {
        let path: String
        var sections: [Open] = []
        /// A line that is no setting. The lines after it are still read, as a section without a name counts more.
        var fault: CredentialFailure?
        private var number = 0
        /// The index of the open section, the setting whose value goes on, and the indentation of the setting.
        private var current: Int?
        private var places: [ExactText: Int] = [:]
        private var isInSetting = false
        private var indentation = 0

        init(path: String) { self.path = path }

        mutating func take(_ line: Substring.UnicodeScalarView) throws(CredentialFailure) {
            number += 1
            let value = PythonBlank.trimmed(line)
            guard let first = value.first else { return goOn("") }
            if first == "#" || first == ";" { return }
            let indent = line.prefix { PythonBlank.contains($0) }.count
            if isInSetting, indent > indentation { return goOn(String(value)) }
            indentation = indent
            if first == "[", let end = value.lastIndex(of: "]"), end > value.index(after: value.startIndex) {
                return try open(String(value[value.index(after: value.startIndex)..<end]))
            }
            guard let current else {
                let mark = first == "\u{FEFF}" ? "it begins with a byte order mark: save it as UTF-8 without one" : nil
                throw malformed(mark ?? "expected a [section] first")
            }
            guard let delimiter = value.firstIndex(where: { $0 == "=" || $0 == ":" }), delimiter > value.startIndex
            else {
                fault = fault ?? malformed("expected key = value")
                return
            }
            let name = String(PythonBlank.trimmed(value[..<delimiter])).lowercased()
            let content = String(PythonBlank.trimmed(value[value.index(after: delimiter)...]))
            guard sections[current].names.insert(name).inserted else {
                throw malformed("\(ForeignText.quoted(ExactText(name))) stands twice in its section")
            }
            sections[current].settings.append((name, [content], number))
            isInSetting = true
        }

        private mutating func goOn(_ value: String) {
            guard isInSetting, let current else { return }
            sections[current].settings[sections[current].settings.count - 1].lines.append(value)
        }

        private mutating func open(_ name: String) throws(CredentialFailure) {
            let name = ExactText(name)
            isInSetting = false
            if let known = places[name] {
                guard name == INIFile.inherited else {
                    throw malformed("section [\(ForeignText.line(name.text))] stands twice")
                }
                current = known
                return
            }
            current = sections.count
            places[name] = sections.count
            sections.append(Open(name: name))
        }

        private func malformed(_ why: String) -> CredentialFailure {
            .unusable(source: "\(path):\(number)", why: why)
        }
    }
}

extension [String: INIFile.Value] {
    /// The value of a setting that stands on its line; nil for a missing one and for nested settings.
    func text(_ name: String) -> String? {
        guard case .text(let value) = self[name] else { return nil }
        return value
    }
}

/// The blanks that Python removes from the ends of a text.
enum PythonBlank {
    static func contains(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isWhitespace || (0x1C...0x1F).contains(scalar.value)
    }

    static func trimmed(_ text: Substring.UnicodeScalarView) -> Substring.UnicodeScalarView {
        var text = text.drop { contains($0) }
        while let last = text.last, contains(last) { text.removeLast() }
        return text
    }

    static func trimmed(_ text: String) -> String { String(trimmed(Substring(text).unicodeScalars)) }
}
