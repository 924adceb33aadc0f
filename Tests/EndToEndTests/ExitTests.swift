import Foundation
import Testing

/// The process ends with its exit code whatever its threads do at that moment.
@Suite struct ExitTests {
    /// With 40 runs, a defect that strikes one run in ten is found in 69 of 70 cases.
    private static let runs = 40

    @Test func `a run that is refused at once ends with its own exit code every time`() async throws {
        try await Workplace.withDirectory { directory in
            let accounts = directory.appendingPathComponent("accounts")
            try FileManager.default.createDirectory(at: accounts, withIntermediateDirectories: false)
            try Data("timezone: UTC\nnightly_at: \"04:00\"\n".utf8)
                .write(to: accounts.appendingPathComponent("defaults.yaml"))
            try Data("account: \"111111111111\"\nregions: [eu-west-1]\n".utf8)
                .write(to: accounts.appendingPathComponent("shop.yaml"))
            for _ in 0..<Self.runs {
                let ended = try await ChildProcess.run(
                    Workplace.program,
                    [
                        "--accounts", accounts.path, "--database",
                        directory.appendingPathComponent("queue.sqlite").path, "run", "--account", "nobody",
                    ],
                    environment: ["HOME": directory.path, "PATH": "/usr/bin:/bin"], in: directory)
                #expect(ended.status == 64)
                #expect(ended.errors.contains("no account is called nobody"))
            }
        }
    }
}
