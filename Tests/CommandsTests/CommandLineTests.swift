import CloudSimulator
import Commands
import Foundation
import Model
import Testing

/// What the program answers before it works: help, usage, configuration, database.
@Suite struct CommandLineTests {
    @Test(arguments: [
        ["frobnicate"], ["run", "--account"], ["run", "bad name!"], ["run", "--region", "moon-1"],
        ["run", "--allow-deletes", "-1"], ["tasks", "--state", "lost"],
        ["tasks", "--kind", "bogus"], ["replay", "--kind", "bogus"], ["cancel", "--kind", ""],
        ["tasks", "show", "zero"],
        ["report", "--format", "xml"], ["demo", "--nights", "0"], ["--log-level", "loud", "report"],
        ["run", "--account", "nobody"], ["run", "--region", "ap-south-1"],
    ])
    func `a wrong line is a usage error on standard error`(arguments: [String]) async throws {
        let world = try World()
        let result = await world.start(
            ["--accounts", world.directory.appending(path: "accounts").path, "--database", world.database] + arguments)
        #expect(result.status == 64, "\(result)")
        #expect(result.output.isEmpty)
        #expect(!result.errors.isEmpty)
        #expect(!FileManager.default.fileExists(atPath: world.database))
    }

    @Test func `every command line of the README is understood`() async throws {
        let root = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let readme = try String(contentsOf: root.appendingPathComponent("README.md"), encoding: .utf8)
        let lines = readme.split(separator: "\n").filter { $0.hasPrefix("aws-man ") }.map { line in
            line.prefix { $0 != "#" }.split(separator: " ").dropFirst().map(String.init)
        }
        #expect(lines.count > 10)
        let world = try World()
        let paths = ["--accounts", world.directory.appending(path: "accounts").path, "--database", world.database]
        for line in lines {
            let result = await world.start(paths + line)
            // Why not the code: a task or a replay of the example need not be there.
            #expect(!result.errors.contains("Usage: "), "\(line): \(result.errors)")
            #expect([0, 64].contains(result.status), "\(line): \(result.errors)")
        }
    }

    @Test func `a kind that there is not is answered with those that there are`() async throws {
        let result = try await World().start(["tasks", "--kind", "bogus"])
        #expect(result.status == 64)
        #expect(result.errors.contains("'bogus'") && result.errors.contains("create-snapshot"), "\(result.errors)")
    }

    @Test func `help goes to standard output`() async throws {
        let world = try World()
        for arguments in [["--help"], ["help", "run"], ["queue", "--help"], []] {
            let result = await world.start(arguments)
            #expect(result.status == 0)
            #expect(result.output.contains("USAGE: aws-man"))
            #expect(result.errors.isEmpty)
        }
    }

    @Test func `global options stand before or after the command, and the nearer one wins`() async throws {
        let world = try World()
        let accounts = world.directory.appending(path: "accounts").path
        for arguments in [
            ["--accounts", accounts, "accounts", "list"], ["accounts", "list", "--accounts", accounts],
            ["--accounts", "/nowhere", "accounts", "list", "--accounts", accounts],
        ] {
            let result = await world.start(arguments)
            #expect(result.status == 0, "\(result.errors)")
            #expect(result.output.contains("111111111111"))
        }
        let variable = await world.start(["accounts", "list"], environment: ["AWS_MAN_ACCOUNTS": accounts])
        #expect(variable.status == 0)
    }

    @Test func `reading commands make no database`() async throws {
        let world = try World()
        for arguments in [["report"], ["tasks"], ["cancel"], ["replay"], ["queue", "check"]] {
            let result = await world.start(["--database", world.database] + arguments)
            #expect(result.status == 75)
            #expect(result.errors.contains("there is no database yet"))
        }
        #expect(!FileManager.default.fileExists(atPath: world.database))
    }

    @Test func `a run that is not there is named with those that are`() async throws {
        let world = try World()
        _ = await world.run("enqueue")
        for arguments in [["report", "tonight"], ["replay", "tonight"], ["tasks", "tonight"]] {
            let result = await world.start(["--database", world.database] + arguments)
            #expect(result.status == 64)
            #expect(result.errors.contains("nightly-2026-11-23"))
        }
        let filtered = await world.run("report", "--account", "nobody")
        #expect(filtered.status == 64)
    }

