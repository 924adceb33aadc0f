import Foundation
import Testing

/// The transcript in README.md is what the program prints about a night of the demo.
@Suite struct TranscriptTests {
    /// Numbers, ids and durations differ from demo to demo.
    private static func masked(_ text: some StringProtocol) -> [String] {
        String(text).replacing(/[0-9a-f]{17}/, with: "#").replacing(/([0-9]+ (h|min|s|ms)\b ?)+/, with: "# ")
            .replacing(/[0-9][0-9,]*/, with: "#").replacing(/[ ]{2,}/, with: "  ")
            .split(separator: "\n", omittingEmptySubsequences: false)
            .map { String($0).trimmingCharacters(in: .whitespaces) }
    }

    @Test func `README shows what is printed, line by line`() async throws {
        let readme = try String(
            contentsOf: URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../README.md"),
            encoding: .utf8)
        let block = try #require(readme.firstMatch(of: /```text\n\$ (aws-man [^\n]+)\n(?s:(.*?))\n```/))
        try await Workplace.withDirectory { directory in
            func run(_ words: [String]) async throws -> ChildProcess {
                // Why env: a program that is found in PATH is named so in the lines to paste, and so are no accounts of here.
                try await ChildProcess.run(
                    URL(filePath: "/usr/bin/env"), ["-C", directory.path] + words,
                    environment: [
                        "HOME": directory.path, "XDG_STATE_HOME": directory.path,
                        "PATH": Workplace.program.deletingLastPathComponent().path + ":/usr/bin:/bin",
                    ], in: directory)
            }
            let demo = try await run(
                ["aws-man", "--database", directory.path + "/aws-man/queue.sqlite", "demo", "--speed", "100"])
            #expect(demo.status == 0, "\(demo.errors)")
            let report = try await run(block.1.split(separator: " ").map(String.init))
            #expect(report.status == 3)
            let printed = Self.masked(report.output).prefix { $0 != "WARNINGS" }
            #expect(Self.masked(block.2) == Array(printed.dropLast()))
        }
    }
}
