import Foundation

/// A rule of the house, which looks at one file at a time.
struct Rule: Sendable {
    let name: String
    /// What to do instead.
    let instead: String
    /// The lines, from 1, that break the rule.
    let check: @Sendable (SwiftSource) -> [Int]

    /// A rule that no code may match `pattern` (ICU's syntax, `^` and `$` at lines), in the files that `applies` picks.
    static func banned(
        _ name: String, _ pattern: String, in applies: @escaping @Sendable (SwiftSource) -> Bool = { _ in true },
        unless excuse: Excuse = .none, instead: String
    ) -> Rule {
        Rule(name: name, instead: instead) { source in
            guard applies(source) else { return [] }
            let lines = source.lines
            return Pattern(pattern).lines(in: source.code).filter { !excuse.stands(at: $0 - 1, in: lines) }
        }
    }

    /// A comment that makes an exception where it stands.
    enum Excuse: Sendable {
        case none
        /// The comment stands on the same line or right above it.
        case comment(String)
        /// The comment stands on the line below and is alone in its braces.
        case commentInside(String)

        func stands(at index: Int, in lines: [Substring]) -> Bool {
            if case .commentInside(let mark) = self {
                return index + 1 < lines.count && lines[index + 1].contains("// \(mark)")
            }
            guard case .comment(let mark) = self else { return false }
            if lines[index].contains("// \(mark)") { return true }
            var above = index - 1
            while above >= 0, lines[above].drop(while: \.isWhitespace).hasPrefix("//") {
                if lines[above].contains("// \(mark)") { return true }
                above -= 1
            }
            return false
        }
    }
}

/// The targets that make live effects. All other targets are handed their effects.
enum Edge {
    static let targets: Set<String> = [
        "Commands", "aws-man", "Benchmarks", "CrashHarness", "CloudSimulatorServer", "Simulation",
        "Fuzz",
    ]

    static func isInside(_ source: SwiftSource) -> Bool { !source.isTest && !targets.contains(source.target) }
}

/// A file that may break one rule, with the reason. A name that ends in `/` is a folder.
struct Allowance: Hashable {
    let rule: String
    let file: String
    let reason: String

    func covers(_ source: SwiftSource) -> Bool {
        file.hasSuffix("/") ? source.path.hasPrefix(file) : source.path == file
    }
}

/// A regular expression of ICU. Swift's own takes a hundred times as long over a source tree in a debug build.
struct Pattern {
    private let expression: NSRegularExpression

    init(_ pattern: String) {
        do {
            expression = try NSRegularExpression(pattern: pattern, options: .anchorsMatchLines)
        } catch {
            preconditionFailure("not a regular expression: \(pattern)")
        }
    }

    /// The lines, from 1, on which a match begins. Each line is listed once.
    func lines(in text: String) -> [Int] {
        let matches = expression.matches(in: text, range: NSRange(location: 0, length: (text as NSString).length))
        guard !matches.isEmpty else { return [] }
        let breaks = text.utf16.enumerated().filter { $0.element == 10 }.map(\.offset)
        var lines: [Int] = []
        for match in matches {
            let line = breaks.partitioningIndex { $0 >= match.range.location } + 1
            if lines.last != line { lines.append(line) }
        }
        return lines
    }

    /// What the first group of each match holds.
    func captures(in text: String) -> [String] {
        let whole = text as NSString
        return expression.matches(in: text, range: NSRange(location: 0, length: whole.length))
            .map { $0.numberOfRanges > 1 ? $0.range(at: 1) : $0.range }
            .filter { $0.location != NSNotFound }
            .map { whole.substring(with: $0) }
    }
}

extension [Int] {
    /// The first index whose element satisfies `predicate`, in an array where all that do come last.
    fileprivate func partitioningIndex(where predicate: (Int) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if predicate(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
