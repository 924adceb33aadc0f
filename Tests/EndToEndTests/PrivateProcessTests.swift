import Foundation
import Testing

/// The process leaves its keys in no file (REQUIREMENTS R76).
@Suite struct PrivateProcessTests {
    @Test func `a process that dies leaves no core, although the user's limit allows it`() async throws {
        try await Workplace.withDirectory { directory in
            let script = """
                cd '\(directory.path)' && mkdir accounts && printf 'timezone: UTC\\n' > accounts/defaults.yaml
                printf 'account: "111111111111"\\nregions: [eu-west-1]\\n' > accounts/shop.yaml
                ulimit -c unlimited || ulimit -c hard
                '\(Workplace.program.path)' --accounts accounts --database queue.sqlite work >out 2>err &
                pid=$!
                n=0
                while ! test -e queue.sqlite.owner; do n=$((n + 1)); test $n -lt 600 || exit 9; sleep 0.1; done
                grep 'Max core file size' /proc/$pid/limits
                kill -SYS $pid
                wait $pid
                ls
                """
            let ended = try await ChildProcess.run(
                URL(fileURLWithPath: "/bin/sh"), ["-c", script],
                environment: ["HOME": directory.path, "PATH": "/usr/bin:/bin"], in: directory)
            #expect(ended.status == 0, "\(ended.errors)")
            let lines = ended.output.split(separator: "\n").map(String.init)
            #expect(lines.first?.split(separator: " ").suffix(3) == ["0", "0", "bytes"])
            #expect(!lines.contains { $0.hasPrefix("core") })
            #expect(!ended.errors.contains("core dumped"))
        }
    }

    @Test func `a key log of TLS that the environment asks for is not made`() async throws {
        try await Workplace.withDirectory { directory in
            let accounts = directory.appendingPathComponent("accounts")
            try FileManager.default.createDirectory(at: accounts, withIntermediateDirectories: false)
            try Data("account: \"111111111111\"\nregions: [eu-west-1]\nendpoint: https://127.0.0.1:1\n".utf8)
                .write(to: accounts.appendingPathComponent("shop.yaml"))
            let log = directory.appendingPathComponent("keys.log").path
            let ended = try await ChildProcess.run(
                Workplace.program, ["--accounts", accounts.path, "accounts", "check"],
                environment: [
                    "HOME": directory.path, "PATH": "/usr/bin:/bin", "SSLKEYLOGFILE": log,
                    "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret",
                ], in: directory)
            #expect(ended.status == 3, "\(ended.output) \(ended.errors)")
            #expect(!FileManager.default.fileExists(atPath: log))
        }
    }
}
