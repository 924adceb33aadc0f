import Foundation

/// Rules that look at a whole file, or also at its comments and strings.
enum TextRules {
    /// A longer file holds more than one noun (CONTRIBUTING.md).
    static let linesMaximum = 400
    /// Half of the files under Sources have at most this many lines.
    static let linesMedian = 120
    /// Nine in ten of the files under Sources have at most this many lines.
    static let linesNinety = 300
    static let actorsMaximum = 2

    static var rules: [Rule] {
        [
            length, drawer, leftover, safety, documented, plainEnglish, missingTest, sentence, sqlClock, insertColumns,
            selectStar, onePartition,
        ]
    }

    static let length = Rule(name: "file length", instead: "at most \(linesMaximum) lines: one noun a file") {
        $0.length > linesMaximum ? [$0.length] : []
    }

    static let drawer = Rule(name: "drawer", instead: "name the file for the noun it holds") { source in
        let stem = source.name.prefix { $0 != "." }.split(separator: "+").last.map(String.init) ?? ""
        let words = [
            "Utils", "Util", "Utilities", "Helpers", "Helper", "Common", "Manager", "Extensions", "Constants", "Misc",
        ]
        return words.contains(where: stem.hasSuffix) ? [1] : []
    }

    static let leftover = Rule(name: "leftover", instead: "do it, or open an issue") {
        Pattern(#"\b(TODO|FIXME|XXX|HACK)\b"#).lines(in: $0.text)
    }

    /// A comment says what makes it right to switch the checker off.
    static let safety = Rule(name: "safety", instead: "say with // Safety: what makes it right") { source in
        let lines = source.lines
        return Pattern(#"@unchecked Sendable|nonisolated\(unsafe\)|\bunsafeBitCast\b"#).lines(in: source.code)
            .filter { !Rule.Excuse.comment("Safety:").stands(at: $0 - 1, in: lines) }
    }

    /// Every type that other modules see has a sentence of its own.
    static let documented = Rule(name: "undocumented", instead: "one true sentence with ///") { source in
        guard !source.isTest else { return [] }
        let lines = source.lines
        let declaration = #"^package (final class|struct|enum|actor|protocol|func|typealias)\b"#
        return Pattern(declaration).lines(in: source.code).filter { line in
            var above = line - 2
            while above >= 0, lines[above].hasPrefix("@") { above -= 1 }
            return above < 0 || !lines[above].hasPrefix("///")
        }
    }

    /// Words that a stranger reads twice. `CONTRIBUTING.md` asks for plain English everywhere; this much can be tested.
    static let plainEnglish = Rule(name: "plain English", instead: "fix, duplicate, again, the process, the user") {
        source in
        guard source.path.hasPrefix("Sources/") else { return [] }
        return Pattern(#"(?i)\b(whoever|nobody|somebody|anew|mend|mends|mended|twin|twins)\b"#)
            .lines(in: source.comments)
    }

    /// A function that looks like a test but has no @Test never runs, and nothing fails.
    static let missingTest = Rule(name: "missing @Test", instead: "put @Test before it") { source in
        guard source.isTest else { return [] }
        return functions(of: source).filter { $0.looksLikeTest && !$0.isTest }.map(\.line)
    }

    static let sentence = Rule(name: "test name", instead: "a sentence in backticks says what holds") { source in
        guard source.isTest else { return [] }
        return functions(of: source).filter { $0.isTest && !$0.name.contains(" ") }.map(\.line)
    }

    /// An ARN of one partition in a string is wrong in all others. Comments may have one as an example.
    static let onePartition = Rule(name: "one partition", instead: "take the partition of the region") { source in
        guard source.path.hasPrefix("Sources/") else { return [] }
        let pattern = Pattern(#"\barn:aws(-[a-z-]+)?:"#)
        let commented = Set(pattern.lines(in: source.comments))
        return pattern.lines(in: source.text).filter { !commented.contains($0) }
    }

    static let sqlClock = sql(
        "SQL's clock", #"(?i)\bCURRENT_TIMESTAMP\b|\b(datetime|julianday|unixepoch|strftime)\s*\("#,
        instead: "bind the time from Effects.now")
    static let insertColumns = sql(
        "INSERT without columns", #"\bINSERT\s+(OR\s+\w+\s+)?INTO\s+(\w|\\\([^)]*\))++(?!\s*\()"#,
        instead: "name the columns: a migration may add one")
    static let selectStar = sql(
        "SELECT *", #"\bSELECT\s+(DISTINCT\s+)?(\w+\.)?\*"#, instead: "name the columns: a migration may add one")

    /// A rule about the SQL in the strings of the sources.
    private static func sql(_ name: String, _ pattern: String, instead: String) -> Rule {
        Rule(name: name, instead: instead) { $0.isTest ? [] : Pattern(pattern).lines(in: $0.text) }
    }

    private struct Function {
        let name: String
        let line: Int
        let isTest: Bool
        var looksLikeTest: Bool {
            name.contains(" ") || name.hasPrefix("test") && name.dropFirst(4).first?.isLowercase == false
        }
    }

    /// Every function with its line. It is a test if an @Test stands between it and the function before.
    private static func functions(of source: SwiftSource) -> [Function] {
        var marked = false
        var found: [Function] = []
        for (index, line) in source.codeLines.enumerated() {
            if line.contains("@Test") { marked = true }
            guard let start = line.range(of: "func ") else { continue }
            let rest = line[start.upperBound...]
            let name =
                rest.first == "`" ? rest.dropFirst().prefix { $0 != "`" } : rest.prefix { $0 != "(" && $0 != "<" }
            found.append(Function(name: String(name), line: index + 1, isTest: marked))
            marked = false
        }
        return found
    }
}
