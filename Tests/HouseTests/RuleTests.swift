import Testing

/// Each rule is shown code that it must find and code that it must leave alone.
@Suite struct BannedCallsTests {
    @Test(arguments: [
        ("wall clock", "let now = Date()"), ("wall clock", "Date.now"), ("wall clock", "ContinuousClock().now"),
        ("wall clock", "clock_gettime(CLOCK_BOOTTIME, &t)"), ("wall clock", "\"\\(Date())\""),
        ("randomness", "Int.random(in: 0..<3)"), ("randomness", "a.shuffled()"), ("randomness", "UUID()"),
        ("randomness", "a.randomElement()"),
        ("sleeping", "try await Task.sleep(for: .seconds(1))"), ("sleeping", "usleep(1)"),
        ("sleeping", "Thread.sleep(forTimeInterval: 1)"),
        ("randomness", "f(.random(in: 0..<3))"), ("randomness", "Bool.random()"),
        ("formatter", "ISO8601DateFormatter()"), ("formatter", "DateFormatter()"),
        ("environment", "ProcessInfo.processInfo.environment[\"A\"]"), ("environment", "getenv(\"A\")"),
        ("unstructured task", "Task { }"), ("unstructured task", "Task(priority: .low) { }"),
        ("unstructured task", "Task<Int, Never> {"), ("unstructured task", "Task.detached { }"),
        ("checker off", "struct A: @unchecked Sendable {}"), ("checker off", "nonisolated(unsafe) var a = 1"),
        ("checker off", "@preconcurrency import X"), ("lock", "let lock = NSLock()"),
        ("lock", "pthread_mutex_lock(&m)"),
        ("blocking wait", "DispatchSemaphore(value: 0)"), ("blocking wait", "curl_easy_perform(handle)"),
        ("shared state", "static let shared = Cache()"),
        ("crash on input", "fatalError(\"no\")"), ("crash on input", "try! load()"), ("crash on input", "x as! Int"),
        ("dropped error", "let a = try? load()"), ("empty catch", "do { } catch { }"),
        ("empty catch", "catch let e {\n}"),
        ("public", "public struct A {}"), ("public", "open class A {}"), ("public", "    public let a = 1"),
        ("printing", "print(a)"), ("printing", "debugPrint(a)"), ("printing", "NSLog(a)"),
        ("Foundation's networking", "URLSession(configuration: c)"),
        ("XCTest", "import XCTest"), ("testable import", "@testable import Queue"),
    ])
    func `what is banned is found in the sources`(rule: String, code: String) throws {
        #expect(try violations(of: rule, in: "Sources/Queue/A.swift", code) == [1])
    }

    @Test(arguments: [
        ("unseeded test", "Int.random(in: 0..<3)"), ("sleeping", "try await Task.sleep(for: .seconds(1))"),
        ("test switched off", "@Test(.disabled(\"later\")) func `a b`() {}"), ("XCTest", "class A: XCTestCase {}"),
        ("test switched off", "@Test(.enabled(if: false)) func `a b`() {}"),
        ("unstructured task", "Task { }"), ("dropped error", "try? load()"),
    ])
    func `what is banned is found in the tests`(rule: String, code: String) throws {
        #expect(try violations(of: rule, in: "Tests/QueueTests/A.swift", code) == [1])
    }

    @Test(arguments: [
        "// Date() in a comment", "let text = \"Date() and print(x)\"", "let raw = #\"try! \\(x)\"#",
        "/* Task { /* x */ } */",
        "let x = \"\"\"\n    fatalError(1)\n    \"\"\"", "Int.random(in: 0..<3, using: &generator)",
        "effects.sleep(.seconds(1))", "effects.random()", "self.random()",
        "static let instance = \"i-1\"", "do { } catch {\n    // Why: the first error is what counts.\n}",
        "let a = TaskRecord { }", "let a = lastUpdate()", "func sleeping() {}", "blueprint(a)", "file.print(a)",
        "// Why: absent is fine\nlet a = try? load()", "let a = try? load()  // Why: absent is fine",
        "group.addTask { }", "let reopen = 1", "do { } catch { throw error }",
        "@Test(.disabled(if: isRoot)) func `a b`() {}",
    ])
    func `what is fine is left alone`(code: String) throws {
        for path in ["Sources/Queue/A.swift", "Tests/QueueTests/A.swift"] {
            for rule in BannedCalls.rules {
                #expect(rule.check(SwiftSource(path: path, text: code)) == [], "\(rule.name)")
            }
        }
    }

