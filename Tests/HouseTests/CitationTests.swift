import Testing

/// Everything that is cited exists.
@Suite struct CitationTests {
    @Test func `every number, file and suite that is cited exists, and nothing outside the repository is cited`() throws
    {
        var numbers: [String: Set<String>] = [:]
        for (name, files) in Citations.pages {
            let defined = try files.flatMap { Citations.defined(in: try SourceTree.text($0)) }
            #expect(defined.count > 15 && Set(defined).count == defined.count, "\(name): \(defined)")
            numbers[name] = Set(defined)
        }
        let texts = try SourceTree.texts()
        let targets = Manifest(try SourceTree.text("Package.swift")).targets.map(\.name)
        let suites = texts.filter { $0.path.hasPrefix("Tests/") }
            .flatMap { Pattern(#"\bstruct (\w+Tests)\b"#).captures(in: $0.text) }
        let citations = Citations(
            numbers: numbers, paths: try SourceTree.paths(), suites: Set(targets + suites))
        // Why not the house's tests: they hold examples of what is wrong.
        for (path, text) in texts where !path.hasPrefix("Tests/HouseTests/") {
            for problem in citations.problems(in: text, of: path) { Issue.record("\(path): \(problem)") }
        }
    }

    private let small = Citations(
        numbers: ["REQUIREMENTS": ["R1", "R2", "R3"], "FACTS": ["F4", "Q1"], "DECISIONS": ["D6"]],
        paths: ["README.md", "Sources/A.swift", "Sources/AWS/FACTS.md", "Sources/AWS"], suites: ["ATests"])

    @Test(arguments: [
        "(REQUIREMENTS R1; DECISIONS D6)", "(FACTS F4; an HDD volume has one)", "REQUIREMENTS R1–R3", "FACTS F4, Q1).",
        "REQUIREMENTS R1 and R3", "see `A.swift`, `Sources/A.swift`, `AWS/FACTS.md`, [it](AWS/FACTS.md), D6, `ATests`",
        "`NNNN_a_b.sql`, `/etc/a.md`, `accounts/*.yaml`, `r1`, [web](https://example.org/x.md)",
    ])
    func `a citation that resolves is left alone`(text: String) {
        #expect(small.problems(in: text, of: "Sources/X.md") == [])
        #expect(small.problems(in: "// \(text)", of: "Sources/X.swift") == [])
    }

    @Test(arguments: [
        ("REQUIREMENTS R4", "R4 of REQUIREMENTS R4 is not defined"),
        ("(REQUIREMENTS R1, R9)", "R9 of REQUIREMENTS R1, R9 is not defined"),
        ("DECISIONS D6–D8", "D7 of DECISIONS D6–D8 is not defined"), ("FACTS R1", "R1 of FACTS R1 is not defined"),
        ("REQUIREMENTS R3–R1", "R3–R1, which is no range, of REQUIREMENTS R3–R1 is not defined"),
        ("(design §4)", "design § is not in the repository"), ("seed S1", "seed S1 is not in the repository"),
        ("aws-facts.md", "aws-facts is not in the repository"),
    ])
    func `a citation that leads nowhere is found`(text: String, problem: String) {
        #expect(small.problems(in: "// \(text)", of: "Sources/X.swift").contains(problem))
        #expect(small.problems(in: text, of: "X.md").contains(problem))
    }

    @Test(arguments: [
        ("X.md", "as F7 says", "F7 is not defined"), ("X.md", "`B.swift`", "no file B.swift"),
        ("X.md", "[page](docs/B.md)", "no file docs/B.md"), ("X.md", "`Sources/B`", "no file Sources/B"),
        ("X.md", "`BTests`", "no suite BTests"),
        ("X.swift", "// as REQUIREMENTS\n// R1 says", "REQUIREMENTS without a number on its line"),
    ])
    func `a document's file and suite, and a number that stands apart, are found`(
        path: String, text: String, problem: String
    ) {
        #expect(small.problems(in: text, of: path) == [problem])
    }
}
