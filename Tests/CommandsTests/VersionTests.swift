import Foundation
import GRDB
import Testing

@Suite struct VersionTests {
    @Test func `--version tells what was built, and what it runs with`() async throws {
        let root = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let result = try await World().start(["--version"])
        #expect(result.status == 0 && result.errors.isEmpty)
        let lines = result.output.split(separator: "\n")
        try #require(lines.count == 3)

        let changes = try String(contentsOf: root.appending(path: "Sources/CHANGELOG.md"), encoding: .utf8)
        let newest = try #require(changes.split(separator: "\n").first { $0.hasPrefix("## ") })
        #expect(lines[0].hasPrefix("aws-man \(newest.dropFirst(3).lowercased()), a "))

        let sqlite = try await DatabaseQueue().read { try String.fetchOne($0, sql: "SELECT sqlite_version()") }
        #expect(lines[1].contains("SQLite \(try #require(sqlite)), libcurl "))
        #expect(lines[1].contains(/^Swift 6\.\d+.*libcurl \d+\.\d+\.\d+$/))

        let migrations = try FileManager.default.contentsOfDirectory(atPath: root.appending(path: "migrations").path)
        let newestSchema = migrations.filter { $0.hasSuffix(".sql") }.count
        #expect(lines[2] == "database schema \(newestSchema), JSON interface 1")
    }
}