    @Test func `a directory that cannot be written to is said to be so`() async throws {
        let world = try World()
        // Why /proc: root may write into every other directory, whatever its mode.
        let result = await world.start([
            "--accounts", world.directory.appending(path: "accounts").path, "--database", "/proc/aws-man/queue.sqlite",
            "run",
        ])
        #expect(result.status == 75)
        #expect(result.errors.contains("/proc/aws-man"))
        #expect(world.simulator.ledger.isEmpty)
    }

    @Test func `a log directory that cannot be made is named with the cause, and nothing is done`() async throws {
        let world = try World()
        try world.write("", to: "file")
        let file = world.directory.appending(path: "file").path
        for (path, cause) in [
            ("/proc/aws-man/logs", "No such file or directory"), (file, "File exists"),
            ("\(file)/logs", "Not a directory"),
        ] {
            let result = await world.run("run", "--log-dir", path)
            #expect(result.status == 1)
            #expect(
                result.errors.hasPrefix("aws-man: --log-dir \(path) cannot be made: \(cause)\n"), "\(result.errors)")
        }
        #expect(world.simulator.ledger.isEmpty)
    }

    @Test func `a broken file makes the commands about configuration fail with all of its problems`() async throws {
        let world = try World()
        try world.write("account: 12\nregions: []\nkeep: 1\n", to: "accounts/broken.yaml")
        for arguments in [["accounts", "list"], ["accounts", "check"], ["plan"]] {
            let result = await world.start(
                ["--accounts", world.directory.appending(path: "accounts").path, "--database", world.database]
                    + arguments)
            #expect(result.status == 78, "\(arguments)")
            for line in 1...3 { #expect(result.errors.contains("broken.yaml:\(line): ")) }
        }
    }

    @Test func `a check tells of broken files though nothing could be asked`() async throws {
        let world = try World()
        try world.write("account: 12\n", to: "accounts/broken.yaml")
        let result = await world.run("accounts", "check", "--account", "nobody")
        #expect(result.status == 64)
        #expect(result.errors.contains("broken.yaml:1: ") && result.errors.contains("nobody"), "\(result.errors)")
    }

    @Test func `a filter that matches nothing is answered with what there is`() async throws {
        let world = try World()
        let accounts = world.directory.appending(path: "accounts").path
        let name = await world.run("plan", "--account", "11111111111")
        #expect(
            name.errors.contains("no account is called 11111111111 in \(accounts) (did you mean 111111111111?)"),
            "\(name.errors)")
        let region = await world.run("plan", "--account", World.shop, "--region", "ap-south-1")
        #expect(
            region.errors.contains("regions of 111111111111 is ap-south-1: 111111111111 has eu-west-1"),
            "\(region.errors)")
    }

    @Test func `a task that is not there is answered with where it was looked for`() async throws {
        let world = try World()
        _ = await world.run("enqueue")
        let result = await world.run("tasks", "show", "87")
        #expect(result.status == 64)
        #expect(result.errors.contains("no task 87 in \(world.database): aws-man tasks"))
    }

    @Test func `a task is shown by the silence that the accounts allow, and without any accounts`() async throws {
        let world = try World()
        _ = await world.run("enqueue")
        let line = [
            "--accounts", world.directory.appending(path: "accounts").path, "--database", world.database, "work",
        ]
        _ = await world.start(line, signals: .given(SIGTERM))
        world.skip(.minutes(6))
        #expect(await world.run("tasks", "show", "1").output.contains("nobody works the queue"))
        try world.write(
            "timezone: UTC\nnightly_at: \"04:00\"\ntimeouts: { owner_silence: 1h }\n", to: "accounts/defaults.yaml")
        #expect(await !world.run("tasks", "show", "1").output.contains("nobody works the queue"))
        let blind = await world.start(["--accounts", "/nowhere", "--database", world.database, "tasks", "show", "1"])
        #expect(blind.status == 0 && blind.output.contains("nobody works the queue"))
    }
}
