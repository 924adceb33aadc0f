import Foundation

/// A Swift file, with a copy of its text in which comments and the contents of strings are blank.
struct SwiftSource {
    /// The path from the repository's root, e.g. `Sources/Queue/Claim.swift`.
    let path: String
    let text: String
    /// As long as `text`, line for line. What stands in `\( )` of a string is code.
    let code: String

    init(path: String, text: String) {
        self.path = path
        self.text = text
        code = SwiftBlanker.blank(text)
    }

    var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
    var codeLines: [Substring] { code.split(separator: "\n", omittingEmptySubsequences: false) }
    /// What follows `//` on each line, line for line.
    var comments: String {
        zip(lines, codeLines).map { line, code in
            let codeEnd = code.utf8.lastIndex { $0 != UInt8(ascii: " ") }.map { code.utf8[...$0].count } ?? 0
            let rest = String(decoding: line.utf8.dropFirst(codeEnd), as: UTF8.self)
            return rest.range(of: "//").map { String(rest[$0.lowerBound...]) } ?? ""
        }.joined(separator: "\n")
    }
    /// Lines as an editor counts them.
    var length: Int { text.hasSuffix("\n") ? lines.count - 1 : lines.count }
    /// What tests stand on, and the programs that they run, keep the rules of the product.
    private var isSupport: Bool { ["Tests/Support/", "Tests/Programs/"].contains(where: path.hasPrefix) }
    /// `Sources` or `Tests`, and the target's folder.
    var isTest: Bool { path.hasPrefix("Tests/") && !isSupport }
    var target: String { path.split(separator: "/").dropFirst(isSupport ? 2 : 1).first.map(String.init) ?? "" }
    var name: String { path.split(separator: "/").last.map(String.init) ?? "" }
}

/// Blanks comments and string contents: a small lexer that knows nested comments, raw and multi-line strings, and
/// interpolation.
struct SwiftBlanker {
    private let source: [UInt8]
    private var output: [UInt8]
    private var position = 0

    static func blank(_ text: String) -> String {
        var blanker = SwiftBlanker(source: Array(text.utf8))
        blanker.code(until: nil)
        return String(decoding: blanker.output, as: UTF8.self)
    }

    private init(source: [UInt8]) {
        self.source = source
        output = source
    }

    private func looksAt(_ text: StaticString) -> Bool {
        text.withUTF8Buffer { source[position...].starts(with: $0) }
    }

    private mutating func erase() {
        if source[position] != UInt8(ascii: "\n") { output[position] = UInt8(ascii: " ") }
        position += 1
    }

    /// Passes over code up to the closing parenthesis of an interpolation, or to the end.
    private mutating func code(until closing: UInt8?) {
        var depth = 0
        while position < source.count {
            let byte = source[position]
            if looksAt("//") {
                while position < source.count, source[position] != UInt8(ascii: "\n") { erase() }
            } else if looksAt("/*") {
                blockComment()
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "#") && rawQuotes() != nil {
                string()
            } else if let closing, byte == closing, depth == 0 {
                position += 1
                return
            } else {
                if byte == UInt8(ascii: "(") { depth += 1 }
                if byte == UInt8(ascii: ")") { depth -= 1 }
                position += 1
            }
        }
    }

    private mutating func blockComment() {
        var depth = 0
        repeat {
            if looksAt("/*") {
                depth += 1
                erase()
            } else if looksAt("*/") {
                depth -= 1
                erase()
            }
            erase()
        } while depth > 0 && position < source.count
    }

    /// How many `#` stand before a quote here; nil if no raw string begins.
    private func rawQuotes() -> Int? {
        let signs = source[position...].prefix { $0 == UInt8(ascii: "#") }.count
        let next = position + signs
        return next < source.count && source[next] == UInt8(ascii: "\"") ? signs : nil
    }

    private mutating func string() {
        let signs = rawQuotes() ?? 0
        position += signs
        let isMultiline = looksAt("\"\"\"")
        let quotes = isMultiline ? 3 : 1
        position += quotes
        let closing =
            Array(repeating: UInt8(ascii: "\""), count: quotes) + Array(repeating: UInt8(ascii: "#"), count: signs)
        let escape = [UInt8(ascii: "\\")] + Array(repeating: UInt8(ascii: "#"), count: signs)
        while position < source.count {
            if source[position...].starts(with: closing) {
                position += closing.count
                return
            }
            if !isMultiline, source[position] == UInt8(ascii: "\n") { return }
            if source[position...].starts(with: escape) {
                for _ in escape where position < source.count { erase() }
                guard position < source.count else { return }
                if source[position] == UInt8(ascii: "(") {
                    position += 1
                    code(until: UInt8(ascii: ")"))
                    continue
                }
            }
            if position < source.count { erase() }
        }
    }
}