    @Test func `the edge may take the time, draw, print and read the environment`() {
        let code = "Date()\nUUID()\nprint(1)\nProcessInfo.processInfo.environment\nTask.sleep(1)\n"
        for rule in BannedCalls.rules {
            #expect(rule.check(SwiftSource(path: "Sources/Commands/A.swift", text: code)) == [], "\(rule.name)")
        }
    }

    @Test func `the line of the hit is told, each line once`() throws {
        #expect(
            try violations(of: "printing", in: "Sources/Queue/A.swift", "a\nprint(1)\n\nprint(2); print(3)\n") == [
                2, 4,
            ])
    }

    private func violations(of rule: String, in path: String, _ code: String) throws -> [Int] {
        let rule = try #require(BannedCalls.rules.first { $0.name == rule })
        return rule.check(SwiftSource(path: path, text: code))
    }
}

@Suite struct TextRulesTests {
    @Test(
        arguments: [
            ("missing @Test", "@Suite struct A {\n    func `it works`() {}\n}", [2]),
            ("missing @Test", "@Test func `a b`() {}\nfunc testIt() {}", [2]),
            ("missing @Test", "static func test(a: Int) {}", []),
            ("missing @Test", "@Test(arguments: [\n    1,\n])\nfunc `a b`(n: Int) { }\nfunc other() {}", []),
            ("test name", "@Test func works() {}", [1]), ("test name", "@Test\nfunc `it works`() {}", []),
            ("leftover", "// TODO: later", [1]), ("leftover", "let todo = 1", []),
            ("safety", "struct A: @unchecked Sendable {}", [1]),
            ("safety", "// Safety: immutable after init.\nstruct A: @unchecked Sendable {}", []),
            ("file length", String(repeating: "\n", count: 401), [401]),
            ("file length", String(repeating: "\n", count: 400), []),
        ] as [(String, String, [Int])])
    func `a test file breaks a rule or keeps it`(rule: String, text: String, lines: [Int]) throws {
        #expect(try violations(of: rule, in: "Tests/QueueTests/A.swift", text) == lines)
    }

    @Test(
        arguments: [
            ("undocumented", "package struct A {}", [1]), ("undocumented", "/// A thing.\npackage struct A {}", []),
            ("undocumented", "/// A thing.\n@main\npackage struct A {}", []), ("undocumented", "struct A {}", []),
            ("plain English", "let a = 1  // Nobody mends it.\n/// The Twin of a", [1, 2]),
            ("plain English", "let a = \"nobody // anew\"", []), ("plain English", "let twin = 1  // Once again.", []),
            ("SQL's clock", "let sql = \"UPDATE t SET at = datetime('now')\"", [1]),
            ("SQL's clock", "let sql = \"UPDATE t SET at = :now\"", []),
            ("INSERT without columns", "sql(\"INSERT INTO t VALUES (?)\")", [1]),
            ("INSERT without columns", "\"\"\"\nINSERT OR REPLACE INTO t\nSELECT a, b FROM u\n\"\"\"", [2]),
            ("INSERT without columns", "sql(\"INSERT INTO t (a) VALUES (?)\")\nsql(\"INSERT INTO t\n(a)\")", []),
            ("SELECT *", "sql(\"SELECT * FROM t\")\nsql(\"SELECT DISTINCT t.* FROM t\")", [1, 2]),
            ("SELECT *", "sql(\"SELECT count(*), a * b FROM t\")", []),
            ("one partition", "let a = \"arn:aws:iam::\\(id):root\"\nlet b = \"arn:aws-cn:sns\"", [1, 2]),
            ("one partition", "let a = \"arn:\\(partition):iam\"  // e.g. arn:aws:iam::1:root", []),
        ] as [(String, String, [Int])])
    func `a source file breaks a rule or keeps it`(rule: String, text: String, lines: [Int]) throws {
        #expect(try violations(of: rule, in: "Sources/Queue/A.swift", text) == lines)
    }

    @Test(arguments: [
        ("Utils.swift", true), ("StringExtensions.swift", true), ("TaskManager.swift", true),
        ("Store+Helpers.swift", true),
        ("Claim.swift", false), ("Store+Claim.swift", false), ("CommonPrefix.swift", false),
    ])
    func `a drawer is told from a noun`(name: String, isDrawer: Bool) throws {
        #expect(try violations(of: "drawer", in: "Sources/Queue/\(name)", "").isEmpty == !isDrawer)
    }

    private func violations(of rule: String, in path: String, _ text: String) throws -> [Int] {
        let rule = try #require(TextRules.rules.first { $0.name == rule })
        return rule.check(SwiftSource(path: path, text: text))
    }
}

