import Foundation
import Testing

/// A named pipe in place of a file that the user's environment names holds up nothing.
@Suite(.timeLimit(.minutes(10))) struct NamedPipeTests {
    @Test(arguments: [
        ("AWS_CA_BUNDLE", Int32(1), "is not a regular file"),
        ("AWS_SHARED_CREDENTIALS_FILE", 3, "profile a: it is neither"),
        ("AWS_CONFIG_FILE", 3, "profile a: it is neither"),
    ])
    func `a named pipe in place of certificates is refused, and one in place of keys counts as missing`(
        variable: String, status: Int32, words: String
    ) async throws {
        try await Workplace.withDirectory { directory in
            let accounts = directory.appendingPathComponent("accounts")
            try FileManager.default.createDirectory(at: accounts, withIntermediateDirectories: false)
            try Data(
                "account: \"111111111111\"\nregions: [eu-west-1]\nendpoint: https://127.0.0.1:1\ncredentials: { profile: a }\n"
                    .utf8
            ).write(to: accounts.appendingPathComponent("shop.yaml"))
            let pipe = directory.appendingPathComponent("pipe").path
            #expect(mkfifo(pipe, 0o600) == 0)
            let ended = try await ChildProcess.run(
                Workplace.program, ["--accounts", accounts.path, "accounts", "check"],
                environment: ["HOME": directory.path, "PATH": "/usr/bin:/bin", variable: pipe], in: directory)
            #expect(ended.status == status, "\(ended.output) \(ended.errors)")
            #expect((ended.output + ended.errors).contains(words), "\(ended.output) \(ended.errors)")
        }
    }
}
