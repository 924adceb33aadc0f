import Foundation

/// What code and documents cite: the numbered pages, files, suites of tests. Nothing outside the repository is cited.
struct Citations {
    /// Each page that is cited by its name, and the files that hold it.
    static let pages = [
        "REQUIREMENTS": ["Sources/REQUIREMENTS.md"], "DECISIONS": ["Sources/DECISIONS.md"],
        "FACTS": ["Sources/AWS/FACTS.md", "Sources/Queue/FACTS.md"],
    ]
    private static let files = ["md", "swift", "sql", "py", "c", "h"]
    private static let folders = ["Sources/", "Tests/", "scripts/", "accounts/", "migrations/"]

    /// The numbers that each page defines.
    private let numbers: [String: Set<String>]
    /// Every file and folder, by its path from the root.
    private let paths: Set<String>
    /// Targets and suites of tests.
    private let suites: Set<String>

    init(numbers: [String: Set<String>], paths: Set<String>, suites: Set<String>) {
        (self.numbers, self.paths, self.suites) = (numbers, paths, suites)
    }

    /// The numbers that a page defines, in its order: `| R1 |` in a table, `### D1.` as a heading, `**F1.` in bold.
    static func defined(in page: String) -> [String] {
        Pattern(#"^(?:\| |### |\*\*)([A-Z]\d+)(?: \||\. )"#).captures(in: page)
    }

    /// What is cited in `text` and does not exist, and what lies outside the repository.
    func problems(in text: String, of path: String) -> [String] {
        var problems = Pattern(#"(design §|aws-facts|queue-facts|postgres\.md|house\.md|\bseed S\d)"#).captures(
            in: text
        )
        .map { "\($0) is not in the repository" }
        let citation = #"\b((?:REQUIREMENTS|FACTS|DECISIONS) [A-Z]\d+(?:(?:, | and | to |–)[A-Z]\d+)*)"#
        for cited in Pattern(citation).captures(in: text) {
            let known = numbers[String(cited.prefix { $0 != " " })] ?? []
            problems += Self.numbers(in: cited).filter { !known.contains($0) }.map {
                "\($0) of \(cited) is not defined"
            }
        }
        if path.hasSuffix(".swift") {
            problems += Pattern(#"\b(REQUIREMENTS|FACTS|DECISIONS)\b(?! [A-Z]\d|\.md)"#)
                .captures(in: SwiftSource(path: path, text: text).comments)
                .map { "\($0) without a number on its line" }
        }
        return problems + (path.hasSuffix(".md") ? documentProblems(in: text, of: path) : [])
    }

    /// Documents also cite numbers without a page, files, and suites of tests.
    private func documentProblems(in text: String, of path: String) -> [String] {
        let all = numbers.values.reduce(into: Set<String>()) { $0.formUnion($1) }
        let alone = Pattern(#"\b([DFQR]\d+)\b"#).captures(in: text).filter { !all.contains($0) }
        let folder = path.split(separator: "/").dropLast().map { "\($0)/" }.joined()
        let files = Pattern(#"`([\w.+-]+(?:/[\w.+-]+)*)/?`"#).captures(in: text).filter(Self.isPath)
        let links = Pattern(#"\]\((?:\.\./)*([^)#:]+)\)"#).captures(in: text)
        let missing = (files + links).filter { file in
            !paths.contains(folder + file) && !paths.contains(file) && !paths.contains { $0.hasSuffix("/\(file)") }
        }
        let lost = Pattern(#"`(\w+Tests)`"#).captures(in: text).filter { !suites.contains($0) }
        return alone.map { "\($0) is not defined" } + missing.map { "no file \($0)" } + lost.map { "no suite \($0)" }
    }

    /// Whether code style shows a file of the repository; `NNNN_noun_verb.sql` shows a form of name.
    private static func isPath(_ text: String) -> Bool {
        guard !text.contains("NNNN") else { return false }
        return folders.contains(where: text.hasPrefix) || files.contains { text.hasSuffix(".\($0)") }
    }

    /// The numbers that a citation names, e.g. R1, R3, R4 and R5 in `REQUIREMENTS R1, R3–R5`.
    static func numbers(in citation: String) -> [String] {
        let single = Pattern(#"\b([A-Z]\d+)\b"#).captures(in: citation)
        let between = Pattern(#"\b([A-Z]\d+(?:–| to )[A-Z]\d+)\b"#).captures(in: citation).flatMap { range in
            let ends = Pattern(#"([A-Z]\d+)"#).captures(in: range)
            guard let first = Int(ends[0].dropFirst()), let last = Int(ends[1].dropFirst()), first < last else {
                return ["\(range), which is no range,"]
            }
            return (first + 1..<last).map { "\(ends[0].prefix(1))\($0)" }
        }
        return single + between
    }
}