@Suite struct LayersTests {
    @Test(
        arguments: [
            ("Sources/Queue/A.swift", "import AWS", [1]), ("Sources/AWS/A.swift", "import Queue", [1]),
            ("Sources/Model/A.swift", "import HTTP", [1]), ("Sources/Engine/A.swift", "import GRDB", [1]),
            ("Sources/Reports/A.swift", "\nimport Queue", [2]), ("Sources/Jobs/A.swift", "import CurlTransport", [1]),
            ("Sources/CloudSimulator/A.swift", "import AWS", [1]), ("Sources/Unknown/A.swift", "import Model", [1]),
            ("Sources/Queue/A.swift", "internal import struct AWS.Region", [1]),
            ("Sources/Queue/A.swift", "@preconcurrency import AWS", [1]),
            ("Sources/Queue/A.swift", "import Foundation\nimport GRDB\nimport Model", []),
            ("Sources/Queue/A.swift", "// import AWS", []), ("Tests/QueueTests/A.swift", "import AWS", []),
            ("Sources/aws-man/main.swift", "import Commands", []), ("Sources/aws-man/main.swift", "import Queue", [1]),
        ] as [(String, String, [Int])])
    func `an arrow points one way`(path: String, text: String, lines: [Int]) {
        #expect(Layers.rule.check(SwiftSource(path: path, text: text)) == lines)
    }

    @Test(
        arguments: [
            ("Sources/Queue/A.swift", "let kind = JobKind.createSnapshot", [1]),
            ("Sources/Engine/A.swift", "AWSFailure", [1]),
            ("Sources/Engine/A.swift", "// as EC2 does", []), ("Sources/Jobs/A.swift", "AWSFailure", []),
        ] as [(String, String, [Int])])
    func `the queue and the engine know no AWS`(path: String, text: String, lines: [Int]) {
        #expect(Layers.words.check(SwiftSource(path: path, text: text)) == lines)
    }

    @Test func `the arrows have no cycle, and lead only to targets that are known`() {
        var open = Layers.allowed.mapValues { $0.intersection(Layers.allowed.keys) }
        while let free = open.first(where: { $0.value.isEmpty })?.key {
            open[free] = nil
            open = open.mapValues { $0.subtracting([free]) }
        }
        #expect(open.isEmpty, "a cycle among \(open.keys.sorted())")
    }
}

@Suite struct ManifestReadingTests {
    private static let text = """
        let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
        let listening: [Target.Dependency] = [
            .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
        ]
        .target(name: "A", dependencies: ["B", grdb], swiftSettings: rules),
        .executableTarget(name: "Server", dependencies: ["A"] + listening, swiftSettings: rules),
        .testTarget(name: "ATests", dependencies: ["A"]),
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl"),
        """

    @Test func `targets, their rules and their dependencies are read`() {
        let targets = Manifest(Self.text).targets
        #expect(targets.map(\.name) == ["A", "Server", "ATests", "CCurl"])
        #expect(targets.map(\.hasRules) == [true, true, false, false])
        #expect(targets.map(\.dependencies) == [["B", "GRDB"], ["A", "NIOCore", "NIOPosix"], ["A"], []])
        #expect(targets.map(\.isSystemLibrary) == [false, false, false, true])
    }

    @Test(
        arguments: [
            (["A": ["B", "GRDB"], "Server": ["A", "NIOCore"]], []),
            (["A": ["B", "AWS"]], ["A does not depend on AWS"]),
            (["Bench": ["B"], "ATests": ["A"]], ["ATests is no target", "Bench is no target"]),
        ] as [([String: Set<String>], [String])])
    func `imports that the manifest does not have are found`(allowed: [String: Set<String>], excess: [String]) {
        #expect(Manifest.excess(allowed, over: Manifest(Self.text).targets) == excess)
    }

    @Test(arguments: [
        (["0001_tasks_create.sql", "0002_runs_add.sql", "README.md"], [String]()),
        (["0001_tasks_create.sql", "0003_runs_add.sql"], ["0003_runs_add.sql: expected number 2: no gap, none twice"]),
        (["0001_a_b.sql", "0001_c_d.sql"], ["0001_c_d.sql: expected number 2: no gap, none twice"]),
        (["1_tasks.sql"], ["1_tasks.sql: expected a name such as 0001_tasks_create.sql"]),
        ([], []),
    ])
    func `migrations that are misnamed are found`(names: [String], problems: [String]) {
        #expect(MigrationNames.problems(names) == problems)
    }
}
