import Foundation
import Testing

/// Prometheus' own tool judges what is written for Prometheus.
@Suite struct PromtoolTests {
    private static let packaging = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../scripts/packaging/prometheus").standardizedFileURL.path

    private func promtool(_ arguments: [String], input: String? = nil) async throws -> String {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        // Why: `scripts/test` unpacks the tool, and names it so.
        process.arguments = [ProcessInfo.processInfo.environment["AWS_MAN_PROMTOOL"] ?? "promtool"] + arguments
        process.standardOutput = output
        process.standardError = output
        if let input { process.standardInput = try FileHandle(forReadingFrom: URL(filePath: input)) }
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(text) (is promtool installed? scripts/test does it)")
        return text
    }

    @Test func `the metrics of a night are accepted, without a remark`() async throws {
        let golden = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../Fixtures/reports/night.prom").standardizedFileURL.path
        #expect(try await promtool(["check", "metrics"], input: golden) == "")
    }

    @Test func `the alert rules are accepted`() async throws {
        #expect(try await promtool(["check", "rules", "\(Self.packaging)/aws-man.rules.yml"]).contains("SUCCESS"))
    }

    @Test func `the alerts come when they must, and stay away when not`() async throws {
        #expect(try await promtool(["test", "rules", "\(Self.packaging)/aws-man.rules.test.yml"]).contains("SUCCESS"))
    }
}
