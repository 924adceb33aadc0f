import Testing

/// Words of the code that no user may read, in reports, help, messages, JSON keys and logs.
@Suite struct PrintedWordsTests {
    static let words = Pattern(
        #"(?i)\b(lanes?|flows?|slots?|twins?|mend(s|ed|ing)?|anew|nobody|whoever)\b"#
            + #"|\b(look(s|ed|ing)? (at|before|again|since)|(the|a|last) looks?|has looked)\b"#)

    /// A literal that users do not read, and the reason. A listed literal that no longer occurs is a failure too.
    struct Exception: Hashable {
        let file: String
        let literal: String
        let reason: String
    }

    static let exceptions: Set<Exception> = [
        Exception(
            file: "Sources/Model/JobKind.swift", literal: "enumerate-lane",
            reason: "the stored name, which is replaced here by the printed one"),
        Exception(
            file: "Sources/Jobs/Enumeration/EnumerateLaneJob.swift", literal: "enumerate-lane",
            reason: "the stored name of a kind"),
        Exception(
            file: "Sources/Jobs/Snapshots/DeleteSnapshotJob.swift", literal: "twin",
            reason: "a stored value of payloads"),
        Exception(
            file: "Sources/Jobs/Images/DeregisterImageJob.swift", literal: "twin", reason: "a stored value of payloads"),
    ]

    /// SQL and names of columns are not printed. An error about a damaged database names the table and the row.
    private static func isStored(_ literal: String, in source: SwiftSource) -> Bool {
        source.path.hasPrefix("Sources/Queue/SQLite/")
            && (sql.occurs(in: literal) || Pattern(#"^[a-z_, ]+$|^the table |, lane \\…$"#).occurs(in: literal))
    }

    private static let sql = Pattern(
        #"\b(SELECT|INSERT INTO|UPDATE|DELETE FROM|CREATE|DROP|ALTER|PRAGMA|JOIN|WHERE|FROM|VALUES|UNION|EXCEPT)\b"#)

    @Test func `no string literal of the sources has a word of the code`() throws {
        var used: Set<Exception> = []
        for source in try SourceTree.swiftFiles() where source.path.hasPrefix("Sources/") {
            for (line, text) in StringLiterals.of(source) where Self.words.occurs(in: text) {
                if let exception = Self.exceptions.first(where: { $0.file == source.path && $0.literal == text }) {
                    used.insert(exception)
                } else if !Self.isStored(text, in: source) {
                    Issue.record("\(source.path):\(line): \"\(text)\"")
                }
            }
        }
        for exception in Self.exceptions.subtracting(used) {
            Issue.record("\(exception.file) has no literal \"\(exception.literal)\" any more: take it off the list")
        }
    }

    @Test(arguments: ["README.md", "accounts/README.md", "scripts/packaging/README.md", "Sources/Reports/README.md"])
    func `no document for users has a word of the code`(path: String) throws {
        let text = try SourceTree.text(path).replacing("`enumerate-lane`", with: "")
        #expect(Self.words.lines(in: text) == [])
    }

    @Test func `literals are found with their lines, also in and after interpolations`() {
        let text = """
            // a "comment"
            let a = "one \\(b("two")) three"; let c = #"raw "x" \\n"#
            let d = \"\"\"
                SELECT "lane"
                \"\"\" + "four"
            """
        let found = StringLiterals.of(SwiftSource(path: "a.swift", text: text)).map { "\($0.line) \($0.text)" }
        #expect(
            found == ["2 two", "2 one \\… three", "2 raw \"x\" \\n", "3 \n    SELECT \"lane\"\n    ", "5 four"])
    }

    @Test(arguments: [
        ("1 more lane", true), ("AWS closed the flow", true), ("looked at twice", true), ("mends it", true),
        ("planned Anew", true), ("overflow", false), ("recommend", false), ("look for its id", false),
    ])
    func `a word is found as a whole`(text: String, isFound: Bool) {
        #expect(Self.words.occurs(in: text) == isFound)
    }
}

/// The string literals of a file. `SwiftSource.code` has their contents blanked, and comments too: what is left of a
/// literal there are its quotes and its interpolations.
private struct StringLiterals {
    private let text: [UInt8]
    private let code: [UInt8]
    private var position = 0
    private var line = 1
    private var found: [(line: Int, text: String)] = []

    static func of(_ source: SwiftSource) -> [(line: Int, text: String)] {
        var reader = StringLiterals(text: Array(source.text.utf8), code: Array(source.code.utf8))
        reader.code(until: nil)
        return reader.found
    }

    private init(text: [UInt8], code: [UInt8]) { (self.text, self.code) = (text, code) }

    private mutating func code(until closing: UInt8?) {
        var depth = 0
        while position < code.count {
            switch code[position] {
            case UInt8(ascii: "\""): literal()
            case UInt8(ascii: "("): depth += 1
            case UInt8(ascii: ")") where depth == 0 && closing != nil: return
            case UInt8(ascii: ")"): depth -= 1
            case UInt8(ascii: "\n"): line += 1
            default: break
            }
            position += 1
        }
    }

    /// Ends at the last closing quote.
    private mutating func literal() {
        let start = line
        let quotes = code[position...].starts(with: Array("\"\"\"".utf8)) ? 3 : 1
        position += quotes
        var content: [UInt8] = []
        while position < code.count, code[position] != UInt8(ascii: "\"") {
            if code[position] == UInt8(ascii: "(") {
                position += 1
                code(until: UInt8(ascii: ")"))
                content += Array("…".utf8)
            } else {
                if code[position] == UInt8(ascii: "\n") { line += 1 }
                content.append(text[position])
            }
            position += 1
        }
        position += quotes - 1
        found.append((start, String(decoding: content, as: UTF8.self)))
    }
}

extension Pattern {
    fileprivate func occurs(in text: String) -> Bool { !lines(in: text).isEmpty }
}
