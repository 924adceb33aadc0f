import Foundation
import Testing

/// The published schema of the JSON, by an independent reader of schemas.
@Suite struct SchemaTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..")
        .standardizedFileURL
    private static let golden = [
        "report=night.json", "report=missed.json", "report=idle.json", "nights=nights.json", "plan=plan.json",
        "coverage=coverage.json", "coverage=restore.json", "check=check.json", "task=task.json",
    ].map { $0.replacing("=", with: "=\(root.path)/Tests/Fixtures/reports/") }

    /// Returns what the reader found, a line each.
    private static func found(_ arguments: [String]) async throws -> String {
        try await Workplace.withDirectory { directory in
            let options = arguments.prefix { $0.hasPrefix("--") }
            let child = try await ChildProcess.run(
                Workplace.python,
                Workplace.pythonArguments + [Workplace.script("validate_json.py").path] + options
                    + ["\(root.path)/Sources/Reports/aws-man.schema.json"] + arguments.dropFirst(options.count),
                environment: ["PATH": "/usr/bin:/bin"], in: directory)
            return child.status == 0 ? child.output : child.errors + "(is jsonschema installed? scripts/test does it)"
        }
    }

    @Test func `the recorded documents are as the schema says`() async throws {
        #expect(try await Self.found(Self.golden) == "")
    }

    @Test func `a key more, a key less or a value of another type is seen, wherever it is`() async throws {
        #expect(try await Self.found(["--lies"] + Self.golden) == "")
    }

    @Test func `what the program prints is as the schema says`() async throws {
        try await Workplace.withDirectory { directory in
            let database = directory.appending(path: "queue.sqlite").path
            func run(_ arguments: [String]) async throws -> ChildProcess {
                try await ChildProcess.run(
                    Workplace.program, ["--database", database] + arguments,
                    environment: ["HOME": directory.path, "PATH": "/usr/bin:/bin"], in: directory)
            }
            let demo = try await run(["demo", "--speed", "100"])
            #expect(demo.status == 0, "\(demo.errors)")
            let night = try #require(demo.errors.firstMatch(of: /report (nightly-[0-9-]+)\n/)?.1)
            let commands = [
                ("report", ["report", String(night)]), ("report", ["report", String(night), "--only", "problems"]),
                ("nights", ["nights", "--last", "90"]), ("tasks", ["tasks"]), ("task", ["tasks", "show", "117"]),
            ]
            var documents: [String] = []
            for (index, (name, words)) in commands.enumerated() {
                let printed = try await run(words + ["--format", "json"])
                let file = directory.appending(path: "\(index).json")
                try Data(printed.output.utf8).write(to: file)
                documents.append("\(name)=\(file.path)")
            }
            #expect(try await Self.found(documents) == "")
        }
    }
}
